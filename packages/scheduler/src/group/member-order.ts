/**
 * The order in which the members of a gang are placed: who must be near another after that other, and else who has the
 * fewest nodes to go to first.
 */
import type { NodeView } from "@skein/kernel";
import type { Plan } from "../placement/plan.js";
import { invalidInput } from "../problem.js";

/** @throws SKEIN_SCHEDULER_INVALID when members wait for each other in a circle */
export function orderMembers(plans: readonly Plan[], nodes: readonly NodeView[]): number[] {
	const choices = new Map<Plan, number>();
	for (const plan of plans) if (!choices.has(plan)) choices.set(plan, nodes.filter(plan.accepts).length);
	const size = (index: number): number => plans[index]!.prepared.needs.reduce((sum, { amount }) => sum + amount, 0);
	const left = plans
		.map((_, index) => index)
		.sort((a, b) => choices.get(plans[a]!)! - choices.get(plans[b]!)! || size(b) - size(a) || a - b);
	const order: number[] = [];
	while (left.length > 0) {
		const at = left.findIndex((index) => canStart(plans, index, order, nodes));
		if (at === -1) throw circle(left);
		order.push(...left.splice(at, 1));
	}
	return order;
}

/** Whether a member's required affinity can be met by what runs, by itself, or by members that come before it. */
function canStart(
	plans: readonly Plan[],
	index: number,
	before: readonly number[],
	nodes: readonly NodeView[],
): boolean {
	const topology = plans[index]!.topology([]);
	const near = topology?.near;
	if (topology === undefined || near === undefined || near.self) return true;
	const { selects } = topology.terms[near.terms[0]!]!;
	if (before.some((other) => selects(plans[other]!.group))) return true;
	if (nodes.some(({ calls }) => calls?.some(selects))) return true;
	// Nobody will ever come: it is refused with that reason, and is no circle.
	return !plans.some(({ group }, other) => other !== index && selects(group));
}

function circle(members: readonly number[]): Error {
	const value = members.map((index) => index + 1);
	return invalidInput({
		field: "callAffinity",
		value,
		why: "are members that each wait for another to be placed first",
	});
}
