/** Only nodes whose `NoSchedule` and `NoExecute` taints are all tolerated. */
import type { Taint } from "@skein/kernel";
import type { PreparedRequest } from "../request/prepared-request.js";
import { formatTaint } from "../taint/format-taint.js";
import { tolerates } from "../taint/tolerates.js";
import type { NodeCheck, NodeFilter } from "./node-filter.js";

export const taintsTolerated: NodeFilter = { name: "taints", prepare: checkTaints };

export function checkTaints({ request, toleration }: PreparedRequest): NodeCheck {
	const tolerations = request.tolerations ?? [];
	const repels = (taint: Taint): boolean =>
		(taint.effect === "NoSchedule" || taint.effect === "NoExecute") && !tolerates(taint, tolerations, toleration);
	return {
		accepts({ taints }) {
			for (let index = 0; index < taints.length; index += 1) if (repels(taints[index]!)) return false;
			return true;
		},
		steady: true,
		hopeless: () => true,
		refuse: ({ taints }) =>
			taints.filter(repels).map((taint) => {
				const text = formatTaint(taint);
				return {
					message: `taint ${text} is not tolerated`,
					mayChange: false,
					phrase: `have taint ${text}`,
					remedy: `tolerate ${text}`,
				};
			}),
	};
}
