/** The answer for a call that has a node. A class, so that placing does no work for an explanation until it is asked for. */
import type { ClusterView, Explanation, NodeView } from "@skein/kernel";
import { pickDevices } from "../gpu/pick-devices.js";
import { explain } from "./explain.js";
import type { Plan } from "./plan.js";
import { indexesOf } from "./reserve.js";

const NO_GPUS: readonly number[] = Object.freeze([]);

export class Placed {
	readonly ok = true;
	readonly node: string;
	readonly gpus: readonly number[];
	#score: number | undefined;
	readonly #plan: Plan;
	readonly #view: ClusterView;

	constructor(plan: Plan, view: ClusterView, node: NodeView, score: number | undefined) {
		const { gpu } = plan.prepared;
		this.node = node.name;
		this.gpus = gpu === undefined ? NO_GPUS : Object.freeze(indexesOf(node, pickDevices(node, gpu)!));
		this.#score = score;
		this.#plan = plan;
		this.#view = view;
	}

	/** Of the only node that fits it is worked out when it is asked for: as `explain` does, from the view. */
	get score(): number {
		this.#score ??= this.explain().scores[this.node] ?? 0;
		return this.#score;
	}

	/** Reads the view that was given to `place`, which must still be as it was. */
	explain(): Explanation {
		return explain(this.#plan, this.#view.nodes, this.node);
	}
}
