/** What a node says of itself, and what the caller knows of all nodes: the scheduler's input. */
import type { CallAffinityTerm, Labels, ResourceAmounts, Taint } from "../option/placement.js";

export interface GpuDevice {
	/** Unique on its node; what `CUDA_VISIBLE_DEVICES` would name. */
	readonly index: number;
	readonly model?: string;
	/** Bytes. */
	readonly memory?: number;
	/** Devices of one island reach each other faster than others do. Absent: all of the node are one island. */
	readonly island?: string;
}

/** What does not change while a node lives. */
export interface NodeDescription {
	/** Unique in a cluster. */
	readonly name: string;
	readonly labels: Labels;
	readonly taints: readonly Taint[];
	/** `cpu` in cores, `memory` in bytes, `gpu` in devices, custom names in whole or fractional units. */
	readonly capacity: ResourceAmounts;
	/** As many as `capacity.gpu` says. Absent: devices 0, 1, … of which nothing is known. */
	readonly gpus?: readonly GpuDevice[] | undefined;
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
	/**
	 * Share of each device, in the order of `gpus`, that no call holds: 1 is whole and free, 0 given out. Absent: taken from
	 * `free.gpu` as if the first devices were given out first.
	 */
	readonly gpuFree?: readonly number[] | undefined;
	/** What is admitted, in groups of calls that are alike. Absent: not told, and taken as none. */
	readonly calls?: readonly CallGroup[] | undefined;
}

/** Calls on a node that differ in nothing that placement asks for. */
export interface CallGroup {
	readonly count: number;
	readonly function?: string;
	/** The calls' own labels. */
	readonly labels?: Labels;
	readonly tenant?: string;
	/** Default 0. */
	readonly priority?: number;
	/** Whether a call of higher priority may take their place. Default false. */
	readonly preemptible?: boolean;
	/** What each of them holds. */
	readonly amounts?: ResourceAmounts;
	/** Indexes of the devices that each of them holds; a call that holds devices is a group of its own. */
	readonly gpus?: readonly number[];
	/** Calls that must not come near them: their own required anti-affinity. */
	readonly avoids?: readonly CallAffinityTerm[];
}

export interface NodeView extends NodeDescription, NodeState {
	/** It lives, and its main loop is held up by long synchronous work. Default false. */
	readonly busy?: boolean;
	/** Ids that the node can run; absent when it takes any. */
	readonly functions?: ReadonlySet<string>;
}

/** A value: the scheduler never changes it. */
export interface ClusterView {
	readonly nodes: readonly NodeView[];
}
