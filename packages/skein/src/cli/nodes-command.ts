/** `skein nodes`: asks the configured addresses and prints what they say. */
import type { NodeView } from "@skein/kernel";
import { askCluster, CLUSTER_FLAGS } from "./ask-cluster.js";
import { parseFlags } from "./parse-flags.js";
import { printTable } from "./print-table.js";
import { UNSCHEDULABLE } from "./unschedulable.js";

export async function nodesCommand(args: string[]): Promise<number> {
	const { flags, help } = parseFlags(args, CLUSTER_FLAGS, "usage: skein nodes [options]");
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	return askCluster(flags, ({ nodes, missing, silence }) => {
		if (flags.json === true) console.log(JSON.stringify(nodes.map(describe), null, 2));
		else printTable(nodes.map(describe).map(flat));
		for (const reason of missing) console.error(reason);
		if (nodes.length === 0) console.error(silence);
		return nodes.length === 0 ? 1 : 0;
	});
}

const describe = ({ name, labels, taints, capacity, free, running, threads, draining, busy, functions }: NodeView) => ({
	name,
	threads,
	running,
	draining,
	busy: busy === true,
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
	state: stateOf(node),
	labels: Object.entries(node.labels)
		.map(([key, value]) => `${key}=${value}`)
		.join(","),
	taints: node.taints
		.map(({ key, value, effect }) => `${key}${value === undefined ? "" : `=${value}`}:${effect}`)
		.join(","),
	functions: String(node.functions.length),
});

function stateOf({ draining, busy, taints }: ReturnType<typeof describe>): string {
	if (draining) return "draining";
	if (busy) return "busy";
	return taints.some(({ key }) => key === UNSCHEDULABLE) ? "cordoned" : "ready";
}
