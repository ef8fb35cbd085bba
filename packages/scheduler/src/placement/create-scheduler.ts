/**
 * The scheduler: a request and a view in, a node or the reasons why not out. It places and nothing else: it keeps no
 * books, and the node that is chosen decides whether it admits the call.
 *
 * P1 The same request, view and seed give the same answer; the order of the nodes decides at most between equal scores.
 * P2 Nothing that it is given is changed.
 * P3 A call is refused only when no node passes every filter and rule.
 * P4 What an answer does not need at once (reasons, explanations) is worked out when it is read.
 */
import type { ClusterView, Placement, PlacementRequest, Scheduler } from "@skein/kernel";
import { placeGroup } from "../group/place-group.js";
import { LiveState } from "../live/live-state.js";
import { planPreemption } from "../priority/plan-preemption.js";
import { Chooser, stateOf } from "./choose.js";
import { Placed } from "./placed.js";
import { PlanCache } from "./plan-cache.js";
import { refuse } from "./refused.js";
import { reserve } from "./reserve.js";
import { readSettings, type SchedulerOptions } from "./scheduler-options.js";

export interface BatchOptions {
	/** All or nothing: unless every request gets a node, none does, wherever that is. Default false. */
	readonly gang?: boolean;
}

export interface BatchScheduler extends Scheduler {
	placeAll(requests: readonly PlacementRequest[], view: ClusterView, options?: BatchOptions): Placement[];
}

/**
 * A request that is placed more than once is best frozen: it is then known by itself and need not be compared.
 *
 * @example
 * const scheduler = createScheduler({ seed: 7 });
 * const placement = scheduler.place({ resources: { gpu: 1 } }, { nodes });
 * if (!placement.ok) console.log(placement.explain().summary); // 0/3 nodes fit: 3 lack gpu (need 1, have 0)
 * @throws SKEIN_SCHEDULER_INVALID for options, and `place` for requests, that are not well formed
 */
export function createScheduler(options: SchedulerOptions = {}): BatchScheduler {
	const plans = new PlanCache(readSettings(options));
	const chooser = new Chooser();

	function place(request: PlacementRequest, view: ClusterView): Placement {
		const plan = plans.get(request);
		const state = stateOf(view);
		const nodes = state?.nodes ?? view.nodes;
		const choice = chooser.choose(plan, nodes, state);
		if (choice === undefined) return refuse(plan, view, nodes);
		state?.chose(choice.place);
		return new Placed(plan, view, nodes[choice.place]!, choice.score);
	}

	function placeAll(requests: readonly PlacementRequest[], view: ClusterView, batch: BatchOptions = {}): Placement[] {
		if (batch.gang === true) {
			return placeGroup(
				requests.map((one) => plans.get(one)),
				view,
				undefined,
			);
		}
		const state = new LiveState(view.nodes);
		const placements: Placement[] = [];
		for (const index of byPriority(requests)) {
			const plan = plans.get(requests[index]!);
			const choice = chooser.choose(plan, state.nodes, state);
			if (choice === undefined) {
				placements[index] = refuse(plan, state.view, state.nodes);
				continue;
			}
			const node = state.nodes[choice.place]!;
			placements[index] = new Placed(plan, state.view, node, choice.score);
			state.put(choice.place, reserve(node, plan));
		}
		return placements;
	}

	return {
		place,
		placeAll,
		placeGroup: (requests, view, strategy = "PACK") =>
			placeGroup(
				requests.map((one) => plans.get(one)),
				view,
				strategy,
			),
		preempt: (request, view) => planPreemption(plans.get(request), view),
		mayFit: (request, node) => plans.get(request).accepts(node),
	};
}

/** Places in the list, the higher priority first, else in order. */
function byPriority(requests: readonly PlacementRequest[]): number[] {
	const order = requests.map((_, index) => index);
	const priority = (index: number): number => requests[index]?.priority ?? 0;
	if (order.every((index) => priority(index) === 0)) return order;
	return order.sort((a, b) => priority(b) - priority(a) || a - b);
}
