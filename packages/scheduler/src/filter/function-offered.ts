/** Only nodes that offer the function. */
import type { NodeView } from "@skein/kernel";
import type { NodeFilter } from "./node-filter.js";

export const functionOffered: NodeFilter = {
	name: "function",
	prepare({ request }) {
		const id = request.function;
		if (id === undefined) return undefined;
		return {
			accepts: (node) => offers(node, id),
			steady: true,
			hopeless: () => true,
			refuse: () => [
				{
					message: `does not offer ${id}`,
					mayChange: false,
					phrase: `do not offer ${id}`,
					remedy: `load the module of ${id} on nodes`,
				},
			],
		};
	},
};

/** A node that names no functions takes any. */
export function offers(node: NodeView, id: string): boolean {
	return node.functions === undefined || node.functions.has(id);
}
