/** Text such as `"dedicated=ml:NoSchedule"` to a toleration of that taint. */
import type { Toleration } from "@skein/kernel";
import { describeProblem, invalidInput } from "../problem.js";
import { splitTaintText } from "./split-taint-text.js";
import { tolerationProblems } from "./validate-toleration.js";

/**
 * With a value it must be equal; without one any value will do. Without an effect every effect is tolerated.
 *
 * @example parseToleration("dedicated=ml:NoSchedule") // { key: "dedicated", operator: "Equal", value: "ml", effect: "NoSchedule" }
 * @example parseToleration("gpu:NoSchedule") // { key: "gpu", operator: "Exists", effect: "NoSchedule" }
 * @example parseToleration("gpu") // { key: "gpu", operator: "Exists" }
 * @throws SKEIN_SCHEDULER_INVALID
 */
export function parseToleration(text: string): Toleration {
	const parts = splitTaintText(String(text));
	if (parts === undefined || parts.key === "" || parts.effect === "") {
		const why = 'is not a toleration; write "key=value:effect", "key:effect", "key=value" or "key"';
		throw invalidInput({ field: "toleration", value: text, why });
	}
	const { key, value, effect } = parts;
	const toleration = {
		key,
		...(value === undefined ? { operator: "Exists" as const } : { operator: "Equal" as const, value }),
		...(effect === undefined ? {} : { effect: effect as NonNullable<Toleration["effect"]> }),
	};
	const [problem] = tolerationProblems(toleration);
	if (problem === undefined) return toleration;
	throw invalidInput({ field: "toleration", value: text, why: `is not a toleration: ${describeProblem(problem)}` });
}
