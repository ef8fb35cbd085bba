/** The mean share, over the resources that a call needs, of a node's capacity that would be held if it took the call. */
import type { NodeView } from "@skein/kernel";
import { allocatedFraction } from "./allocated-fraction.js";
import type { Need } from "./parse-resources.js";

/** 0 to 1; a resource that the node lacks counts as held. */
export function meanAllocated(node: NodeView, needs: readonly Need[]): number {
	let sum = 0;
	for (let index = 0; index < needs.length; index += 1) sum += allocatedFraction(node, needs[index]!) ?? 1;
	return sum / needs.length;
}
