/** The indexes of one scheduler, by state and plan. */
import type { Plan } from "../placement/plan.js";
import type { LiveState } from "./live-state.js";
import type { PlanIndex } from "./plan-index.js";
import { PLACES } from "./slot-heap.js";
import { StateIndexes } from "./state-indexes.js";

/** With fewer nodes than this looking at each of them is as fast. */
const SMALL_CLUSTER = 24;
/** With more nodes than this, and the room that is kept for new ones, a heap could not tell them apart. */
const LARGE_CLUSTER = PLACES / 2;

export class IndexTable {
	readonly #states = new WeakMap<LiveState, StateIndexes>();
	/** Set while one is in use, so that a plugin which places a call itself does not find it half told. */
	#busy = false;

	/** Up to date; undefined where none is worth while: few nodes, or a plan that is asked for the first time. */
	use<T>(plan: Plan, state: LiveState, search: (index: PlanIndex) => T): { readonly found: T } | undefined {
		if (state.nodes.length < SMALL_CLUSTER || state.nodes.length > LARGE_CLUSTER || this.#busy) return undefined;
		this.#busy = true;
		try {
			const index = this.#find(plan, state);
			return index === undefined ? undefined : { found: search(index) };
		} finally {
			this.#busy = false;
		}
	}

	#find(plan: Plan, state: LiveState): PlanIndex | undefined {
		let indexes = this.#states.get(state);
		if (indexes === undefined) {
			indexes = new StateIndexes(state);
			this.#states.set(state, indexes);
		}
		return indexes.find(plan);
	}
}
