/** No node that is finishing its calls in order to stop. */
import type { NodeView } from "@skein/kernel";
import type { NodeCheck, NodeFilter } from "./node-filter.js";

const check: NodeCheck = {
	accepts: (node) => !isDraining(node),
	hopeless: () => false,
	refuse: () => [{ message: "is draining", mayChange: true, phrase: "are draining", remedy: "stop draining" }],
};

export const notDraining: NodeFilter = { name: "draining", prepare: () => check };

export function isDraining(node: NodeView): boolean {
	return node.draining;
}
