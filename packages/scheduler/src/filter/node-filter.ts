/**
 * What a filter is: a rule that says which nodes may take a call.
 *
 * A filter judges each node by itself, so that adding a node never changes what it says of the others, and says the same
 * of the same node whenever it is asked, so that its answers may be kept.
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
	/** What would have to change for the node to fit, as an order: `"tolerate dedicated=ml:NoSchedule"`. */
	readonly remedy?: string;
	/** In place of `phrase`, for amounts that differ from node to node. */
	readonly shortage?: Shortage;
}

export interface Shortage {
	/** `"cpu"`, `"gpu H200"`. */
	readonly resource: string;
	readonly need: number;
	readonly have: number;
}

export interface NodeCheck {
	/** True when it goes only by the name, labels, taints, threads and functions of a node, so that it need not be asked again when others of its members change. Default false. */
	readonly steady?: boolean;
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
