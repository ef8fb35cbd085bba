/** What one would write by hand for these requests: one loop over all nodes, calls by zone counted in a table, no reasons. */
import type { NodeView } from "skein";
import type { Contestant, ContestantOptions } from "../harness/contestant.js";
import { CALLS, crowdNodes, crowdRequests, taking } from "./crowd.js";

export function open({ nodes: count, timed }: ContestantOptions): Contestant {
	const fresh = crowdNodes(Number(count));
	let nodes = [...fresh];
	let zones = new Map<string, Map<string, number>>();
	let placed = 0;
	const place = (): NodeView | undefined => {
		if (placed === CALLS) {
			nodes = [...fresh];
			zones = new Map();
			placed = 0;
		}
		const request = crowdRequests[(placed * 7) % crowdRequests.length]!;
		placed += 1;
		const counts =
			zones.get(request.function!) ??
			new Map([
				["z0", 0],
				["z1", 0],
				["z2", 0],
			]);
		zones.set(request.function!, counts);
		const [spread] = request.topologySpread!;
		const strict = spread!.whenUnsatisfiable === "DoNotSchedule";
		const least = Math.min(...counts.values());
		const { cpu = 0, memory = 0 } = request.resources as Record<string, number>;
		let best = -1;
		for (let index = 0; index < nodes.length; index += 1) {
			const { labels, taints, free, running } = nodes[index]!;
			if (request.nodeSelector !== undefined && labels.disk !== request.nodeSelector.disk) continue;
			if (taints.length > 0 && request.tolerations === undefined) continue;
			if (free.cpu! < cpu || free.memory! < memory) continue;
			if (strict && counts.get(labels.zone!)! + 1 - least > spread!.maxSkew) continue;
			if (best === -1 || running < nodes[best]!.running) best = index;
		}
		if (best === -1) return undefined;
		const node = nodes[best]!;
		nodes[best] = taking(node, request);
		counts.set(node.labels.zone!, counts.get(node.labels.zone!)! + 1);
		return node;
	};
	const accepts = (node: unknown): boolean => node !== undefined;
	const close = (): undefined => undefined;
	if (timed === true) return { kind: "calls", call: () => Promise.resolve(place()), accepts, close };
	return { kind: "work", work: place, accepts, close };
}
