/**
 * Node selector terms as a test of nodes. Terms are ORed; inside a term everything must hold.
 *
 * A term that is empty or not valid matches no node and leaves the other terms alone, as Kubernetes' scheduler does with
 * what its API server would have refused.
 */
import type { Labels, NodeRequirement, NodeSelectorTerm } from "@skein/kernel";
import { compileRequirement } from "../label/compile-requirement.js";
import { requirementProblems } from "../label/validate-requirement.js";
import { fieldProblems } from "./validate-field.js";

export interface NamedNode {
	readonly name: string;
	readonly labels: Labels;
}

export type NamedNodeTest = (node: NamedNode) => boolean;

export function compileTerms(terms: readonly NodeSelectorTerm[] | null): NamedNodeTest {
	const tests = (terms ?? []).map(compileTerm).filter((test) => test !== undefined);
	return (node) => {
		for (let index = 0; index < tests.length; index += 1) if (tests[index]!(node)) return true;
		return false;
	};
}

/** Undefined when the term can match no node. */
export function compileTerm(term: NodeSelectorTerm): NamedNodeTest | undefined {
	const expressions = term.expressions ?? [];
	const fields = term.fields ?? [];
	if (expressions.length + fields.length === 0) return undefined;
	const broken = (problems: readonly unknown[]): boolean => problems.length > 0;
	if (expressions.some((one) => broken(requirementProblems(one)))) return undefined;
	if (fields.some((one) => broken(fieldProblems(one)))) return undefined;
	const labelTests = expressions.map(compileRequirement);
	const nameTests = fields.map(compileField);
	return ({ name, labels }) => {
		for (let index = 0; index < labelTests.length; index += 1) if (!labelTests[index]!(labels)) return false;
		return name === "" || nameTests.every((test) => test(name));
	};
}

/** A node without a name has no fields to compare, so that they do not restrict it. */
function compileField({ operator, values }: NodeRequirement): (name: string) => boolean {
	const wanted = values![0];
	return operator === "In" ? (name) => name === wanted : (name) => name !== wanted;
}
