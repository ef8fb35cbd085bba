/** Filter, score, pick: the node with the best score, and among equals the one that the seed prefers. */
import type { NodeView } from "@skein/kernel";
import type { Plan } from "./plan.js";
import { rateNodes } from "./rate-nodes.js";
import type { ScoreBoard } from "./score-board.js";
import { tieRank } from "./tie-break.js";

/** A slot of the board, which then holds all nodes that fit; -1 when none does. */
export function pickSlot(plan: Plan, nodes: readonly NodeView[], board: ScoreBoard): number {
	rateNodes(plan, nodes, board);
	const { fitting, totals, count } = board;
	if (count === 0) return -1;
	let best = 0;
	for (let slot = 1; slot < count; slot += 1) {
		const ahead = totals[slot]! - totals[best]!;
		if (ahead > 0 || (ahead === 0 && tieRank(plan.tie, fitting[slot]!) > tieRank(plan.tie, fitting[best]!)))
			best = slot;
	}
	return best;
}
