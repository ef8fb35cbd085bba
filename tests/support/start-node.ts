/** A node in a process of its own, started as a user would start it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const CLI = fileURLToPath(new URL("../../packages/skein/bin/skein.js", import.meta.url));
export const fixture = (name: string): string => fileURLToPath(new URL(`../e2e/fixtures/${name}`, import.meta.url));

export interface NodeProcess extends AsyncDisposable {
	readonly address: string;
	readonly child: ChildProcess;
	/** Ends it without a chance to say goodbye. */
	kill(): Promise<void>;
	stop(): Promise<number | null>;
}

export async function startNode(name: string, transport: string, ...flags: string[]): Promise<NodeProcess> {
	const args = [
		"node",
		"--name",
		name,
		"--transport",
		transport,
		"--entry",
		fixture("functions.ts"),
		"--entry",
		fixture("streams.ts"),
		"--entry",
		fixture("logs.ts"),
		"--threads",
		"1",
	];
	const child = fork(CLI, [...args, ...flags], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
	const exited = once(child, "exit") as Promise<[number | null]>;
	const address = await Promise.race([
		once(child, "message").then(([message]) => (message as { ready: string }).ready),
		exited.then(([code]) => Promise.reject(new Error(`node ${name} ended with ${String(code)}`))),
	]);
	const end = async (signal: NodeJS.Signals): Promise<number | null> => {
		if (child.exitCode === null && child.signalCode === null) child.kill(signal);
		return (await exited)[0];
	};
	return {
		address,
		child,
		kill: async () => {
			await end("SIGKILL");
		},
		stop: () => end("SIGTERM"),
		[Symbol.asyncDispose]: async () => {
			await end("SIGKILL");
		},
	};
}
