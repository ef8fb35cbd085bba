/** The indexes of one state: the most recently used ones, and the columns that they share. */
import type { Plan } from "../placement/plan.js";
import { DomainColumn } from "./domain-column.js";
import type { LiveState } from "./live-state.js";
import { PlanIndex } from "./plan-index.js";
import { Ranking, type RankingSources } from "./ranking.js";
import { ScoreColumn } from "./score-column.js";
import { SelectionColumn } from "./selection-column.js";

/** At most 85 bytes for each node and index, with its columns; 2 where they are shared. */
const MAX_INDEXES = 128;

export class StateIndexes {
	readonly #state: LiveState;
	/** Places that columns and indexes are made for. */
	#room: number;
	/** Undefined: asked for once. */
	readonly #indexes = new Map<Plan, PlanIndex | undefined>();
	readonly #scores = new Map<Plan["alike"], ScoreColumn>();
	readonly #selections = new Map<Plan["selection"], SelectionColumn>();
	readonly #domains = new Map<string, DomainColumn>();
	/** The version as of which the columns of domains are up to date. */
	#domainsAt = -1;

	constructor(state: LiveState) {
		this.#state = state;
		this.#room = roomFor(state);
	}

	/**
	 * Up to date. Undefined for a plan that is asked for the first time, which may be the last, unless looking at every node
	 * would cost as much.
	 */
	find(plan: Plan): PlanIndex | undefined {
		if (this.#state.nodes.length > this.#room) {
			this.#room = roomFor(this.#state);
			this.#indexes.clear();
			this.#scores.clear();
			this.#selections.clear();
			this.#domains.clear();
		}
		const known = this.#indexes.get(plan);
		const asked = this.#indexes.has(plan) || plan.topology(this.#state.avoidedKeys) !== undefined;
		const index = asked ? this.#upToDate(plan, known) : undefined;
		if (index === known && index !== undefined) return index;
		this.#indexes.delete(plan);
		if (this.#indexes.size >= MAX_INDEXES) this.#forgetOldest();
		this.#indexes.set(plan, index);
		return index;
	}

	/** What is known of a plan, or anew. */
	#upToDate(plan: Plan, known: PlanIndex | undefined): PlanIndex {
		const score = this.#scoresOf(plan);
		const selection = this.#selectionOf(plan);
		const domains = this.#domainsOf;
		if (known?.catchUp(score, selection, domains)) return known;
		const ranking = (sources: RankingSources): Ranking => this.#rankingOf(plan, sources);
		return new PlanIndex(plan, this.#state, { score, selection, domains, ranking });
	}

	#selectionOf(plan: Plan): SelectionColumn {
		const known = this.#selections.get(plan.selection);
		if (known?.catchUp()) return known;
		const column = new SelectionColumn(plan, this.#state, this.#room);
		this.#selections.set(plan.selection, column);
		return column;
	}

	#scoresOf(plan: Plan): ScoreColumn {
		const known = this.#scores.get(plan.alike);
		if (known?.catchUp()) return known;
		const column = new ScoreColumn(plan, this.#state, this.#room);
		this.#scores.set(plan.alike, column);
		return column;
	}

	readonly #domainsOf = (key: string): DomainColumn => {
		const { version } = this.#state.log;
		if (this.#domainsAt !== version) {
			for (const column of this.#domains.values()) if (!column.catchUp()) this.#domains.delete(column.key);
			this.#domainsAt = version;
		}
		let column = this.#domains.get(key);
		if (column === undefined) {
			column = new DomainColumn(key, this.#state, this.#room);
			this.#domains.set(key, column);
		}
		return column;
	};

	#rankingOf(plan: Plan, sources: RankingSources): Ranking {
		for (const index of this.#indexes.values()) {
			if (index?.isShared && index.ranking.isOf(sources) && index.ranking.catchUp()) return index.ranking;
		}
		return new Ranking(plan, this.#state, sources, undefined);
	}

	/** With the columns that no other index shares. */
	#forgetOldest(): void {
		const oldest = this.#indexes.keys().next().value!;
		this.#indexes.delete(oldest);
		const others = [...this.#indexes.keys()];
		if (!others.some(({ alike }) => alike === oldest.alike)) this.#scores.delete(oldest.alike);
		if (!others.some(({ selection }) => selection === oldest.selection)) this.#selections.delete(oldest.selection);
	}
}

/** Some more than there are, so that not every new node makes all indexes anew. */
const roomFor = ({ nodes }: LiveState): number => Math.ceil(nodes.length * 1.25) + 16;
