/** The more of the call's data lies on a node already, the better. */
import type { NodeScore } from "./node-score.js";

export const locality: NodeScore = {
	name: "locality",
	weight: { spread: 0, pack: 0, balanced: 0, locality: 10 },
	scale: "highest",
	steady: true,
	prepare({ request: { data } }) {
		if (data === undefined) return undefined;
		return ({ name }) => (Object.hasOwn(data, name) ? data[name]! : 0);
	},
};
