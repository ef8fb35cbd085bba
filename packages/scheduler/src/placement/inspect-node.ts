/** Every reason against a node, from every filter and rule; slow and complete, where placing is fast and stops at the first. */
import type { NodeView, Rejection } from "@skein/kernel";
import type { Refusal } from "../filter/node-filter.js";
import { explainRules } from "../topology/judge-counts.js";
import type { TopologyTally } from "../topology/topology-tally.js";
import type { Plan } from "./plan.js";

export interface Reason extends Refusal {
	readonly rule: string;
}

/** Empty when the node fits. @param tally of all nodes, when there are rules about other calls */
export function inspectNode({ rules }: Plan, node: NodeView, tally: TopologyTally | undefined): Reason[] {
	const own = rules.flatMap(({ name, check }) =>
		check.accepts(node) ? [] : check.refuse(node).map((refusal) => ({ ...refusal, rule: name })),
	);
	return tally === undefined ? own : [...own, ...explainRules(tally.topology, tally.tallies, tally.read(node))];
}

/** Without what only the summary needs. */
export function toRejections(reasons: readonly Reason[]): Rejection[] {
	return reasons.map(({ rule, message, mayChange }) => ({ rule, message, mayChange }));
}
