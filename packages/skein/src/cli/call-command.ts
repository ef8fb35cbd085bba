/** `skein call my-app/fib 30`: calls a function of a running node and prints what it gives. */
import { inspect } from "node:util";
import { isSkeinError, nearestName } from "@skein/kernel";
import { registerFunction } from "@skein/registry";
import { Runtime } from "@skein/runtime";
import { loadConfig } from "@skein/runtime/config";
import { listOf, parseFlags } from "./parse-flags.js";
import { UsageError } from "./usage-error.js";

const FLAGS = {
	config: { type: "string", help: "configuration file; default: skein.config.* of this directory" },
	seed: {
		type: "string",
		multiple: true,
		help: "address of a node; several allowed; default: those of the configuration",
	},
	timeout: { type: "string", help: "how long the call may take; default 30s" },
	json: { type: "boolean", help: "print the result as JSON" },
} as const;

const USAGE = "usage: skein call <function> [arguments] [options]; an argument is JSON, or else text";

export async function callCommand(args: string[]): Promise<number> {
	const { flags, positionals, help } = parseFlags(args, FLAGS, USAGE);
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	const [id, ...texts] = positionals;
	if (id === undefined) throw new UsageError(`which function?\n${USAGE}`);
	const config = await loadConfig({ file: flags.config as string | undefined });
	const listening = config.listen === undefined ? [] : [config.listen];
	const asked = flags.seed === undefined ? [...config.discovery.static, ...listening] : listOf(flags.seed);
	if (asked.length === 0) throw new UsageError("no address of a node is configured; use --seed uri");
	const runtime = new Runtime({
		...config,
		listen: undefined,
		discovery: { ...config.discovery, static: asked },
		node: { ...config.node, name: `skein-call-${process.pid}` },
		pool: { threads: 0 },
	});
	try {
		await runtime.ready;
		requireOffered(runtime, id, asked);
		const options = { timeout: (flags.timeout as string | undefined) ?? "30s" };
		const fn = registerFunction((..._args: unknown[]): unknown => undefined, { id, options });
		const result = await runtime.spawnFn(fn, ...texts.map(argumentOf));
		console.log(
			flags.json === true ? JSON.stringify(result) : inspect(result, { depth: 6, colors: process.stdout.isTTY }),
		);
		return 0;
	} catch (error) {
		if (error instanceof UsageError || isSkeinError(error)) throw error;
		// The task's own error: its stack is the function's, not this tool's.
		console.error(error instanceof Error ? error.stack : error);
		return 1;
	} finally {
		await runtime.shutdown();
	}
}

function requireOffered(runtime: Runtime, id: string, asked: readonly string[]): void {
	const offered = new Set(runtime.nodes().flatMap((node) => [...(node.functions ?? [])]));
	if (offered.has(id)) return;
	if (offered.size === 0) throw new UsageError(`no node with functions answered at ${asked.join(", ")}`);
	const nearest = nearestName(id, [...offered]);
	const known = [...offered].sort().join("\n  ");
	throw new UsageError(
		`no node has a function "${id}"${nearest === undefined ? "" : `; did you mean "${nearest}"?`}\n  ${known}`,
	);
}

function argumentOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
