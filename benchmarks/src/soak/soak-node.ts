/** A `skein node` with one thread on a unix socket, in a process of its own, as a user starts it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createSocketFolder } from "../remote/socket-folder.js";

const skein = fileURLToPath(new URL("bin/skein.js", import.meta.resolve("skein/package.json")));
const functions = fileURLToPath(new URL("../functions.js", import.meta.url));

export interface SoakNode {
	readonly address: string;
	readonly pid: number;
	close(): Promise<void>;
}

export async function startSoakNode(threads = 1): Promise<SoakNode> {
	const folder = createSocketFolder();
	const args = [
		skein,
		"node",
		"--entry",
		functions,
		"--transport",
		`unix://${folder.path("node")}`,
		"--threads",
		String(threads),
	];
	const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
	const [{ ready }] = (await once(child, "message")) as [{ ready: string }];
	return {
		address: ready,
		pid: child.pid!,
		close: async () => {
			const ended = once(child, "close");
			child.kill("SIGTERM");
			await ended;
			folder.close();
		},
	};
}
