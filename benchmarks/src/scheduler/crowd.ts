/**
 * A busy cluster and what is asked of it: nodes in three zones, some tainted, and ten functions with selectors, tolerations
 * and an even spread over zones, taking turns.
 */
import { type NodeView, type PlacementRequest, parseTaint } from "skein";

/** Calls that are placed on one cluster before a fresh one takes its place. */
export const CALLS = 10_000;

export function crowdNodes(count: number): NodeView[] {
	return Array.from({ length: count }, (_, index) => {
		const capacity = { cpu: 64, memory: 256 * 2 ** 30 };
		return {
			name: `node-${index}`,
			labels: { zone: `z${index % 3}`, disk: index % 2 === 0 ? "ssd" : "hdd" },
			taints: index % 10 === 9 ? [parseTaint("dedicated=batch:NoSchedule")] : [],
			capacity,
			threads: 64,
			free: { ...capacity, cpu: 32 + (index % 30) },
			running: index % 5,
			draining: false,
		};
	});
}

export const crowdRequests: readonly PlacementRequest[] = Array.from({ length: 10 }, (_, kind) =>
	Object.freeze({
		function: `bench/f${kind}`,
		resources: { cpu: 0.5, memory: 2 ** 28 },
		...(kind % 2 === 0 ? {} : { nodeSelector: { disk: "ssd" } }),
		...(kind % 5 === 0 ? { tolerations: [{ key: "dedicated", operator: "Exists" as const }] } : {}),
		topologySpread: [
			{
				topologyKey: "zone",
				maxSkew: 1 + (kind % 3),
				whenUnsatisfiable: kind % 4 === 3 ? ("ScheduleAnyway" as const) : ("DoNotSchedule" as const),
			},
		],
	}),
);

/** A node after it took a call of a request. */
export function taking(node: NodeView, request: PlacementRequest): NodeView {
	const { cpu = 0, memory = 0 } = request.resources as Record<string, number>;
	const calls = [...(node.calls ?? [])];
	const at = calls.findIndex((group) => group.function === request.function);
	if (at === -1) calls.push({ count: 1, function: request.function! });
	else calls[at] = { count: calls[at]!.count + 1, function: request.function! };
	const { name, labels, taints, capacity, threads, draining } = node;
	const free = { cpu: node.free.cpu! - cpu, memory: node.free.memory! - memory };
	return { name, labels, taints, capacity, threads, free, running: node.running + 1, draining, calls };
}
