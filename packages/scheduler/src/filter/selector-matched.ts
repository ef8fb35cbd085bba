/** Only nodes that carry every label of `nodeSelector`. */
import { compileNodeSelector } from "../affinity/compile-node-selector.js";
import type { NodeFilter } from "./node-filter.js";

export const selectorMatched: NodeFilter = {
	name: "nodeSelector",
	prepare({ request }) {
		const wanted = Object.entries(request.nodeSelector ?? {});
		if (wanted.length === 0) return undefined;
		const matches = compileNodeSelector(request.nodeSelector!);
		return {
			accepts: (node) => matches(node.labels),
			steady: true,
			hopeless: () => true,
			refuse: ({ labels }) => {
				const missing = wanted.filter(([key, value]) => labels[key] !== value).map((pair) => pair.join("="));
				const text = missing.join(", ");
				const remedy = `drop ${text} from nodeSelector`;
				return [{ message: `does not match ${text}`, mayChange: false, phrase: `do not match ${text}`, remedy }];
			},
		};
	},
};
