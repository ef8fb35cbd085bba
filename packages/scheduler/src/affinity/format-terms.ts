/** Terms in the words of selector text, for messages: `zone in (eu-1) and disk in (ssd) or gpu`. */
import { formatRequirement, type NodeSelectorTerm } from "@skein/kernel";

export function formatTerms(terms: readonly NodeSelectorTerm[]): string {
	return terms.map(formatTerm).join(" or ");
}

function formatTerm({ expressions, fields }: NodeSelectorTerm): string {
	return [...(expressions ?? []), ...(fields ?? [])].map(formatRequirement).join(" and ");
}
