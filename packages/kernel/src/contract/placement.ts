/** The scheduler as a contract: one request and one view give one answer, with no I/O, timer or clock. */
import type { NodeSelection, ResourceRequest, Toleration } from "../option/placement.js";
import type { ClusterView } from "./cluster-view.js";

export interface PlacementRequest extends NodeSelection {
	/** Id of the function: only nodes that offer it are considered. Absent: any node. */
	readonly function?: string;
	readonly resources?: ResourceRequest;
	readonly tolerations?: readonly Toleration[];
	readonly strategy?: "spread" | "pack" | "balanced";
	/** Nodes that must not be chosen, such as the one that was just lost. */
	readonly exclude?: readonly string[];
}

/** One reason why one node was not chosen. */
export interface Rejection {
	/** Name of the filter: `"resources"`, `"taints"`, `"nodeSelector"`, `"affinity"`, `"function"`, `"draining"`, … */
	readonly rule: string;
	/** In words, with numbers: `"gpu: need 2, have 1"`. */
	readonly message: string;
	/** False when the node could never take the call while its description stands. */
	readonly mayChange: boolean;
}

export interface Explanation {
	/** One line: where and why, or `0/12 nodes fit: 7 lack gpu (need 2, have 1), …`. */
	readonly summary: string;
	readonly scores: Readonly<Record<string, number>>;
	readonly rejections: Readonly<Record<string, readonly Rejection[]>>;
}

export type Placement =
	| {
			readonly ok: true;
			readonly node: string;
			/** Device indexes on the node. */
			readonly gpus: readonly number[];
			readonly score: number;
			explain(): Explanation;
	  }
	| {
			readonly ok: false;
			/** `SKEIN_UNSCHEDULABLE`: no node could ever; `SKEIN_NODE_OVERLOADED`: none can now. */
			readonly code: "SKEIN_UNSCHEDULABLE" | "SKEIN_NODE_OVERLOADED";
			readonly reasons: Readonly<Record<string, readonly Rejection[]>>;
			explain(): Explanation;
	  };

export interface Scheduler {
	place(request: PlacementRequest, view: ClusterView): Placement;
	/** Later requests see what the earlier ones take. */
	placeAll(requests: readonly PlacementRequest[], view: ClusterView): Placement[];
}
