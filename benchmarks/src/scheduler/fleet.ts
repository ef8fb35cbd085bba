/** A cluster to place on: nodes in three zones, some with GPUs, some tainted, all with room. */
import { type ClusterView, type NodeView, parseTaint } from "skein";

export const FUNCTION = "bench/add";

export function createFleet(size: number): ClusterView {
	return { nodes: Array.from({ length: size }, (_, index) => nodeOf(index)) };
}

function nodeOf(index: number): NodeView {
	const gpu = index % 4 === 0 ? 2 : 0;
	const capacity = { cpu: 8, memory: 16 * 2 ** 30, gpu };
	return {
		name: `node-${index}`,
		labels: { zone: `z${index % 3}`, disk: index % 2 === 0 ? "ssd" : "hdd" },
		taints: index % 10 === 9 ? [parseTaint("dedicated=batch:NoSchedule")] : [],
		capacity,
		threads: 8,
		free: { ...capacity, cpu: 1 + (index % 7) },
		running: index % 5,
		draining: false,
		functions: new Set([FUNCTION]),
	};
}
