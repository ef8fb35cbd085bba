/**
 * Everything that one plan needs to know of all nodes, kept as they change: a search then looks at a few groups of nodes
 * instead of at every node, and finds the same node.
 *
 * I2  the answer is that of a search of every node (`rateNodes`), down to the ties.
 */
import type { NodeView } from "@skein/kernel";
import type { Plan } from "../placement/plan.js";
import type { DomainTally } from "../topology/domain-tally.js";
import type { Topology, TopologyTerm } from "../topology/topology.js";
import type { ChangeReader } from "./change-log.js";
import type { DomainColumn } from "./domain-column.js";
import type { LiveState } from "./live-state.js";
import { Ranking, type RankingSources } from "./ranking.js";
import type { ScoreColumn } from "./score-column.js";
import type { SelectionColumn } from "./selection-column.js";
import { TermIndex } from "./term-index.js";

/** What a plan shares with others, kept up to date by who keeps the plan's index. */
export interface PlanColumns {
	readonly score: ScoreColumn;
	readonly selection: SelectionColumn;
	readonly domains: (key: string) => DomainColumn;
	/** Of all nodes, whatever functions they offer. */
	readonly ranking: (sources: RankingSources) => Ranking;
}

export class PlanIndex implements ChangeReader {
	readonly plan: Plan;
	readonly topology: Topology | undefined;
	/** By term of the topology. */
	readonly terms: readonly TermIndex[];
	readonly tallies: readonly DomainTally[];
	readonly ranking: Ranking;
	/** Not where nodes differ by what runs on each of them, or by whether they offer the function. */
	readonly isShared: boolean;
	/** The terms by whose calls they count. */
	readonly #kinds: readonly TermKind[];
	readonly #state: LiveState;
	readonly #columns: PlanColumns;
	readonly #avoided: readonly string[];
	readonly #function: string | undefined;
	/** By place, 1 where there is a node that does not offer the function. */
	readonly #lacks: Uint8Array;
	/** How many do not. */
	#lacking = 0;
	/** By place, the version as of which the node was looked at as a whole, if that was after the index was made. */
	#whole: Float64Array | undefined;
	#version: number;
	#broken = false;

	/** @param columns up to date */
	constructor(plan: Plan, state: LiveState, columns: PlanColumns) {
		const size = columns.score.scores.length;
		this.plan = plan;
		this.#state = state;
		this.#columns = columns;
		this.#version = state.log.version;
		this.#avoided = state.avoidedKeys;
		this.topology = plan.topology(this.#avoided);
		this.terms = (this.topology?.terms ?? []).map((term) => new TermIndex(term, columns.domains(term.key)));
		this.tallies = this.terms.map(({ tally }) => tally);
		this.#kinds = kindsOf(this.terms);
		this.#function = plan.prepared.request.function;
		this.#lacks = new Uint8Array(size);
		this.#lookAtAll();
		this.isShared = this.#lacking === 0 && !this.terms.some(({ fine }) => fine);
		const { score, selection } = columns;
		this.ranking = this.isShared
			? columns.ranking({ score, selection, marks: this.terms.map(({ column }) => column) })
			: new Ranking(plan, state, { score, selection, marks: this.terms }, this.#function);
	}

	/** Looks at what changed, once the columns have; false when the index must be made anew. */
	catchUp(score: ScoreColumn, selection: SelectionColumn, domains: PlanColumns["domains"]): boolean {
		const { log, avoidedKeys } = this.#state;
		if (this.#broken || avoidedKeys !== this.#avoided) return false;
		if (score !== this.#columns.score || selection !== this.#columns.selection) return false;
		for (let at = 0; at < this.terms.length; at += 1) {
			const { column, term } = this.terms[at]!;
			if (column !== domains(term.key)) return false;
		}
		if (this.#version !== log.version) {
			const from = this.#version;
			this.#version = log.version;
			this.#broken = true;
			this.#broken = !log.readSince(from, this);
			if (this.#broken) return false;
		}
		return !(this.isShared && this.#lacking > 0) && this.ranking.catchUp();
	}

	/** Asked for every change, of which few matter here: it looks first at what all plans share. */
	read(place: number, at: number, steady: boolean): void {
		if (!steady) {
			// Looking at a node anew sees its later changes too.
			if (this.#hasSeen(place, at)) return;
			this.#lookAnew(place);
			this.#whole ??= new Float64Array(this.#lacks.length);
			this.#whole[place] = this.#version;
			return;
		}
		for (let index = 0; index < this.terms.length; index += 1) {
			const term = this.terms[index]!;
			const change = this.#state.log.callsBy(at, term.term.selects);
			if (change === 0 || this.#hasSeen(place, at)) continue;
			if (term.changeCalls(place, change)) this.ranking.moved(place);
		}
	}

	/** Whether the node was looked at as a whole after that change. */
	#hasSeen(place: number, at: number): boolean {
		return this.#whole !== undefined && at < this.#whole[place]!;
	}

	/** As if each node came. */
	#lookAtAll(): void {
		const { nodes } = this.#state;
		const { selection } = this.#columns;
		if (selection.limits === 0 && this.#kinds.every(({ terms }) => terms.length === 1)) {
			for (const { covers, terms } of this.#kinds) terms[0]!.fill(nodes, covers && selection.selected);
		} else for (let place = 0; place < nodes.length; place += 1) this.#lookAnew(place);
	}

	#lookAnew(place: number): void {
		const node: NodeView | undefined = this.#state.nodes[place];
		const { selection } = this.#columns;
		const offered = node !== undefined && selection.offers(place, this.#function);
		const lacks = offered || node === undefined ? 0 : 1;
		if (lacks !== this.#lacks[place]) {
			this.#lacking += lacks - this.#lacks[place]!;
			this.#lacks[place] = lacks;
		}
		const selected = offered && selection.selected[place] === 1;
		for (let index = 0; index < this.#kinds.length; index += 1) {
			const { covers, terms } = this.#kinds[index]!;
			const covered = covers === undefined || (selected && hasAll(terms, place));
			for (let at = 0; at < terms.length; at += 1) terms[at]!.replace(place, node, covered);
		}
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
