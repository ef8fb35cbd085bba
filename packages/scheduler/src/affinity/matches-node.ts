/** Whether a node is one that a selection allows; preferences do not count. */
import type { NodeSelection } from "@skein/kernel";
import { compileNodeSelector } from "./compile-node-selector.js";
import { compileTerms, type NamedNode } from "./compile-terms.js";

/** A selection with the terms that an administrator puts on every call. */
export interface EnforcedSelection extends NodeSelection {
	/** ANDed with `required`. */
	readonly added?: NodeSelection["required"];
}

/**
 * `nodeSelector`, `required` and `added` must all hold; null is no restriction. A term that is not valid matches no node.
 *
 * @example matchesNode({ name: "n1", labels: { zone: "eu-1" } }, { nodeSelector: { zone: "eu-1" } }) // true
 */
export function matchesNode(node: NamedNode, selector: EnforcedSelection | null): boolean {
	const { nodeSelector, required, added } = selector ?? {};
	if (nodeSelector && !compileNodeSelector(nodeSelector)(node.labels)) return false;
	if (required && !compileTerms(required.terms)(node)) return false;
	return !added || compileTerms(added.terms)(node);
}
