/**
 * Everything that one plan needs to know of all nodes, kept as they change: a search then looks at a few groups of nodes
 * instead of at every node, and finds the same node.
 *
 * I1  a node is in the group that its labels, taints and calls put it in exactly while it passes the plan's filters.
 * I3  what a heap takes for a node's score is that score or more: a score that falls is looked at when the node would win.
 * I2  the answer is that of a search of every node (`rateNodes`), down to the ties.
 */
import type { Plan } from "../placement/plan.js";
import { rateNode, rateRaw } from "../placement/rate-node.js";
import { tieRank } from "../placement/tie-break.js";
import type { DomainTally } from "../topology/domain-tally.js";
import type { Topology, TopologyTerm } from "../topology/topology.js";
import type { CallsChange, ChangeReader } from "./change-log.js";
import type { DomainColumn } from "./domain-column.js";
import { GroupTable } from "./group-table.js";
import type { LiveState } from "./live-state.js";
import type { NodeGroup } from "./node-group.js";
import type { ScoreColumn } from "./score-column.js";
import type { SelectionColumn } from "./selection-column.js";
import type { HeapOrder } from "./slot-heap.js";
import { TermIndex } from "./term-index.js";

/** What a plan shares with others, kept up to date by who keeps the plan's index. */
export interface PlanColumns {
	readonly score: ScoreColumn;
	readonly selection: SelectionColumn;
	readonly domains: (key: string) => DomainColumn;
}

export class PlanIndex implements HeapOrder, ChangeReader {
	readonly plan: Plan;
	readonly topology: Topology | undefined;
	/** By term of the topology. */
	readonly terms: readonly TermIndex[];
	readonly tallies: readonly DomainTally[];
	/** The terms by whose calls they count. */
	readonly kinds: readonly TermKind[];
	readonly table = new GroupTable();
	readonly ranks: Int32Array;
	readonly positions: Int32Array;
	readonly #state: LiveState;
	readonly #columns: PlanColumns;
	readonly #avoided: readonly string[];
	/** Scaled ratings of a user may be about anything; the built-in ones are about what does not change with each call. */
	readonly #steadyGroups: boolean;
	/** By place, 1 where the node suits the plan, whatever runs on it. */
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

	/** @param columns up to date */
	constructor(plan: Plan, state: LiveState, columns: PlanColumns) {
		const { nodes } = state;
		const size = columns.score.scores.length;
		this.plan = plan;
		this.#state = state;
		this.#columns = columns;
		this.#version = state.log.version;
		this.#avoided = state.avoidedKeys;
		this.#steadyGroups = plan.scaled.every(({ steady }) => steady);
		this.topology = plan.topology(this.#avoided);
		this.terms = (this.topology?.terms ?? []).map((term) => new TermIndex(term, columns.domains(term.key)));
		this.tallies = this.terms.map(({ tally }) => tally);
		this.kinds = kindsOf(this.terms);
		this.#raws = new Array<number>(plan.scaled.length).fill(0);
		this.#marks = new Array<number>(this.terms.length).fill(0);
		this.ranks = new Int32Array(size);
		this.positions = new Int32Array(size);
		this.#suits = new Uint8Array(size);
		this.#moved = new Uint8Array(size);
		this.#whole = new Float64Array(size);
		this.#groups = new Array(size).fill(undefined);
		for (let place = 0; place < size; place += 1) this.ranks[place] = tieRank(plan.tie, place);
		for (let place = 0; place < nodes.length; place += 1) this.#lookAnew(place);
	}

	/** Looks at what changed, once the columns have; false when the index must be made anew. */
	catchUp({ score, selection, domains }: PlanColumns): boolean {
		const { log, avoidedKeys } = this.#state;
		if (this.#broken || avoidedKeys !== this.#avoided) return false;
		if (score !== this.#columns.score || selection !== this.#columns.selection) return false;
		if (this.terms.some((term) => term.column !== domains(term.term.key))) return false;
		if (this.#version === log.version) return true;
		this.#from = this.#version;
		this.#version = log.version;
		// A plugin that throws leaves the index half told: it is not used again.
		this.#broken = true;
		this.#broken = !log.readSince(this.#from, this);
		return !this.#broken;
	}

	/** Asked for every change, of which few matter here: it looks first at what all plans share. */
	read(place: number, at: number, steady: boolean, last: boolean, calls: CallsChange | undefined): void {
		if (!steady) {
			// Looking at a node anew sees its later changes too.
			if (at >= this.#whole[place]!) this.#lookAnew(place);
			return;
		}
		if (calls !== undefined) {
			for (let index = 0; index < this.terms.length; index += 1) {
				const change = this.terms[index]!.changeBy(calls);
				if (change === 0 || at < this.#whole[place]!) continue;
				if (this.terms[index]!.changeCalls(place, change)) this.#moved[place] = 1;
			}
		}
		// Only the last change of a node is one of the node that is there now.
		if (!last || !(this.#moved[place] === 1 || !this.#steadyGroups || this.#columns.score.rose[place]! > this.#from))
			return;
		if (at < this.#whole[place]! || this.#suits[place] === 0) return;
		this.#settle(place, this.#moved[place] === 1 || !this.#steadyGroups);
		this.#moved[place] = 0;
	}

	#lookAnew(place: number): void {
		const node = this.#state.nodes[place];
		const { selection } = this.#columns;
		const offered = node !== undefined && selection.offers(place, this.plan.prepared.request.function);
		const selected = offered && selection.selected[place] === 1;
		for (let index = 0; index < this.kinds.length; index += 1) {
			const { covers, terms } = this.kinds[index]!;
			const covered = covers === undefined || (selected && hasAll(terms, place));
			for (let at = 0; at < terms.length; at += 1) terms[at]!.replace(place, node, covered);
		}
		const group = this.#groups[place];
		if (group !== undefined) this.#leave(group, place);
		this.#suits[place] = offered ? selection.suits[place]! : 0;
		this.#whole[place] = this.#state.log.version;
		this.#moved[place] = 0;
		if (this.#suits[place] === 1) this.#settle(place, true);
	}

	/** Puts a node that suits where it belongs now. */
	#settle(place: number, moved: boolean): void {
		const group = this.#groups[place];
		if (this.#columns.score.room[place] === 0) {
			if (group !== undefined) this.#leave(group, place);
			return;
		}
		const score = this.#columns.score.scores[place]!;
		if (Number.isNaN(score)) throw new Error(`no score: ${rateNode(this.plan.ratings, this.#state.nodes[place]!)}`);
		const next = group === undefined || moved ? this.#findGroup(place) : group;
		if (next === group) {
			if (score > next.heap.keyOf(place, this)) next.heap.raise(place, score, this);
			return;
		}
		if (group !== undefined) this.#leave(group, place);
		this.#groups[place] = next;
		this.table.add(next, place, score, this);
	}

	/** The best node of a group that has any; its score is then the heap's best key. */
	bestOf({ heap }: NodeGroup): number {
		const { scores } = this.#columns.score;
		for (;;) {
			const place = heap.best;
			const score = scores[place]!;
			if (score === heap.bestKey) return place;
			heap.lowerBest(score, this);
		}
	}

	#leave(group: NodeGroup, place: number): void {
		this.table.remove(group, place, this);
		this.#groups[place] = undefined;
	}

	#findGroup(place: number): NodeGroup {
		const { scaled } = this.plan;
		const { raws } = this.#columns.selection;
		for (let index = 0; index < scaled.length; index += 1) {
			const rating = scaled[index]!;
			this.#raws[index] = rating.steady ? raws[index]![place]! : rateRaw(rating, this.#state.nodes[place]!);
		}
		for (let index = 0; index < this.terms.length; index += 1) this.#marks[index] = this.terms[index]!.mark(place);
		return this.table.find(this.#raws, this.#marks);
	}
}

interface TermKind {
	readonly covers: TopologyTerm["covers"];
	readonly terms: readonly TermIndex[];
}

function kindsOf(terms: readonly TermIndex[]): TermKind[] {
	const tests = new Set(terms.map(({ term }) => term.covers));
	return [...tests].map((covers) => ({ covers, terms: terms.filter(({ term }) => term.covers === covers) }));
}

function hasAll(terms: readonly TermIndex[], place: number): boolean {
	for (let index = 0; index < terms.length; index += 1) if (terms[index]!.column.domains[place] === -1) return false;
	return true;
}
