/** The answer for a call that has a node: one object, and no work for an explanation until it is asked for. */
import type { Explanation, Placement } from "@skein/kernel";
import { explain } from "./explain.js";
import type { Plan } from "./plan.js";
import { readSnapshot, type Snapshot } from "./snapshot.js";

const NO_GPUS: readonly number[] = Object.freeze([]);

export class Placed {
	readonly ok = true;
	readonly node: string;
	/** Empty until nodes describe their devices: the node that admits the call gives them out. */
	readonly gpus = NO_GPUS;
	readonly score: number;
	readonly #plan: Plan;
	readonly #snapshot: Snapshot;

	constructor(plan: Plan, snapshot: Snapshot, best: Pick<Extract<Placement, { ok: true }>, "node" | "score">) {
		this.node = best.node;
		this.score = best.score;
		this.#plan = plan;
		this.#snapshot = snapshot;
	}

	/** Reads the view that was given to `place`, which must still be as it was. */
	explain(): Explanation {
		return explain(this.#plan, readSnapshot(this.#snapshot), this.node);
	}
}
