/** No node that the request rules out by name. */
import type { NodeFilter } from "./node-filter.js";

export const notExcluded: NodeFilter = {
	name: "exclude",
	prepare({ request }) {
		if (request.exclude === undefined || request.exclude.length === 0) return undefined;
		const names = new Set(request.exclude);
		return {
			accepts: (node) => !names.has(node.name),
			steady: true,
			hopeless: () => true,
			refuse: () => [
				{
					message: "is excluded by the request",
					mayChange: false,
					phrase: "are excluded by the request",
					remedy: "do not exclude nodes",
				},
			],
		};
	},
};
