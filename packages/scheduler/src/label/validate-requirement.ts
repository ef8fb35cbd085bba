/** The rules that a requirement on a label must keep, whether it comes from an object or from selector text. */
import type { NodeRequirement } from "@skein/kernel";
import { describeProblem, type Problem } from "../problem.js";
import { parseInt64 } from "./int64.js";
import { isLabelKey, isLabelValue, NOT_A_LABEL_KEY, NOT_A_LABEL_VALUE } from "./label-syntax.js";

/**
 * What is wrong with a requirement, in words; empty when nothing.
 *
 * @example validateRequirement({ key: "zone", operator: "In", values: [] })
 * // ['values: [] must hold at least one value for In and NotIn']
 */
export function validateRequirement(requirement: NodeRequirement): string[] {
	return requirementProblems(requirement).map(describeProblem);
}

export function requirementProblems({ key, operator, values }: NodeRequirement): Problem[] {
	const problems: Problem[] = [];
	if (!isLabelKey(key)) problems.push({ field: "key", value: key, why: NOT_A_LABEL_KEY });
	const given = values ?? [];
	if (!Array.isArray(given)) return [...problems, { field: "values", value: values, why: "is not a list" }];
	const wrong = operatorProblem(operator, given);
	if (wrong !== undefined) problems.push(wrong);
	for (const [index, value] of given.entries()) {
		if (!isLabelValue(value)) problems.push({ field: `values[${index}]`, value, why: NOT_A_LABEL_VALUE });
	}
	return problems;
}

function operatorProblem(operator: string, values: readonly string[]): Problem | undefined {
	switch (operator) {
		case "In":
		case "NotIn":
			if (values.length > 0) return undefined;
			return { field: "values", value: values, why: "must hold at least one value for In and NotIn" };
		case "Exists":
		case "DoesNotExist":
			if (values.length === 0) return undefined;
			return { field: "values", value: values, why: "must be empty for Exists and DoesNotExist" };
		case "Gt":
		case "Lt":
			if (values.length === 1 && parseInt64(String(values[0])) !== undefined) return undefined;
			return { field: "values", value: values, why: "must hold exactly one integer for Gt and Lt" };
		default:
			return { field: "operator", value: operator, why: "is not one of In, NotIn, Exists, DoesNotExist, Gt, Lt" };
	}
}
