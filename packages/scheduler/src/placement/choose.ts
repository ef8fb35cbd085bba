/** Finds the node for a plan: through an index where there is one, else by looking at every node. */
import type { ClusterView, NodeView } from "@skein/kernel";
import { IndexTable } from "../live/index-table.js";
import type { LiveState } from "../live/live-state.js";
import { LiveView } from "../live/live-view.js";
import { searchGroups } from "../live/search-groups.js";
import { isAlone, pickSlot } from "./pick-node.js";
import type { Plan } from "./plan.js";
import { ScoreBoard } from "./score-board.js";

export interface Choice {
	/** Place among the nodes. */
	place: number;
	/** Undefined where it is the only node that fits. */
	score: number | undefined;
}

export class Chooser {
	readonly #indexes = new IndexTable();
	/** Absent while in use, so that a plugin which places a call itself does not write on the same board. */
	#spare: ScoreBoard | undefined;
	readonly #choice: Choice = { place: 0, score: undefined };

	/** Lent until the next call; undefined when no node fits. */
	choose(plan: Plan, nodes: readonly NodeView[], state: LiveState | undefined): Readonly<Choice> | undefined {
		if (state === undefined) return this.#lookAtAll(plan, nodes);
		const answer = this.#indexes.use(plan, state, searchGroups);
		return answer === undefined ? this.#lookAtAll(plan, nodes) : answer.found;
	}

	#lookAtAll(plan: Plan, nodes: readonly NodeView[]): Readonly<Choice> | undefined {
		const board = this.#spare ?? new ScoreBoard();
		this.#spare = undefined;
		const slot = pickSlot(plan, nodes, board);
		this.#spare = board;
		if (slot === -1) return undefined;
		const choice = this.#choice;
		choice.place = board.fitting[slot]!;
		choice.score = isAlone(plan, board) ? undefined : board.totals[slot]!;
		return choice;
	}
}

/** The state behind a view, while it still is what the view shows. */
export function stateOf(view: ClusterView): LiveState | undefined {
	// Only a LiveState makes such views.
	return view instanceof LiveView ? (view as LiveView<LiveState>).state : undefined;
}
