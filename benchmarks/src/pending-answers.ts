/** The promises of calls without an answer, by slot: the cheapest bookkeeping that a raw peer can have. */

export class PendingAnswers {
	/** Slot of the call that was added last. */
	slot = 0;
	readonly #resolvers: (((answer: unknown) => void) | undefined)[] = [];
	readonly #free: number[] = [];

	add(): Promise<unknown> {
		this.slot = this.#free.pop() ?? this.#resolvers.length;
		return new Promise(this.#keep);
	}

	settle(slot: number, answer: unknown): void {
		const resolve = this.#resolvers[slot]!;
		this.#resolvers[slot] = undefined;
		this.#free.push(slot);
		resolve(answer);
	}

	readonly #keep = (resolve: (answer: unknown) => void): void => {
		this.#resolvers[this.slot] = resolve;
	};
}
