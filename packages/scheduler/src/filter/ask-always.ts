/**
 * The rules that every call asks, as one test.
 *
 * They are one because a call through a variable costs more than any of these rules, and every spawn asks them of every
 * node. The rules themselves, and their reasons, stay in the filters named here.
 */
import type { NodeView } from "@skein/kernel";
import type { PreparedRequest } from "../request/prepared-request.js";
import { functionOffered, offers } from "./function-offered.js";
import type { NodeFilter } from "./node-filter.js";
import { isDraining, notDraining } from "./not-draining.js";
import { checkTaints, taintsTolerated } from "./taints-tolerated.js";
import { hasThreads, threadsPresent } from "./threads-present.js";

export const alwaysAsked: readonly NodeFilter[] = [functionOffered, notDraining, threadsPresent, taintsTolerated];

/** True where each of `alwaysAsked` accepts. */
export function askAlways(prepared: PreparedRequest): (node: NodeView) => boolean {
	const id = prepared.request.function;
	const untainted = checkTaints(prepared);
	return (node) =>
		!isDraining(node) &&
		hasThreads(node) &&
		(node.taints.length === 0 || untainted.accepts(node)) &&
		(id === undefined || offers(node, id));
}
