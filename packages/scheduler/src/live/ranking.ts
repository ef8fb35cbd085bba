/**
 * The nodes that suit a kind of call and have room, in groups with the best of each first, kept as they change. Shared by all
 * plans that think alike of nodes, so that a cluster with many functions does not sort its nodes for each of them.
 *
 * I1  a node is in the group that its labels, taints and marks put it in exactly while it passes the filters of those plans.
 * I3  what a heap takes for a node's score is that score or more: a score that falls is looked at when the node would win.
 */
import type { Plan } from "../placement/plan.js";
import { rateNode, rateRaw } from "../placement/rate-node.js";
import { tieRank } from "../placement/tie-break.js";
import type { ChangeReader } from "./change-log.js";
import { GroupTable } from "./group-table.js";
import type { LiveState } from "./live-state.js";
import type { NodeGroup } from "./node-group.js";
import type { ScoreColumn } from "./score-column.js";
import type { SelectionColumn } from "./selection-column.js";
import type { HeapOrder } from "./slot-heap.js";

/** What of a node tells groups apart in the eyes of one rule about other calls. */
export interface Marks {
	mark(place: number): number;
}

/** What a ranking is made of, up to date whenever it is read. */
export interface RankingSources {
	readonly score: ScoreColumn;
	readonly selection: SelectionColumn;
	readonly marks: readonly Marks[];
}

export class Ranking implements HeapOrder, ChangeReader {
	readonly table = new GroupTable();
	readonly ranks: Int32Array;
	readonly positions: Int32Array;
	readonly scores: Float64Array;
	/** One of those that share it. */
	readonly #plan: Plan;
	readonly #state: LiveState;
	readonly #sources: RankingSources;
	/** Of all nodes, or of those that offer one function. */
	readonly #function: string | undefined;
	/** Scaled ratings of a user may be about anything; the built-in ones are about what does not change with each call. */
	readonly #steadyGroups: boolean;
	/** By place, 1 where the node suits, whatever runs on it. */
	readonly #suits: Uint8Array;
	/** By place, 1 where its group may be another: it has other marks. */
	readonly #moved: Uint8Array;
	/** By place, the version as of which the node was looked at as a whole. */
	readonly #whole: Float64Array;
	readonly #groups: (NodeGroup | undefined)[];
	/** Filled to find a group by. */
	readonly #raws: number[];
	readonly #marks: number[];
	#version: number;
	/** The version that it caught up from. */
	#from = 0;
	#broken = false;

	/** @param only nodes that offer this function; undefined: any */
	constructor(plan: Plan, state: LiveState, sources: RankingSources, only: string | undefined) {
		const size = sources.score.scores.length;
		this.#plan = plan;
		this.#state = state;
		this.#sources = sources;
		this.#function = only;
		this.#version = state.log.version;
		this.#steadyGroups = plan.scaled.every(({ steady }) => steady);
		this.#raws = new Array<number>(plan.scaled.length).fill(0);
		this.#marks = new Array<number>(sources.marks.length).fill(0);
		this.ranks = new Int32Array(size);
		this.positions = new Int32Array(size);
		this.scores = sources.score.scores;
		this.#suits = new Uint8Array(size);
		this.#moved = new Uint8Array(size);
		this.#whole = new Float64Array(size);
		this.#groups = new Array<NodeGroup | undefined>(size).fill(undefined);
		for (let place = 0; place < state.nodes.length; place += 1) this.#lookAnew(place);
	}

	/** Whether it would be the same if it were made of these. */
	isOf({ score, selection, marks }: RankingSources): boolean {
		const own = this.#sources;
		if (score !== own.score || selection !== own.selection || marks.length !== own.marks.length) return false;
		return marks.every((one, index) => one === own.marks[index]);
	}

	/** Looks at what changed, once its sources have; false when it must be made anew. */
	catchUp(): boolean {
		const { log } = this.#state;
		if (this.#broken) return false;
		if (this.#version === log.version) return true;
		this.#from = this.#version;
		this.#version = log.version;
		// A plugin that throws leaves it half told: it is not used again.
		this.#broken = true;
		this.#broken = !log.readSince(this.#from, this);
		return !this.#broken;
	}

	/** A node's marks are others: before it catches up. */
	moved(place: number): void {
		this.#moved[place] = 1;
	}

	/** Asked for every change, of which few matter here: it looks first at what all plans share. */
	read(place: number, at: number, steady: boolean, last: boolean): void {
		if (!steady) {
			// Looking at a node anew sees its later changes too.
			if (at >= this.#whole[place]!) this.#lookAnew(place);
			return;
		}
		// Only the last change of a node is one of the node that is there now.
		if (!last || !(this.#moved[place] === 1 || !this.#steadyGroups || this.#sources.score.rose[place]! > this.#from))
			return;
		if (at < this.#whole[place]! || this.#suits[place] === 0) return;
		this.#settle(place, this.#moved[place] === 1 || !this.#steadyGroups);
		this.#moved[place] = 0;
	}

	/** The best node of a group that has any; its score is then the heap's best key. */
	bestOf({ heap }: NodeGroup): number {
		for (;;) {
			const place = heap.best;
			if (this.scores[place] === heap.bestKey) return place;
			heap.lowerBest(this);
		}
	}

	#lookAnew(place: number): void {
		const { selection } = this.#sources;
		const group = this.#groups[place];
		if (group !== undefined) this.#leave(group, place);
		const there = place < this.#state.nodes.length;
		this.ranks[place] = tieRank(this.#plan.tie, place);
		this.#suits[place] = there && selection.offers(place, this.#function) ? selection.suits[place]! : 0;
		this.#whole[place] = this.#state.log.version;
		this.#moved[place] = 0;
		if (this.#suits[place] === 1) this.#settle(place, true);
	}

	/** Puts a node that suits where it belongs now. */
	#settle(place: number, moved: boolean): void {
		const group = this.#groups[place];
		if (this.#sources.score.room[place] === 0) {
			if (group !== undefined) this.#leave(group, place);
			return;
		}
		const score = this.scores[place]!;
		if (Number.isNaN(score)) throw new Error(`no score: ${rateNode(this.#plan.ratings, this.#state.nodes[place]!)}`);
		const next = group === undefined || moved ? this.#findGroup(place) : group;
		if (next === group) {
			if (score > next.heap.keyOf(place, this)) next.heap.raise(place, this);
			return;
		}
		if (group !== undefined) this.#leave(group, place);
		this.#groups[place] = next;
		this.table.add(next, place, this);
	}

	#leave(group: NodeGroup, place: number): void {
		this.table.remove(group, place, this);
		this.#groups[place] = undefined;
	}

	#findGroup(place: number): NodeGroup {
		const { scaled } = this.#plan;
		const { selection, marks } = this.#sources;
		for (let index = 0; index < scaled.length; index += 1) {
			const rating = scaled[index]!;
			this.#raws[index] = rating.steady ? selection.raws[index]![place]! : rateRaw(rating, this.#state.nodes[place]!);
		}
		for (let index = 0; index < marks.length; index += 1) this.#marks[index] = marks[index]!.mark(place);
		return this.table.find(this.#raws, this.#marks);
	}
}
