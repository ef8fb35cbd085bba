/** The rules that a taint must keep. */
import type { Taint } from "@skein/kernel";
import { isLabelKey, isLabelValue, NOT_A_LABEL_KEY, NOT_A_LABEL_VALUE } from "../label/label-syntax.js";
import { describeProblem, type Problem } from "../problem.js";
import { isTaintEffect, NOT_AN_EFFECT } from "./taint-effect.js";

/** What is wrong with a taint, in words; empty when nothing. */
export function validateTaint(taint: Taint): string[] {
	return taintProblems(taint).map(describeProblem);
}

export function taintProblems({ key, value, effect }: Taint): Problem[] {
	const problems: Problem[] = [];
	if (!isLabelKey(key)) problems.push({ field: "key", value: key, why: NOT_A_LABEL_KEY });
	if (!isLabelValue(value ?? "")) problems.push({ field: "value", value, why: NOT_A_LABEL_VALUE });
	if (!isTaintEffect(effect)) problems.push({ field: "effect", value: effect, why: NOT_AN_EFFECT });
	return problems;
}
