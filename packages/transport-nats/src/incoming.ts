/**
 * What arrives for one side of a stream: put in order by number, kept while the owner does not read.
 *
 * I1 Bytes are handed on once and in order. A message with a number that came before is dropped; one behind a gap
 *    is dropped as well, and the gap is told.
 * I2 What is kept never costs more than the window.
 */
import { copyBytes } from "@skein/kernel";
import type { NatsMessage } from "./nats-message.js";
import { costOf, WINDOW } from "./window.js";

export interface IncomingOptions {
	onData(bytes: Uint8Array): void;
	/** The peer writes no more. */
	onEnd(): void;
}

export type Arrival = "in order" | "repeated" | "behind a gap" | "over the window";

interface Kept {
	readonly bytes: Uint8Array;
	readonly last: boolean;
	readonly cost: number;
}

export class Incoming {
	isPaused = true;
	readonly #options: IncomingOptions;
	#kept: Kept[] = [];
	#keptCost = 0;
	#arrived = 0;
	#delivered = 0;
	#unconfirmed = 0;

	constructor(options: IncomingOptions) {
		this.#options = options;
	}

	/** The last number that came in order. */
	get arrived(): number {
		return this.#arrived;
	}

	/** The last number that was handed on. */
	get delivered(): number {
		return this.#delivered;
	}

	/** Enough was handed on to be told to the peer at once. */
	get isDue(): boolean {
		return this.#unconfirmed >= WINDOW / 4;
	}

	/** The peer is being told what was delivered. */
	confirmed(): void {
		this.#unconfirmed = 0;
	}

	take({ sequence, bytes, flag }: NatsMessage): Arrival {
		if (sequence <= this.#arrived) return "repeated";
		if (sequence > this.#arrived + 1) return "behind a gap";
		this.#arrived = sequence;
		const cost = costOf(bytes);
		if (!this.isPaused && this.#kept.length === 0) {
			this.#deliver({ bytes, last: flag, cost });
			return "in order";
		}
		this.#keptCost += cost;
		if (this.#keptCost > WINDOW) return "over the window";
		this.#kept.push({ bytes: copyBytes(bytes), last: flag, cost });
		return "in order";
	}

	/** Hands on what was kept. */
	drain(): void {
		while (!this.isPaused) {
			const message = this.#kept.shift();
			if (message === undefined) return;
			this.#keptCost -= message.cost;
			this.#deliver(message);
		}
	}

	clear(): void {
		this.isPaused = true;
		this.#kept = [];
		this.#keptCost = 0;
	}

	#deliver({ bytes, last, cost }: Kept): void {
		this.#delivered += 1;
		this.#unconfirmed += cost;
		if (bytes.length > 0) this.#options.onData(bytes);
		if (last) this.#options.onEnd();
	}
}
