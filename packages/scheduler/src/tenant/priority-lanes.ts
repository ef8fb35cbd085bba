/** Calls of one tenant, the higher priority first, and of equal priority the one that came first. */

export class PriorityLanes<C> {
	/** A set keeps its order and gives up any member at once. */
	readonly #lanes = new Map<number, Set<C>>();
	/** Highest first. */
	#priorities: number[] = [];

	get empty(): boolean {
		return this.#priorities.length === 0;
	}

	add(call: C, priority: number): void {
		const lane = this.#lanes.get(priority);
		if (lane !== undefined) {
			lane.add(call);
			return;
		}
		this.#lanes.set(priority, new Set([call]));
		this.#priorities = [...this.#lanes.keys()].sort((a, b) => b - a);
	}

	delete(call: C, priority: number): boolean {
		const lane = this.#lanes.get(priority);
		if (lane?.delete(call) !== true) return false;
		if (lane.size > 0) return true;
		this.#lanes.delete(priority);
		this.#priorities = this.#priorities.filter((one) => one !== priority);
		return true;
	}

	*[Symbol.iterator](): Iterator<C> {
		for (const priority of this.#priorities) yield* this.#lanes.get(priority)!;
	}
}
