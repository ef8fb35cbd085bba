/** What nodes tell each other beside calls. On the wire these are Protocol Buffers. */
import type { AbortMode } from "../frame/frame-header.js";
import type { Labels, ResourceAmounts, Taint, TaintEffect } from "../option/placement.js";
import type { NodeDescription, NodeState } from "./cluster-view.js";

/** A function that a node can run. Its place in the list is its index in CALL frames to that node. */
export interface OfferedFunction {
	readonly id: string;
	/** Hash of parameter and result types as 16 hex digits; empty when none was computed. */
	readonly contract: string;
	/** Earlier contracts whose callers it serves. */
	readonly serves: readonly string[];
	/** Earlier ids under which it may be called, too. */
	readonly aliases: readonly string[];
}

export interface Hello {
	/** Version of the protocol; peers of different versions refuse each other. */
	readonly protocol: number;
	/** Names of features that the peer must also have. */
	readonly features: readonly string[];
	readonly node: NodeDescription;
	readonly state: NodeState;
	/** New at each start of a process: tells a restarted node from a reconnected one. */
	readonly instance: string;
	readonly functions: readonly OfferedFunction[];
	/** Bytes of the longest frame that the sender of this message accepts. */
	readonly maxFrame: number;
	/** Where others can dial the node; empty when it does not listen. */
	readonly address: string;
	/** Calls that may be under way to it over the link; undefined: it does not say. */
	readonly window?: number;
}

/** What a node is asked to change about its own description. */
export interface NodeChange {
	readonly addTaints: readonly Taint[];
	/** Without an effect those of the key with any effect. */
	readonly removeTaints: readonly { readonly key: string; readonly effect?: TaintEffect }[];
	readonly setLabels: Labels;
	readonly removeLabels: readonly string[];
}

export type ControlMessage =
	/** Functions registered since the handshake; indexes go on counting. */
	| { readonly kind: "functions"; readonly functions: readonly OfferedFunction[] }
	| { readonly kind: "state"; readonly state: NodeState }
	/** The port on which a thread of the sender's own says whether the sender lives, when its links are silent. */
	| { readonly kind: "beat"; readonly port: number }
	/** The sender takes no new calls and closes when the running ones are finished. */
	| { readonly kind: "goodbye"; readonly reason: string }
	/** The sender's labels or taints are others now. */
	| { readonly kind: "description"; readonly node: NodeDescription }
	/** Asks the receiver to change what it says of itself; its next description is the answer. */
	| { readonly kind: "manage"; readonly change: NodeChange }
	/** Why a task runs where it runs, or why it waits; `relayed` on behalf of another node. */
	| { readonly kind: "explain"; readonly request: number; readonly task: string; readonly relayed: boolean }
	/** JSON; empty when the sender knows no such task. */
	| { readonly kind: "explained"; readonly request: number; readonly text: string }
	/** Asks the receiver to hold room for a member of a gang, under a number that its CALL will name. */
	| {
			readonly kind: "reserve";
			readonly id: number;
			readonly amounts: ResourceAmounts;
			readonly gpus: readonly number[];
	  }
	/** `reason` is empty when the room is held. */
	| { readonly kind: "reserved"; readonly id: number; readonly reason: string }
	| { readonly kind: "release"; readonly id: number }
	/** Asks the receiver for lines to its threads. */
	| { readonly kind: "askLines" }
	/** The answer: where the threads wait for the asker, each for one link; none: it may ask again later. */
	| { readonly kind: "lines"; readonly lines: readonly OfferedLine[] }
	/** Asks how many calls of a line the thread has begun; it takes no further ones, unless those are all of the `sent`. */
	| { readonly kind: "takeBack"; readonly line: number; readonly sent: number }
	/** The answer, or the receiver's own word that the line is over: `over`, the thread begins none but the first `taken`. */
	| { readonly kind: "takenBack"; readonly line: number; readonly taken: number; readonly over: boolean }
	/** What becomes of a call of a line whose thread may not come to it, as by an ABORT. */
	| {
			readonly kind: "lineCall";
			readonly line: number;
			readonly call: number;
			readonly at: number;
			readonly mode: AbortMode;
	  };

/** A thread that waits for a link of its own. */
export interface OfferedLine {
	/** The receiver's number of it. */
	readonly line: number;
	readonly address: string;
}
