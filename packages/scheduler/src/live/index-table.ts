/** The indexes of one scheduler, by state and plan: the most recently used ones. */
import type { Plan } from "../placement/plan.js";
import type { LiveState } from "./live-state.js";
import { PlanIndex } from "./plan-index.js";

/** With fewer nodes than this looking at each of them is as fast. */
const SMALL_CLUSTER = 24;
/** Indexes of one state: about 40 bytes for each node and index. */
const MAX_INDEXES = 128;

export class IndexTable {
	readonly #states = new WeakMap<LiveState, Map<Plan, PlanIndex | undefined>>();
	/** Set while one is in use, so that a plugin which places a call itself does not find it half told. */
	#busy = false;

	/** Up to date; undefined where none is worth while: few nodes, or a plan that is asked for the first time. */
	use<T>(plan: Plan, state: LiveState, search: (index: PlanIndex) => T): { readonly found: T } | undefined {
		if (state.nodes.length < SMALL_CLUSTER || this.#busy) return undefined;
		this.#busy = true;
		try {
			const index = this.#find(plan, state);
			return index === undefined ? undefined : { found: search(index) };
		} finally {
			this.#busy = false;
		}
	}

	#find(plan: Plan, state: LiveState): PlanIndex | undefined {
		const indexes = this.#of(state);
		const known = indexes.get(plan);
		const asked = known !== undefined || indexes.has(plan);
		if (known?.catchUp()) return known;
		indexes.delete(plan);
		if (indexes.size >= MAX_INDEXES) indexes.delete(indexes.keys().next().value!);
		indexes.set(plan, undefined);
		if (!asked) return undefined;
		const index = new PlanIndex(plan, state);
		indexes.set(plan, index);
		return index;
	}

	#of(state: LiveState): Map<Plan, PlanIndex | undefined> {
		let indexes = this.#states.get(state);
		if (indexes === undefined) {
			indexes = new Map();
			this.#states.set(state, indexes);
		}
		return indexes;
	}
}
