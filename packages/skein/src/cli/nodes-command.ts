/** `skein nodes`: asks the configured addresses and prints what they say. */
import { loadConfig, Runtime } from "@skein/runtime";
import { listOf, parseFlags } from "./parse-flags.js";
import { printTable } from "./print-table.js";

const FLAGS = {
	config: { type: "string", help: "configuration file; default: skein.config.* of this directory" },
	seed: {
		type: "string",
		multiple: true,
		help: "address of a node; several allowed; default: those of the configuration",
	},
	json: { type: "boolean", help: "machine-readable" },
} as const;

export async function nodesCommand(args: string[]): Promise<number> {
	const { flags, help } = parseFlags(args, FLAGS, "usage: skein nodes [options]");
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	const config = await loadConfig({ file: flags.config as string | undefined });
	const asked =
		flags.seed === undefined
			? [...config.discovery.static, ...(config.listen === undefined ? [] : [config.listen])]
			: listOf(flags.seed);
	const client = new Runtime({
		...config,
		listen: undefined,
		discovery: { ...config.discovery, static: asked },
		node: { ...config.node, name: `skein-nodes-${process.pid}` },
		pool: { threads: 0 },
	});
	await client.ready;
	const nodes = client.nodes().filter(({ name }) => name !== `skein-nodes-${process.pid}`);
	if (flags.json === true) console.log(JSON.stringify(nodes.map(describe), null, 2));
	else printTable(nodes.map(describe).map(flat));
	await client.shutdown();
	if (nodes.length === 0)
		console.error(
			`no node answered${asked.length === 0 ? ": no address is configured; use --seed uri" : ` at ${asked.join(", ")}`}`,
		);
	return nodes.length === 0 ? 1 : 0;
}

type Node = ReturnType<Runtime["nodes"]>[number];

const describe = ({ name, labels, taints, capacity, free, running, threads, draining, functions }: Node) => ({
	name,
	threads,
	running,
	draining,
	labels,
	taints,
	capacity,
	free,
	functions: [...(functions ?? [])],
});

const flat = (node: ReturnType<typeof describe>): Record<string, string> => ({
	name: node.name,
	threads: String(node.threads),
	running: String(node.running),
	state: node.draining ? "draining" : "ready",
	labels: Object.entries(node.labels)
		.map(([key, value]) => `${key}=${value}`)
		.join(","),
	taints: node.taints
		.map(({ key, value, effect }) => `${key}${value === undefined ? "" : `=${value}`}:${effect}`)
		.join(","),
	functions: String(node.functions.length),
});
