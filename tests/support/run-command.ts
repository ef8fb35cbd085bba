/** Runs a command to its end and keeps what it said. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface CommandResult {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

export interface CommandOptions {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	/** Told of each piece of output as it comes. */
	readonly onOutput?: (all: string, child: ChildProcess) => void;
}

export async function runCommand(
	command: string,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<CommandResult> {
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: { ...process.env, NODE_OPTIONS: "", ...options.env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let stdout = "";
	let stderr = "";
	child.stdout.setEncoding("utf8").on("data", (piece: string) => {
		stdout += piece;
		options.onOutput?.(stdout, child);
	});
	child.stderr.setEncoding("utf8").on("data", (piece: string) => {
		stderr += piece;
	});
	const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
	return { code, signal, stdout, stderr };
}
