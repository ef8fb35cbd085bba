/** How much of a node's capacity would be held if it took the call. */
import type { NodeView } from "@skein/kernel";
import { amountOf } from "./fits.js";
import type { Need } from "./parse-resources.js";

/** 0 to 1 of the resource that is needed; undefined when the node has none of it. */
export function allocatedFraction(node: NodeView, { name, amount }: Need): number | undefined {
	const capacity = amountOf(node.capacity, name);
	if (!(capacity > 0)) return undefined;
	const held = capacity - amountOf(node.free, name) + amount;
	return Math.min(1, Math.max(0, held / capacity));
}
