/** The scheduler as a contract: one request and one view give one answer, with no I/O, timer or clock. */
import type {
	CallAffinity,
	GroupStrategy,
	Labels,
	NodeSelection,
	ResourceRequest,
	Strategy,
	Toleration,
	TopologySpread,
} from "../option/placement.js";
import type { CallGroup, ClusterView, NodeView } from "./cluster-view.js";

export interface PlacementRequest extends NodeSelection {
	/** Id of the function: only nodes that offer it are considered. Absent: any node. */
	readonly function?: string;
	readonly resources?: ResourceRequest;
	readonly tolerations?: readonly Toleration[];
	/** Default `"balanced"`. */
	readonly strategy?: Strategy;
	/** Nodes that must not be chosen, such as the one that was just lost. */
	readonly exclude?: readonly string[];
	/** Of the call itself: what other calls' selectors see. */
	readonly labels?: Labels;
	/** At most 16. */
	readonly topologySpread?: readonly TopologySpread[];
	/** Calls to be near. */
	readonly callAffinity?: CallAffinity;
	/** Calls to be away from; the required terms also keep such calls away from this one. */
	readonly callAntiAffinity?: CallAffinity;
	/** Bytes of the call's data that lie on nodes already, by name of the node: what the strategy `"locality"` goes by. */
	readonly data?: Readonly<Record<string, number>>;
	/** A whole number; of a batch the higher is placed first. Default 0. */
	readonly priority?: number;
	/** Whether a call of higher priority may take its place when it runs. Default false. */
	readonly preemptible?: boolean;
	/** Whose share of the cluster it counts against. Default `""`. */
	readonly tenant?: string;
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
	/** For a call without a node, the smallest change that would give it one: `tolerate dedicated=ml:NoSchedule: 3 nodes would fit`. */
	readonly remedy?: string;
	readonly scores: Readonly<Record<string, number>>;
	readonly rejections: Readonly<Record<string, readonly Rejection[]>>;
}

export type Placement =
	| {
			readonly ok: true;
			readonly node: string;
			/** Indexes of devices on the node, in rising order; empty for a call without GPUs. */
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

/** Calls to stop on one node; the call then fits there. */
export interface PreemptionPlan {
	readonly node: string;
	/** The fewest and least important that make room, by group; `count` of each. */
	readonly victims: readonly { readonly group: CallGroup; readonly count: number }[];
}

export interface Scheduler {
	place(request: PlacementRequest, view: ClusterView): Placement;
	/** Later requests see what the earlier ones take; higher priority goes first, the answers keep the order of the requests. */
	placeAll(requests: readonly PlacementRequest[], view: ClusterView): Placement[];
	/** All of them get a node or none does. Default strategy `"PACK"`. */
	placeGroup(requests: readonly PlacementRequest[], view: ClusterView, strategy?: GroupStrategy): Placement[];
	/** Which calls of lower priority would have to go so that a call has room; undefined when that would not help. */
	preempt(request: PlacementRequest, view: ClusterView): PreemptionPlan | undefined;
	/** Whether the node by itself could take the call now: the cheap test of what news of a node is worth to a call that waits. */
	mayFit(request: PlacementRequest, node: NodeView): boolean;
}
