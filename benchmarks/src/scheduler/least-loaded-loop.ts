/** What one would write by hand for exactly these requests: one loop, the least loaded node that fits, no reasons. */
import type { NodeView } from "skein";
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { createFleet } from "./fleet.js";
import { type RequestName, requests } from "./request.js";

export function open({ nodes: count, request: name }: ContestantOptions): Doer {
	const { nodes } = createFleet(Number(count));
	const { function: fn, nodeSelector = {}, resources = {} } = requests[name as RequestName];
	const labels = Object.entries(nodeSelector);
	const needs = Object.entries(resources) as [string, number][];
	const fits = (node: NodeView): boolean =>
		!node.draining &&
		node.taints.length === 0 &&
		node.functions!.has(fn!) &&
		labels.every(([key, value]) => node.labels[key] === value) &&
		needs.every(([key, value]) => (node.free[key] ?? 0) >= value);
	const work = (): NodeView | undefined => {
		let best: NodeView | undefined;
		for (const node of nodes) if (fits(node) && (best === undefined || node.running < best.running)) best = node;
		return best;
	};
	return { kind: "work", work, accepts: (node) => node !== undefined, close: () => undefined };
}
