/** Where the program `nats-server` is; installed from Debian's packages, once, where this process may do that. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Milliseconds for each step of the installation. */
const PATIENCE = 120_000;

let known: string | undefined;

/** A path; or, when there is none, why as `missing`, to skip a test with. */
export function findNatsServer(): { readonly path: string } | { readonly missing: string } {
	known ??= findOnPath() ?? (install() ? findOnPath() : undefined);
	return known === undefined
		? { missing: "missing nats-server: not on PATH, and not installable here" }
		: { path: known };
}

function findOnPath(): string | undefined {
	const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
	return folders.map((folder) => join(folder, "nats-server")).find((path) => existsSync(path));
}

function install(): boolean {
	if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return false;
	const options = {
		timeout: PATIENCE,
		stdio: "ignore",
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	} as const;
	const patient = ["-o", "DPkg::Lock::Timeout=100"];
	const apt = (...args: string[]) => spawnSync("apt-get", [...patient, "-y", "-qq", ...args], options).status === 0;
	const installIt = () => apt("install", "--no-install-recommends", "nats-server");
	return installIt() || (apt("update") && installIt());
}
