/** A gang: every member gets a node, or none does. */
import type { ClusterView, GroupStrategy, NodeView, Placement } from "@skein/kernel";
import type { Plan } from "../placement/plan.js";
import { refuse } from "../placement/refused.js";
import { invalidInput } from "../problem.js";
import { GroupSearch, MAX_TRIES } from "./group-search.js";
import { holdBack } from "./hold-back.js";
import { orderMembers } from "./member-order.js";

const STRATEGIES: readonly unknown[] = ["PACK", "SPREAD", "STRICT_PACK", "STRICT_SPREAD"] satisfies GroupStrategy[];

/** @throws SKEIN_SCHEDULER_INVALID */
export function placeGroup(
	plans: readonly Plan[],
	view: ClusterView,
	strategy: GroupStrategy | undefined,
): Placement[] {
	if (strategy !== undefined && !STRATEGIES.includes(strategy)) {
		const why = "is not one of PACK, SPREAD, STRICT_PACK, STRICT_SPREAD";
		throw invalidInput({ field: "strategy", value: strategy, why });
	}
	const nodes = view.nodes;
	const order = orderMembers(plans, nodes);
	// All on one node is the best packing there is.
	const tries: readonly (GroupStrategy | undefined)[] = strategy === "PACK" ? ["STRICT_PACK", "PACK"] : [strategy];
	for (const [index, one] of tries.entries()) {
		const search = new GroupSearch(plans, order, { nodes }, one);
		const placements = search.run();
		if (placements !== undefined) return placements;
		if (index === tries.length - 1) return refuseAll(plans, order, search, { strategy, view: { nodes } });
	}
	return [];
}

function refuseAll(
	plans: readonly Plan[],
	order: readonly number[],
	{ furthest, stuckOn, gaveUp }: GroupSearch,
	{ strategy, view }: { readonly strategy: GroupStrategy | undefined; readonly view: ClusterView },
): Placement[] {
	const culprit = order[furthest]!;
	const refusal = refuse(plans[culprit]!, stuckOn, stuckOn.nodes);
	const code = mightFit(plans, order, view, strategy) ? "SKEIN_NODE_OVERLOADED" : "SKEIN_UNSCHEDULABLE";
	const rule = strategy === undefined ? "" : ` under ${strategy}`;
	const why = gaveUp ? ` (after ${MAX_TRIES} tries)` : "";
	const summary = (): string =>
		`member ${culprit + 1} of the gang has no node${rule}${why}: ${refusal.explain().summary}`;
	// A member that has a node by itself, but not under the strategy or beside the others, is held back like them.
	const alone = Object.keys(refusal.explain().scores).length > 0;
	return plans.map((plan, index) => (index === culprit && !alone ? refusal : holdBack(plan, view, { code, summary })));
}

/** Whether the cluster could hold the gang if nothing else ran; where rules about other calls count nobody can say. */
function mightFit(
	plans: readonly Plan[],
	order: readonly number[],
	{ nodes }: ClusterView,
	strategy: GroupStrategy | undefined,
): boolean {
	if (plans.some((plan) => plan.topology([]) !== undefined)) return true;
	const search = new GroupSearch(plans, order, { nodes: nodes.map(idle) }, strategy);
	return search.run() !== undefined || search.gaveUp;
}

function idle({ name, labels, taints, capacity, gpus, threads, functions }: NodeView): NodeView {
	const described = gpus === undefined ? {} : { gpus, gpuFree: gpus.map(() => 1) };
	const offered = functions === undefined ? {} : { functions };
	return {
		name,
		labels,
		taints,
		capacity,
		threads,
		free: capacity,
		running: 0,
		draining: false,
		...described,
		...offered,
	};
}
