/** What nodes tell each other beside calls. On the wire these are Protocol Buffers. */
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
}

export type ControlMessage =
	/** Functions registered since the handshake; indexes go on counting. */
	| { readonly kind: "functions"; readonly functions: readonly OfferedFunction[] }
	| { readonly kind: "state"; readonly state: NodeState }
	/** The port on which a thread of the sender's own says whether the sender lives, when its links are silent. */
	| { readonly kind: "beat"; readonly port: number }
	/** The sender takes no new calls and closes when the running ones are finished. */
	| { readonly kind: "goodbye"; readonly reason: string };
