/** Makes the nodes of a cluster something that changes, with views that are values. */
import type { NodeView } from "@skein/kernel";
import { type ClusterState, LiveState } from "./live-state.js";

/**
 * Placing in a view of it costs about the same whether the cluster has a thousand nodes or ten thousand: a scheduler looks
 * again only at the nodes that changed.
 *
 * @example
 * const state = createClusterState(nodes);
 * const placement = scheduler.place(request, state.view);
 * state.set({ ...state.get("a")!, running: 4 });
 */
export function createClusterState(nodes: readonly NodeView[] = []): ClusterState {
	return new LiveState(nodes);
}
