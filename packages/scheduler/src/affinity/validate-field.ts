/** The rules that a requirement on a node's field must keep: `metadata.name`, `In` or `NotIn`, exactly one value. */
import type { NodeRequirement } from "@skein/kernel";
import type { Problem } from "../problem.js";

export function fieldProblems({ key, operator, values }: NodeRequirement): Problem[] {
	const problems: Problem[] = [];
	if (key !== "metadata.name") {
		problems.push({ field: "key", value: key, why: "is not a field of nodes; there is only metadata.name" });
	}
	if (operator !== "In" && operator !== "NotIn") {
		problems.push({
			field: "operator",
			value: operator,
			why: "is not one of In and NotIn, which are all that fields know",
		});
	}
	if (values?.length !== 1 || typeof values[0] !== "string") {
		problems.push({ field: "values", value: values, why: "must hold exactly one name" });
	}
	return problems;
}
