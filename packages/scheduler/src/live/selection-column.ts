/**
 * What plans that select nodes in the same way think of each node, whatever runs on it. Kept as nodes change, once for all
 * such plans: none of them has to look at the node itself.
 */
import { offers } from "../filter/function-offered.js";
import type { Plan } from "../placement/plan.js";
import { rateRaw } from "../placement/rate-node.js";
import { ChangeFollower } from "./change-follower.js";
import type { ChangeReader } from "./change-log.js";
import type { LiveState } from "./live-state.js";

export class SelectionColumn implements ChangeReader {
	/** By place, 1 where the node passes every filter that goes by its description, but for the function. */
	readonly suits: Uint8Array;
	/** By place, 1 where labels and threads are as wanted: where calls are spread, whatever the taints. */
	readonly selected: Uint8Array;
	/** By steady rating of the plan's `scaled`, by place where the node suits; empty for the others. */
	readonly raws: readonly Float64Array[];
	/** Nodes that name the functions that they offer. */
	limits = 0;
	/** By place, 1 where the node is one of those. */
	readonly #limited: Uint8Array;
	readonly #plan: Plan;
	readonly #state: LiveState;
	readonly #follower: ChangeFollower;

	constructor(plan: Plan, state: LiveState, size: number) {
		this.#plan = plan;
		this.#state = state;
		this.#follower = new ChangeFollower(state, size, true);
		this.suits = new Uint8Array(size);
		this.selected = new Uint8Array(size);
		this.#limited = new Uint8Array(size);
		this.raws = plan.scaled.map(({ steady }) => new Float64Array(steady ? size : 0));
		for (let place = 0; place < state.nodes.length; place += 1) this.#look(place);
	}

	/** False when the column must be made anew. */
	catchUp(): boolean {
		return this.#follower.catchUp(this);
	}

	read(place: number, _at: number, steady: boolean): void {
		if (!steady) this.#look(place);
	}

	offers(place: number, id: string | undefined): boolean {
		return id === undefined || this.#limited[place] === 0 || offers(this.#state.nodes[place]!, id);
	}

	#look(place: number): void {
		const node = this.#state.nodes[place];
		const suits = node !== undefined && this.#plan.suits(node);
		this.suits[place] = suits ? 1 : 0;
		this.selected[place] = node !== undefined && (suits || this.#plan.selects(node)) ? 1 : 0;
		const limited = node?.functions === undefined ? 0 : 1;
		this.limits += limited - this.#limited[place]!;
		this.#limited[place] = limited;
		if (!suits) return;
		const { scaled } = this.#plan;
		for (let index = 0; index < scaled.length; index += 1) {
			if (scaled[index]!.steady) this.raws[index]![place] = rateRaw(scaled[index]!, node);
		}
	}
}
