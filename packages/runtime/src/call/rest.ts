/** A pause that is twice as long when it has to be taken again soon. */
import type { Clock } from "@skein/kernel";

/** Milliseconds. */
const SHORTEST = 1_000;
const LONGEST = 60_000;

export class Rest {
	readonly #clock: Clock;
	#length = SHORTEST;
	#until = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	get isOver(): boolean {
		return this.#clock.now() >= this.#until;
	}

	take(): void {
		const now = this.#clock.now();
		if (now - this.#until > 10 * this.#length) this.#length = SHORTEST;
		this.#until = now + this.#length;
		this.#length = Math.min(2 * this.#length, LONGEST);
	}
}
