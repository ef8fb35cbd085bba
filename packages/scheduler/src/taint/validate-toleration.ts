/** The rules that a toleration must keep. */
import type { Toleration } from "@skein/kernel";
import { parseCanonicalInt64 } from "../label/int64.js";
import { isLabelKey, isLabelValue, NOT_A_LABEL_KEY, NOT_A_LABEL_VALUE } from "../label/label-syntax.js";
import { describeProblem, type Problem } from "../problem.js";
import { isTaintEffect, NOT_AN_EFFECT } from "./taint-effect.js";

/** What is wrong with a toleration, in words; empty when nothing. */
export function validateToleration(toleration: Toleration): string[] {
	return tolerationProblems(toleration).map(describeProblem);
}

export function tolerationProblems(toleration: Toleration): Problem[] {
	const { key, operator, effect, tolerationSeconds } = toleration;
	const problems: Problem[] = [];
	if (key && !isLabelKey(key)) problems.push({ field: "key", value: key, why: NOT_A_LABEL_KEY });
	if (!key && operator !== "Exists") {
		problems.push({ field: "operator", value: operator, why: "must be Exists when there is no key" });
	}
	if (effect && !isTaintEffect(effect)) problems.push({ field: "effect", value: effect, why: NOT_AN_EFFECT });
	if (tolerationSeconds !== undefined && tolerationSeconds !== null) {
		if (effect !== "NoExecute") {
			problems.push({ field: "effect", value: effect, why: "must be NoExecute when tolerationSeconds is set" });
		}
		if (!Number.isSafeInteger(tolerationSeconds)) {
			problems.push({ field: "tolerationSeconds", value: tolerationSeconds, why: "is not a whole number of seconds" });
		}
	}
	const wrong = valueProblem(toleration);
	return wrong === undefined ? problems : [...problems, wrong];
}

function valueProblem({ operator, value }: Toleration): Problem | undefined {
	switch (operator || "Equal") {
		case "Equal":
			return isLabelValue(value ?? "") ? undefined : { field: "value", value, why: NOT_A_LABEL_VALUE };
		case "Exists":
			return value ? { field: "value", value, why: "must be empty when the operator is Exists" } : undefined;
		case "Lt":
		case "Gt":
			if (parseCanonicalInt64(String(value ?? "")) !== undefined) return undefined;
			return { field: "value", value, why: "is not an integer in its shortest form, as Lt and Gt need" };
		default:
			return { field: "operator", value: operator, why: "is not one of Equal, Exists, Lt, Gt" };
	}
}
