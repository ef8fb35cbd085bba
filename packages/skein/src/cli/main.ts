/** The `skein` command: finds the subcommand; prints errors of ours without a stack. */
import { isSkeinError, nearestName } from "@skein/kernel";
import { callCommand } from "./call-command.js";
import { cordonCommand, labelCommand, taintCommand, uncordonCommand } from "./change-commands.js";
import { drainCommand } from "./drain-command.js";
import { explainCommand } from "./explain-command.js";
import { nodeCommand } from "./node-command.js";
import { nodesCommand } from "./nodes-command.js";
import { placeCommand } from "./place-command.js";
import { runCommand } from "./run-command.js";
import { UsageError } from "./usage-error.js";

const COMMANDS: Readonly<Record<string, { run: (args: string[]) => Promise<number>; does: string }>> = {
	run: {
		run: runCommand,
		does: "run app.ts [--nodes 3] [--transport unix|tcp|memory|nats://…]  a program, with nodes beside it",
	},
	node: {
		run: nodeCommand,
		does: "node [--entry f] [--transport uri] [--seed uri]        one node, until it is told to stop",
	},
	nodes: {
		run: nodesCommand,
		does: "nodes [--seed uri] [--json]                           what the cluster looks like now",
	},
	place: {
		run: placeCommand,
		does: "place --dry-run [--gpu n] [--label k=v] [--seed uri]  where a call would go now, and why",
	},
	explain: {
		run: explainCommand,
		does: "explain <task> [--seed uri]                           why a task runs where it runs, or why it waits",
	},
	taint: {
		run: taintCommand,
		does: "taint <node> key=value:Effect | key-                  keep calls away from a running node",
	},
	label: {
		run: labelCommand,
		does: "label <node> key=value | key-                         what calls may ask for",
	},
	cordon: {
		run: cordonCommand,
		does: "cordon <node>, uncordon <node>                        no new calls go there, or they do again",
	},
	uncordon: { run: uncordonCommand, does: "" },
	drain: {
		run: drainCommand,
		does: "drain <node> [--grace 30s]                            cordon it, and wait until nothing runs there",
	},
	call: {
		run: callCommand,
		does: "call my-app/fib 30 [--seed uri]                       call a function of a running node",
	},
	build: {
		// Loaded when asked for: these bring a TypeScript compiler.
		run: async (args) => (await import("./build-command.js")).buildCommand(args),
		does: "build [--project tsconfig.json] [--explain]             JavaScript, declarations and skein.manifest.json",
	},
	check: {
		run: async (args) => (await import("./check-command.js")).checkCommand(args),
		does: "check [--accept]                                     hold the functions against skein.lock",
	},
};

const usage = (): string =>
	[
		"usage: skein <command>",
		"",
		...Object.values(COMMANDS)
			.filter(({ does }) => does !== "")
			.map(({ does }) => `  ${does}`),
		"",
		"skein <command> --help says more",
	].join("\n");

async function main([name = "--help", ...args]: string[]): Promise<number> {
	if (name === "--help" || name === "-h") {
		console.log(usage());
		return 0;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (command === undefined) {
		const nearest = nearestName(name, Object.keys(COMMANDS));
		throw new UsageError(
			`there is no command "${name}"${nearest === undefined ? "" : `; did you mean "${nearest}"?`}\n\n${usage()}`,
		);
	}
	return command.run(args);
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	const plain = error instanceof UsageError || isSkeinError(error);
	console.error(plain ? `skein: ${(error as Error).message}` : error);
	process.exitCode = 2;
}
// The channel to a parent would keep the process; all work is done, or failed.
if (process.connected) process.disconnect();
