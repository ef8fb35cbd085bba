/** Only nodes that match one of the required terms: those of the request, or those that an administrator enforces. */
import type { NodeSelection, NodeSelectorTerm } from "@skein/kernel";
import { compileTerm, compileTerms, type NamedNode } from "../affinity/compile-terms.js";
import { formatTerms } from "../affinity/format-terms.js";
import type { NodeCheck, NodeFilter } from "./node-filter.js";

export const affinityMatched: NodeFilter = {
	name: "affinity",
	prepare: ({ request }) => (request.required ? checkTerms(request.required) : undefined),
};

/** The filter of the terms that every call must keep, whatever it asks for. */
export function enforceAffinity(required: NonNullable<NodeSelection["required"]>): NodeFilter {
	const check = checkTerms(required);
	return { name: "enforcedAffinity", prepare: () => check };
}

function checkTerms(required: NonNullable<NodeSelection["required"]>): NodeCheck {
	const terms = required.terms ?? [];
	const accepts = compileTerms(terms);
	return {
		accepts,
		steady: true,
		hopeless: () => true,
		refuse: (node) => {
			const text = formatUnmet(terms, node);
			const remedy = `do not require ${text}`;
			return [{ message: `does not match ${text}`, mayChange: false, phrase: `do not match ${text}`, remedy }];
		},
	};
}

/** Of a single term only what fails on this node; of several all, as each would do. */
function formatUnmet(terms: readonly NodeSelectorTerm[], node: NamedNode): string {
	const [only] = terms;
	if (terms.length !== 1) return formatTerms(terms) || "any term: there is none";
	const unmet = {
		expressions: (only!.expressions ?? []).filter((one) => compileTerm({ expressions: [one] })?.(node) !== true),
		fields: (only!.fields ?? []).filter((one) => compileTerm({ fields: [one] })?.(node) !== true),
	};
	return formatTerms([unmet]) || "any node: the term is empty";
}
