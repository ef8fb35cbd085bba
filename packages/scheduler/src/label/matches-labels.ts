/** Whether labels keep every requirement of a selector. */
import type { Labels } from "@skein/kernel";
import { compileRequirement } from "./compile-requirement.js";
import { type LabelSelector, parseSelector } from "./parse-selector.js";
import { requirementProblems } from "./validate-requirement.js";

/**
 * An empty selector matches everything; a requirement that is not valid matches nothing.
 *
 * @example matchesLabels({ zone: "eu-1" }, "zone in (eu-1,eu-2),!gpu") // true
 * @throws SKEIN_SCHEDULER_INVALID when the selector is text that does not parse
 */
export function matchesLabels(labels: Labels, selector: LabelSelector | string): boolean {
	const requirements = typeof selector === "string" ? parseSelector(selector) : selector;
	return requirements.every(
		(requirement) => requirementProblems(requirement).length === 0 && compileRequirement(requirement)(labels),
	);
}
