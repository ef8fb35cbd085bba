/** Filter, score, pick: the node with the best score, and among equals the one that the seed prefers. */
import type { NodeView } from "@skein/kernel";
import type { Plan } from "./plan.js";
import { findFitting, rateFitting } from "./rate-nodes.js";
import type { ScoreBoard } from "./score-board.js";
import { tieRank } from "./tie-break.js";

/** Whether there is nothing to compare: then the nodes on the board have no scores. A user's scores are always asked. */
export const isAlone = ({ custom }: Plan, { count }: ScoreBoard): boolean => count === 0 || (count === 1 && !custom);

/** A slot of the board, which then holds all nodes that fit; -1 when none does. */
export function pickSlot(plan: Plan, nodes: readonly NodeView[], board: ScoreBoard): number {
	const tally = findFitting(plan, nodes, board);
	const { fitting, totals, count } = board;
	if (isAlone(plan, board)) return count - 1;
	rateFitting(plan, nodes, board, tally);
	let best = 0;
	for (let slot = 1; slot < count; slot += 1) {
		const ahead = totals[slot]! - totals[best]!;
		if (ahead > 0 || (ahead === 0 && tieRank(plan.tie, fitting[slot]!) > tieRank(plan.tie, fitting[best]!)))
			best = slot;
	}
	return best;
}
