/** What a node says of itself, and what the caller knows of all nodes: the scheduler's input. */
import type { Labels, ResourceAmounts, Taint } from "../option/placement.js";

/** What does not change while a node lives. */
export interface NodeDescription {
	/** Unique in a cluster. */
	readonly name: string;
	readonly labels: Labels;
	readonly taints: readonly Taint[];
	/** `cpu` in cores, `memory` in bytes, `gpu` in devices, custom names in whole or fractional units. */
	readonly capacity: ResourceAmounts;
	/** Worker threads; 0 means that the node only calls and is never placed on. */
	readonly threads: number;
}

/** What changes with each call; sent by the node itself. */
export interface NodeState {
	/** Capacity that no admitted call holds. */
	readonly free: ResourceAmounts;
	/** Calls admitted and not finished. */
	readonly running: number;
	readonly draining: boolean;
}

export interface NodeView extends NodeDescription, NodeState {
	/** Ids that the node can run; absent when it takes any. */
	readonly functions?: ReadonlySet<string>;
}

/** A value: the scheduler never changes it. */
export interface ClusterView {
	readonly nodes: readonly NodeView[];
}
