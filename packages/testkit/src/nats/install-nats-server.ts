/** Installs `nats-server` from Debian's packages where it is missing and this process may do that; otherwise does nothing. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findNatsServer } from "./find-nats-server.js";

/** Milliseconds for each step. */
const PATIENCE = 60_000;

export function installNatsServer(): void {
	if (findNatsServer() !== undefined || process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return;
	const options = {
		timeout: PATIENCE,
		stdio: "ignore",
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	} as const;
	const apt = (...args: string[]) => spawnSync("apt-get", ["-y", "-qq", ...args], options).status === 0;
	const install = () => apt("install", "--no-install-recommends", "nats-server");
	if (!install() && apt("update")) install();
}
