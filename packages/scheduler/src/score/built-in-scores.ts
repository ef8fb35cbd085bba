/** The scores of every scheduler; which of them count depends on the strategy. */
import type { PreferredTerm } from "@skein/kernel";
import { balancedAllocation } from "./balanced-allocation.js";
import { fill } from "./fill.js";
import { gpuNeighbours } from "./gpu-neighbours.js";
import { gpuSharing } from "./gpu-sharing.js";
import { leastAllocated } from "./least-allocated.js";
import { load } from "./load.js";
import { locality } from "./locality.js";
import { mostAllocated } from "./most-allocated.js";
import type { NodeScore } from "./node-score.js";
import { preferredAffinity } from "./preferred-affinity.js";
import { softTaints } from "./soft-taints.js";

export function builtInScores(preferred: readonly PreferredTerm[]): readonly NodeScore[] {
	return [
		load,
		fill,
		leastAllocated,
		mostAllocated,
		balancedAllocation,
		gpuSharing,
		gpuNeighbours,
		locality,
		softTaints,
		preferredAffinity(preferred),
	];
}
