/** The closer a node's resources would be to the same share held, the better: none runs out while others lie idle. */
import type { NodeView } from "@skein/kernel";
import { allocatedFraction } from "../resource/allocated-fraction.js";
import type { Need } from "../resource/parse-resources.js";
import type { NodeScore } from "./node-score.js";

/** As Kubernetes: 100 × (1 − standard deviation of the shares), and no opinion on a call that needs nothing. */
export const balancedAllocation: NodeScore = {
	name: "balancedAllocation",
	weight: { spread: 0, pack: 1, balanced: 1, locality: 1 },
	prepare({ needs }) {
		if (needs.length === 0) return undefined;
		const beside = ["cpu", "memory"].filter((name) => needs.every((need) => need.name !== name));
		const extras = [...needs, ...beside.map((name) => ({ name, amount: 0 }))];
		return (node) => 100 * (1 - deviation(node, extras));
	},
};

/** Of the shares held of the resources that the node has. */
function deviation(node: NodeView, extras: readonly Need[]): number {
	let count = 0;
	let mean = 0;
	let squares = 0;
	for (let index = 0; index < extras.length; index += 1) {
		const share = allocatedFraction(node, extras[index]!);
		if (share === undefined) continue;
		count += 1;
		const step = share - mean;
		mean += step / count;
		squares += step * (share - mean);
	}
	return count === 0 ? 0 : Math.sqrt(Math.max(0, squares) / count);
}
