/**
 * What a request asks of where other calls run: worked out once, for any view.
 *
 * Every question is about a *term*: how many of certain calls run on the nodes that share a label's value. The rules and
 * wishes refer to terms by their place in the list.
 */
import type { CallGroup, NodeView } from "@skein/kernel";

export interface Topology {
	readonly terms: readonly TopologyTerm[];
	/** Rules: `DoNotSchedule`. */
	readonly spread: readonly SpreadRule[];
	/** Rules: a call of this kind must run there, for all of them. */
	readonly near: NearRule | undefined;
	/** Rules: none of these calls may run there. */
	readonly apart: readonly ApartRule[];
	/** Wishes: `ScheduleAnyway`. */
	readonly evenly: readonly { readonly term: number; readonly maxSkew: number }[];
	/** Wishes: weight for each call there, negative for those to be away from. */
	readonly liked: readonly { readonly term: number; readonly weight: number }[];
}

export interface TopologyTerm {
	/** Label of nodes. */
	readonly key: string;
	/** Whether calls of a group are those that it is about. */
	readonly selects: (call: CallGroup) => boolean;
	/** Whether the node is one of those among which calls are counted; absent: every node is. */
	readonly covers?: (node: NodeView) => boolean;
}

export interface SpreadRule {
	readonly term: number;
	readonly maxSkew: number;
	/** 1 when the call itself is one of those that are spread. */
	readonly self: 0 | 1;
	readonly minDomains: number;
}

export interface NearRule {
	readonly terms: readonly number[];
	/** Whether the call is one that it wants to be near: then the first of them may go anywhere. */
	readonly self: boolean;
	/** The wanted calls, for messages. */
	readonly text: string;
}

export interface ApartRule {
	readonly term: number;
	/** The calls to be away from, for messages. */
	readonly text: string;
}
