/** Every reason against a node, from every filter; slow and complete, where placing is fast and stops at the first. */
import type { NodeView, Rejection } from "@skein/kernel";
import type { Refusal } from "../filter/node-filter.js";
import type { Plan } from "./plan.js";

export interface Reason extends Refusal {
	readonly rule: string;
}

/** Empty when the node fits. */
export function inspectNode({ rules }: Plan, node: NodeView): Reason[] {
	return rules.flatMap(({ name, check }) =>
		check.accepts(node) ? [] : check.refuse(node).map((refusal) => ({ ...refusal, rule: name })),
	);
}

/** Without what only the summary needs. */
export function toRejections(reasons: readonly Reason[]): Rejection[] {
	return reasons.map(({ rule, message, mayChange }) => ({ rule, message, mayChange }));
}
