/** The fewer `PreferNoSchedule` taints that the call does not tolerate, the better. */
import { tolerates } from "../taint/tolerates.js";
import type { NodeScore } from "./node-score.js";

export const softTaints: NodeScore = {
	name: "softTaints",
	weight: 3,
	scale: "lowest",
	steady: true,
	prepare({ request, toleration }) {
		const tolerations = request.tolerations ?? [];
		return ({ taints }) => {
			let count = 0;
			for (let index = 0; index < taints.length; index += 1) {
				const taint = taints[index]!;
				if (taint.effect === "PreferNoSchedule" && !tolerates(taint, tolerations, toleration)) count += 1;
			}
			return count;
		};
	},
};
