/** Preferred terms as a number for each node: the sum of the weights of the terms that match it. */
import type { PreferredTerm } from "@skein/kernel";
import { compileTerm, type NamedNode } from "./compile-terms.js";

/** A term of weight 0 and an empty term add nothing. */
export function compilePreference(preferred: readonly PreferredTerm[]): (node: NamedNode) => number {
	const terms = preferred.flatMap((term) => {
		const test = term.weight === 0 ? undefined : compileTerm(term);
		return test === undefined ? [] : [{ weight: term.weight, test }];
	});
	return (node) => terms.reduce((sum, { weight, test }) => (test(node) ? sum + weight : sum), 0);
}
