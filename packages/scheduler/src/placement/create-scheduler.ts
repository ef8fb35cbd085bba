/**
 * The scheduler: a request and a view in, a node or the reasons why not out. It places and nothing else: it keeps no
 * books, and the node that is chosen decides whether it admits the call.
 *
 * P1 The same request, view and seed give the same answer; the order of the nodes decides at most between equal scores.
 * P2 Nothing that it is given is changed.
 * P3 A call is refused only when no node passes every filter.
 * P4 What an answer does not need at once (reasons, explanations) is worked out when it is read.
 */
import type { ClusterView, Placement, PlacementRequest, Scheduler } from "@skein/kernel";
import { BatchView } from "./batch-view.js";
import { holdTogether } from "./hold-together.js";
import { pickSlot } from "./pick-node.js";
import { Placed } from "./placed.js";
import { PlanCache } from "./plan-cache.js";
import { refuse } from "./refused.js";
import { readSettings, type SchedulerOptions } from "./scheduler-options.js";
import { ScoreBoard } from "./score-board.js";

export interface BatchOptions {
	/** All or nothing: unless every request gets a node, none does. Default false. */
	readonly gang?: boolean;
}

export interface BatchScheduler extends Scheduler {
	placeAll(requests: readonly PlacementRequest[], view: ClusterView, options?: BatchOptions): Placement[];
}

/**
 * Freeze a request that is placed more than once: it is then checked and compiled the first time only.
 *
 * @example
 * const scheduler = createScheduler({ seed: 7 });
 * const placement = scheduler.place({ resources: { gpu: 1 } }, { nodes });
 * if (!placement.ok) console.log(placement.explain().summary); // 0/3 nodes fit: 3 lack gpu (need 1, have 0)
 * @throws SKEIN_SCHEDULER_INVALID for options, and `place` for requests, that are not well formed
 */
export function createScheduler(options: SchedulerOptions = {}): BatchScheduler {
	const plans = new PlanCache(readSettings(options));
	/** Absent while in use, so that a plugin which places a call itself does not write on the same board. */
	let spare: ScoreBoard | undefined;

	function place(request: PlacementRequest, { nodes }: ClusterView): Placement {
		const plan = plans.get(request);
		const board = spare ?? new ScoreBoard();
		spare = undefined;
		const slot = pickSlot(plan, nodes, board);
		spare = board;
		if (slot === -1) return refuse(plan, nodes, nodes);
		return new Placed(plan, nodes, { node: nodes[board.fitting[slot]!]!.name, score: board.totals[slot]! });
	}

	function placeAll(requests: readonly PlacementRequest[], view: ClusterView, batch: BatchOptions = {}): Placement[] {
		const left = new BatchView(view);
		const board = new ScoreBoard();
		const placements = requests.map((request): Placement => {
			const plan = plans.get(request);
			const slot = pickSlot(plan, left.nodes, board);
			const snapshot = left.snapshot();
			if (slot === -1) return refuse(plan, snapshot, left.nodes);
			const index = board.fitting[slot]!;
			const placed = new Placed(plan, snapshot, { node: left.nodes[index]!.name, score: board.totals[slot]! });
			left.take(index, plan.prepared.needs);
			return placed;
		});
		return batch.gang === true ? holdTogether(placements) : placements;
	}

	return { place, placeAll };
}
