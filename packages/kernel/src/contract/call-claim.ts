/** What a call says of itself to the node that admits it, beside its function and arguments. A plain call says nothing. */
import type { CallAffinityTerm, Labels, ResourceAmounts, Toleration } from "../option/placement.js";

export interface CallClaim {
	/** What it holds while it runs. */
	readonly amounts?: ResourceAmounts;
	/** Indexes of the devices that were chosen for it; absent: the node chooses. */
	readonly gpus?: readonly number[];
	/** Of the call itself: what other calls' selectors see. */
	readonly labels?: Labels;
	readonly tenant?: string;
	/** Default 0. */
	readonly priority?: number;
	/** It fits nowhere else: calls of lower priority may have to go for it. */
	readonly preempts?: boolean;
	/** Its caller could not make it again: it does not even go while it waits for a thread. Only of calls on the caller's own node. */
	readonly stays?: boolean;
	/** Whether a call of higher priority may take its place when it runs. Default false. */
	readonly preemptible?: boolean;
	/** Calls that must not come near it. */
	readonly avoids?: readonly CallAffinityTerm[];
	/** Those of them that say how long it may stay on a node that is given a `NoExecute` taint. */
	readonly tolerations?: readonly Toleration[];
	/** What it holds was set aside for it under this number, which it takes over; 0: a member of a gang for which nothing was. */
	readonly reservation?: number;
}
