/**
 * What a filter is: a rule that says which nodes may take a call.
 *
 * A filter judges each node by itself, so that adding a node never changes what it says of the others.
 */
import type { NodeView } from "@skein/kernel";
import type { PreparedRequest } from "../request/prepared-request.js";

/** One reason against one node. */
export interface Refusal {
	/** In words, with numbers: `"gpu: need 2, have 1"`. */
	readonly message: string;
	/** False when the node could never take the call while its description stands. */
	readonly mayChange: boolean;
	/** What nodes with the same reason have in common, after their number: `"have taint dedicated=ml:NoSchedule"`. */
	readonly phrase?: string;
	/** In place of `phrase`, for amounts that differ from node to node. */
	readonly shortage?: Shortage;
}

export interface Shortage {
	readonly resource: string;
	readonly need: number;
	readonly have: number;
}

export interface NodeCheck {
	/** Asked for every node of every placement: allocates nothing. */
	accepts(node: NodeView): boolean;
	/**
	 * Whether one of the reasons against a node that was not accepted cannot change. Tells a refusal that is final from one
	 * for now, without putting reasons into words; absent: the reasons are asked.
	 */
	hopeless?(node: NodeView): boolean;
	/** Asked only for nodes that were not accepted, and only to explain; at least one reason. */
	refuse(node: NodeView): readonly Refusal[];
}

export interface NodeFilter {
	/** Unique; the `rule` of its rejections. */
	readonly name: string;
	/** The check for one request, worked out once; undefined when the request asks nothing of this filter. */
	prepare(prepared: PreparedRequest): NodeCheck | undefined;
}
