/** No node that is finishing its calls in order to stop, and none whose main loop is held up: nothing comes to its threads. */
import type { NodeView } from "@skein/kernel";
import type { NodeCheck, NodeFilter, Refusal } from "./node-filter.js";

const DRAINING: readonly Refusal[] = [
	{ message: "is draining", mayChange: true, phrase: "are draining", remedy: "stop draining" },
];
const BUSY: readonly Refusal[] = [
	{ message: "is busy: its main loop does not turn", mayChange: true, phrase: "are busy" },
];

const check: NodeCheck = {
	accepts: (node) => !isDraining(node),
	hopeless: () => false,
	refuse: ({ draining }) => (draining ? DRAINING : BUSY),
};

export const notDraining: NodeFilter = { name: "draining", prepare: () => check };

export function isDraining(node: NodeView): boolean {
	return node.draining || node.busy === true;
}
