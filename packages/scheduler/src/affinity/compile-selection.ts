/** Which nodes a request selects by what they are: worker threads, its `nodeSelector` and its required terms. */
import type { NodeView, PlacementRequest } from "@skein/kernel";
import { hasThreads } from "../filter/threads-present.js";
import { compileNodeSelector } from "./compile-node-selector.js";
import { compileTerms } from "./compile-terms.js";

export function compileSelection(request: PlacementRequest): (node: NodeView) => boolean {
	const selected = compileNodeSelector(request.nodeSelector ?? {});
	const allowed = request.required ? compileTerms(request.required.terms) : undefined;
	return (node) => hasThreads(node) && selected(node.labels) && (allowed === undefined || allowed(node));
}
