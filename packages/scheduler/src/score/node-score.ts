/** What a score is: an opinion on which of the nodes that may take a call should. */
import type { NodeView, Strategy } from "@skein/kernel";
import type { PreparedRequest } from "../request/prepared-request.js";

/** Of one node: 0 to 100, or with `scale` any number of 0 or more. The same for the same node, whenever it is asked. */
export type RateNode = (node: NodeView) => number;

export interface NodeScore {
	readonly name: string;
	/** How much it counts beside the others, by strategy or for all; 0 switches it off. Default 1. */
	readonly weight?: number | Readonly<Record<Strategy, number>>;
	/**
	 * How ratings become 0 to 100 among the nodes that fit: `"highest"` gives the largest 100 and the rest their share of it,
	 * `"lowest"` takes that share from 100. Absent: they are 0 to 100 already.
	 */
	readonly scale?: "highest" | "lowest";
	/** True when it goes only by the name, labels, taints, threads and functions of a node. Default false. */
	readonly steady?: boolean;
	/** The rating for one request, worked out once; undefined when the request gives it nothing to say. */
	prepare(prepared: PreparedRequest): RateNode | undefined;
}
