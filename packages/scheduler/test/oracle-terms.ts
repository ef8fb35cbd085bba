/** What node selector terms mean, written a second time; see oracle.ts. */
import type { NodeRequirement, NodeSelectorTerm, NodeView, PlacementRequest } from "@skein/kernel";

export function allowedByTerms(request: PlacementRequest, node: NodeView): boolean {
	return request.required === undefined || (request.required.terms ?? []).some((term) => termMatches(term, node));
}

export function termMatches({ expressions = [], fields = [] }: NodeSelectorTerm, node: NodeView): boolean {
	if (expressions.length === 0 && fields.length === 0) return false;
	return (
		expressions.every((one) => requirementHolds(one, node.labels[one.key])) &&
		fields.every((one) => requirementHolds(one, node.name))
	);
}

function requirementHolds({ operator, values = [] }: NodeRequirement, actual: string | undefined): boolean {
	if (operator === "Exists") return actual !== undefined;
	if (operator === "DoesNotExist") return actual === undefined;
	if (operator === "In") return actual !== undefined && values.includes(actual);
	if (operator === "NotIn") return actual === undefined || !values.includes(actual);
	if (actual === undefined || !/^\d+$/.test(actual)) return false;
	return operator === "Gt" ? BigInt(actual) > BigInt(values[0]!) : BigInt(actual) < BigInt(values[0]!);
}
