/** The less of what the call needs would still be free, the better: full nodes first, empty nodes stay whole. */
import { meanAllocated } from "../resource/mean-allocated.js";
import type { NodeScore } from "./node-score.js";

export const mostAllocated: NodeScore = {
	name: "mostAllocated",
	weight: { spread: 0, pack: 2, balanced: 0, locality: 0 },
	prepare: ({ needs }) => (needs.length === 0 ? undefined : (node) => 100 * meanAllocated(node, needs)),
};
