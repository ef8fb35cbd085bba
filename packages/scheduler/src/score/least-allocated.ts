/** The more of what the call needs would still be free, the better. */
import { meanAllocated } from "../resource/mean-allocated.js";
import type { NodeScore } from "./node-score.js";

export const leastAllocated: NodeScore = {
	name: "leastAllocated",
	weight: { spread: 1, pack: 0, balanced: 1, locality: 1 },
	prepare: ({ needs }) => (needs.length === 0 ? undefined : (node) => 100 * (1 - meanAllocated(node, needs))),
};
