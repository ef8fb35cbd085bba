/**
 * What plans that need the same resources in the same way think of each node by itself: whether it has room, and its score.
 * Kept as nodes change, once for all such plans.
 */
import type { NodeView } from "@skein/kernel";
import type { Plan } from "../placement/plan.js";
import { rateNode } from "../placement/rate-node.js";
import { ChangeFollower } from "./change-follower.js";
import type { ChangeReader } from "./change-log.js";
import type { LiveState } from "./live-state.js";

export class ScoreColumn implements ChangeReader {
	/** By place, only where there is room; NaN where a score failed. */
	readonly scores: Float64Array;
	/** By place, 1 where there is room. */
	readonly room: Uint8Array;
	/** By place, the version as of which its score was last seen to rise, or its room to come or go. */
	readonly rose: Float64Array;
	readonly #plan: Plan;
	readonly #state: LiveState;
	readonly #follower: ChangeFollower;

	constructor(plan: Plan, state: LiveState, size: number) {
		this.#plan = plan;
		this.#state = state;
		this.#follower = new ChangeFollower(state, size);
		this.scores = new Float64Array(size);
		this.room = new Uint8Array(size);
		this.rose = new Float64Array(size);
		for (let place = 0; place < state.nodes.length; place += 1) this.#look(place);
	}

	/** False when the column must be made anew. */
	catchUp(): boolean {
		return this.#follower.catchUp(this);
	}

	read(place: number, _at: number, _steady: boolean, last: boolean): void {
		if (last) this.#look(place);
	}

	#look(place: number): void {
		const node = this.#state.nodes[place];
		const room = node !== undefined && this.#plan.hasRoom(node);
		const had = this.room[place] === 1;
		const before = this.scores[place]!;
		this.room[place] = room ? 1 : 0;
		if (room) this.scores[place] = this.#rate(node);
		if (room !== had || !(this.scores[place]! <= before)) this.rose[place] = this.#follower.version;
	}

	/** Whether the node suits those who share the column is not known here: only they may complain of what it says. */
	#rate(node: NodeView): number {
		try {
			return rateNode(this.#plan.ratings, node);
		} catch {
			return Number.NaN;
		}
	}
}
