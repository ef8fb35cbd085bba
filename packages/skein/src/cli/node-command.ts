/** `skein node`: one node, until SIGINT or SIGTERM; it drains first. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { KeepAlive } from "@skein/kernel";
import { ENTRY_QUERY } from "@skein/macros";
import { Runtime, type SkeinConfig } from "@skein/runtime";
import { loadConfig, mergeConfig } from "@skein/runtime/config";
import { type FlagValues, listOf, pairs, parseFlags, wholeNumber } from "./parse-flags.js";

const FLAGS = {
	config: { type: "string", help: "configuration file; default: skein.config.* of this directory" },
	entry: { type: "string", multiple: true, help: "module whose functions the node can run; several allowed" },
	transport: {
		type: "string",
		help: "where to listen: unix:///path.sock, tcp://host:port, nats://host:port, memory://",
	},
	name: { type: "string", help: "name of the node; default: host name and process id" },
	seed: { type: "string", multiple: true, help: "address of another node; several allowed" },
	label: { type: "string", multiple: true, help: "key=value; several allowed" },
	taint: { type: "string", multiple: true, help: "key=value:Effect; several allowed" },
	gpu: { type: "string", help: "number of GPUs" },
	"gpu-model": { type: "string", help: 'what calls may ask for, such as "H200"; with it --gpu is 1 by default' },
	"gpu-memory": { type: "string", help: 'memory of each, such as "141Gi"; with it --gpu is 1 by default' },
	threads: { type: "string", help: "worker threads; default: the cores of this machine" },
	grace: { type: "string", help: "how long running calls may finish when told to stop; default 10s" },
	insecure: { type: "boolean", help: "allow a listener that other machines can reach" },
} as const;

export async function nodeCommand(args: string[]): Promise<number> {
	const { flags, help } = parseFlags(args, FLAGS, "usage: skein node [options]");
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	await import("@skein/macros/register");
	const stop = toldToStop();
	const alive = new KeepAlive();
	const config = await loadConfig({ file: flags.config as string | undefined, flags: configOf(flags) });
	for (const entry of config.entry) await import(`${pathToFileURL(resolve(entry)).href}${ENTRY_QUERY}`);
	const runtime = new Runtime(config);
	await runtime.ready;
	console.log(`node ${config.node.name} runs${runtime.address === "" ? "" : ` and listens on ${runtime.address}`}`);
	process.send?.({ ready: runtime.address });
	alive.hold();
	const told = await stop;
	alive.close();
	// When the process that started this one is gone, nobody waits for what still runs.
	await runtime.shutdown({ grace: told === "disconnect" ? 0 : ((flags.grace as string | undefined) ?? "10s") });
	return 0;
}

/** By a signal, or by the end of the process that started this one. */
function toldToStop(): Promise<string> {
	return new Promise((stop) => {
		for (const told of ["SIGINT", "SIGTERM", "disconnect"]) process.once(told, () => stop(told));
	});
}

function configOf(flags: FlagValues): SkeinConfig {
	const labels = pairs(listOf(flags.label), "label");
	const gpus = gpusOf(flags);
	const threads = wholeNumber(flags.threads, "threads");
	return mergeConfig(
		flags.entry === undefined ? {} : { entry: listOf(flags.entry) },
		flags.transport === undefined ? {} : { transport: flags.transport as string },
		flags.insecure === true ? { insecure: true } : {},
		flags.seed === undefined ? {} : { discovery: { static: listOf(flags.seed) } },
		flags.name === undefined ? {} : { node: { name: flags.name as string } },
		flags.label === undefined ? {} : { node: { labels } },
		flags.taint === undefined ? {} : { node: { taints: listOf(flags.taint) } },
		gpus,
		threads === undefined ? {} : { pool: { threads } },
	);
}

/** Devices that are all alike; of others the configuration tells. */
function gpusOf(flags: FlagValues): SkeinConfig {
	const number = wholeNumber(flags.gpu, "gpu");
	const model = flags["gpu-model"] as string | undefined;
	const memory = flags["gpu-memory"] as string | undefined;
	if (model === undefined && memory === undefined)
		return number === undefined ? {} : { node: { resources: { gpu: number } } };
	const device = { ...(model === undefined ? {} : { model }), ...(memory === undefined ? {} : { memory }) };
	return { node: { gpus: Array.from({ length: number ?? 1 }, () => device) } };
}
