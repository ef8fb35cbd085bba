/**
 * Finds nodes for all members of a gang, each seeing what those before it take.
 *
 * The first try of every member is its best node, so that a gang which fits easily is placed without a second look; else
 * earlier members are moved, at most MAX_TRIES times.
 */
import type { ClusterView, GroupStrategy, Placement } from "@skein/kernel";
import { LiveState } from "../live/live-state.js";
import { Placed } from "../placement/placed.js";
import type { Plan } from "../placement/plan.js";
import { rateNodes } from "../placement/rate-nodes.js";
import { reserve } from "../placement/reserve.js";
import { ScoreBoard } from "../placement/score-board.js";
import { tieRank } from "../placement/tie-break.js";

/** Placements that are tried for one gang; with more it is refused, though nodes for it might be found by a longer search. */
export const MAX_TRIES = 20_000;

interface Candidate {
	readonly place: number;
	readonly score: number;
	/** Members that it has already. */
	readonly members: number;
}

export class GroupSearch {
	readonly #plans: readonly Plan[];
	readonly #order: readonly number[];
	readonly #strategy: GroupStrategy | undefined;
	readonly #state: LiveState;
	/** Members by place of a node. */
	readonly #members = new Map<number, number>();
	readonly #placements: Placement[];
	#tries = 0;
	/** How far the search came: the member that nobody could make room for. */
	furthest = 0;
	/** What that member saw. */
	stuckOn: ClusterView;

	/** @param order places in `plans` */
	constructor(
		plans: readonly Plan[],
		order: readonly number[],
		view: ClusterView,
		strategy: GroupStrategy | undefined,
	) {
		this.#plans = plans;
		this.#order = order;
		this.#strategy = strategy;
		this.#state = new LiveState(view.nodes);
		this.#placements = new Array(plans.length);
		this.stuckOn = this.#state.view;
	}

	get gaveUp(): boolean {
		return this.#tries >= MAX_TRIES;
	}

	/** By member; undefined when they do not all fit. */
	run(): Placement[] | undefined {
		return this.#place(0) ? this.#placements : undefined;
	}

	#place(at: number): boolean {
		if (at === this.#order.length) return true;
		const member = this.#order[at]!;
		const plan = this.#plans[member]!;
		const view = this.#state.view;
		const candidates = this.#candidates(plan);
		if (candidates.length === 0 && at >= this.furthest) {
			this.furthest = at;
			this.stuckOn = view;
		}
		for (const { place, score, members } of candidates) {
			if (this.gaveUp) return false;
			this.#tries += 1;
			const node = this.#state.nodes[place]!;
			this.#placements[member] = new Placed(plan, view, node, score);
			this.#members.set(place, members + 1);
			this.#state.put(place, reserve(node, plan));
			if (this.#place(at + 1)) return true;
			this.#state.put(place, node);
			this.#members.set(place, members);
		}
		return false;
	}

	/** The best first. */
	#candidates(plan: Plan): Candidate[] {
		const board = new ScoreBoard();
		rateNodes(plan, this.#state.nodes, board);
		const all = Array.from({ length: board.count }, (_, slot): Candidate => {
			const place = board.fitting[slot]!;
			return { place, score: board.totals[slot]!, members: this.#members.get(place) ?? 0 };
		});
		const started = [...this.#members.values()].some((members) => members > 0);
		const allowed = all.filter(({ members }) => {
			if (this.#strategy === "STRICT_SPREAD") return members === 0;
			return this.#strategy !== "STRICT_PACK" || members > 0 || !started;
		});
		return allowed.sort(
			(a, b) => this.#prefer(a, b) || b.score - a.score || tieRank(plan.tie, b.place) - tieRank(plan.tie, a.place),
		);
	}

	#prefer(a: Candidate, b: Candidate): number {
		if (this.#strategy === "PACK") return b.members - a.members;
		return this.#strategy === "SPREAD" ? a.members - b.members : 0;
	}
}
