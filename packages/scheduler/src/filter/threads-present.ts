/** No node that only calls and has no threads to run anything. */
import type { NodeView } from "@skein/kernel";
import type { NodeCheck, NodeFilter } from "./node-filter.js";

const check: NodeCheck = {
	accepts: hasThreads,
	steady: true,
	hopeless: () => true,
	refuse: () => [
		{
			message: "has no worker threads",
			mayChange: false,
			phrase: "have no worker threads",
			remedy: "give nodes worker threads",
		},
	],
};

export const threadsPresent: NodeFilter = { name: "threads", prepare: () => check };

export function hasThreads(node: NodeView): boolean {
	return node.threads > 0;
}
