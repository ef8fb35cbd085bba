/** `scheduler.place` in views of a cluster that takes every call, 10,000 of them, then anew. Options: `nodes`, `timed`. */
import { type ClusterState, createClusterState, createScheduler, type NodeView, type Placement } from "skein";
import type { Contestant, ContestantOptions } from "../harness/contestant.js";
import { CALLS, crowdNodes, crowdRequests, taking } from "./crowd.js";

export function open({ nodes: count, timed }: ContestantOptions): Contestant {
	const nodes = crowdNodes(Number(count));
	const scheduler = createScheduler();
	let state: ClusterState = createClusterState(nodes);
	let placed = 0;
	const place = (): Placement => {
		if (placed === CALLS) {
			state = createClusterState(nodes);
			placed = 0;
		}
		const request = crowdRequests[(placed * 7) % crowdRequests.length]!;
		placed += 1;
		const placement = scheduler.place(request, state.view);
		if (placement.ok) state.set(taking(state.get(placement.node)!, request));
		return placement;
	};
	const accepts = (placement: unknown): boolean => isRight(placement as Placement, state, placed - 1);
	const close = (): undefined => undefined;
	if (timed === true) return { kind: "calls", call: () => Promise.resolve(place()), accepts, close };
	return { kind: "work", work: place, accepts, close };
}

/** Whether the node may have the call and has room; nothing of a call that ran before counts. */
function isRight(placement: Placement, state: ClusterState, at: number): boolean {
	if (!placement.ok) return false;
	const { nodeSelector, tolerations } = crowdRequests[(at * 7) % crowdRequests.length]!;
	const { labels, taints, free }: NodeView = state.get(placement.node)!;
	const suits = nodeSelector === undefined || labels.disk === nodeSelector.disk;
	return suits && (taints.length === 0 || tolerations !== undefined) && free.cpu! >= 0 && free.memory! >= 0;
}
