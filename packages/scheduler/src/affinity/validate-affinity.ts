/** The rules that required and preferred terms of a request must keep. */
import type { NodeSelection, NodeSelectorTerm, PreferredTerm } from "@skein/kernel";
import { requirementProblems } from "../label/validate-requirement.js";
import { listProblems } from "../list-problems.js";
import type { Problem } from "../problem.js";
import { fieldProblems } from "./validate-field.js";

const MAX_WEIGHT = 100;

/** Null or no terms are allowed, and match no node. */
export function affinityProblems({ required, preferred }: Pick<NodeSelection, "required" | "preferred">): Problem[] {
	return [
		...listProblems("required.terms", required?.terms, termProblems),
		...listProblems("preferred", preferred, (term) => [...termProblems(term), ...weightProblems(term)]),
	];
}

function termProblems({ expressions, fields }: NodeSelectorTerm): Problem[] {
	return [
		...listProblems("expressions", expressions, requirementProblems),
		...listProblems("fields", fields, fieldProblems),
	];
}

function weightProblems({ weight }: PreferredTerm): Problem[] {
	if (Number.isInteger(weight) && weight >= 1 && weight <= MAX_WEIGHT) return [];
	return [{ field: "weight", value: weight, why: "is not a whole number from 1 to 100" }];
}
