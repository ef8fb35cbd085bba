/**
 * The handshakes that peers of a listener want. One begins after the other with a pause between two, so that a storm of
 * strangers takes a share of a node's time and not all of it, and others have their turns in between.
 *
 * R1  Each begins at most once, and none that is over. Of those that wait the last to come begins first: it is the least
 *     likely to have left, and does not wait behind strangers that stay.
 * R2  No more begin in a second than the rate.
 * R3  No more than the limit are under way: the oldest gives way. No more than the limit wait: who comes is turned away.
 * R4  Nobody waits longer than PATIENCE behind those who came later: a node that is told so soon tries again.
 */
import type { Clock, LinkLimits, Timer } from "@skein/kernel";
import type { Handshake } from "./handshake.js";

/** Milliseconds (R4): half a thousand nodes that come at once have their handshakes in it. */
const PATIENCE = 1_000;

interface Waiting {
	readonly handshake: Handshake;
	readonly since: number;
}

export class Reception {
	readonly #clock: Clock;
	readonly #limit: number;
	/** Milliseconds from one to the next. */
	readonly #pause: number;
	readonly #begun = new Set<Handshake>();
	/** In the order in which they came. */
	readonly #waiting: Waiting[] = [];
	/** When the next may begin. */
	#due = Number.NEGATIVE_INFINITY;
	#timer: Timer | undefined;

	constructor(clock: Clock, { maxHandshakes, handshakesPerSecond }: LinkLimits) {
		this.#clock = clock;
		this.#limit = maxHandshakes;
		this.#pause = 1_000 / handshakesPerSecond;
	}

	get isFull(): boolean {
		return this.#waiting.length >= this.#limit;
	}

	add(handshake: Handshake): void {
		if (this.isFull) {
			handshake.drop(`${this.#limit} handshakes wait already`);
			return;
		}
		this.#waiting.push({ handshake, since: this.#clock.now() });
		if (this.#timer !== undefined) return;
		if (this.#clock.now() >= this.#due) this.#beginNext();
		else this.#later();
	}

	/** It is over. */
	remove(handshake: Handshake): void {
		if (this.#begun.delete(handshake)) return;
		const at = this.#waiting.findIndex((waiting) => waiting.handshake === handshake);
		if (at !== -1) this.#waiting.splice(at, 1);
	}

	cancelAll(reason: string): void {
		const waited = this.#waiting.map(({ handshake }) => handshake);
		// Whether a peer has gone is seen only by who reads.
		for (const handshake of waited) handshake.start();
		for (const handshake of [...this.#begun, ...waited]) handshake.cancel(reason);
	}

	#later(): void {
		this.#timer = this.#clock.schedule(this.#due - this.#clock.now(), () => {
			this.#timer = undefined;
			this.#beginNext();
			this.#dropPassedOver();
			if (this.#waiting.length > 0) this.#later();
		});
	}

	#beginNext(): void {
		const next = this.#waiting.pop()?.handshake;
		if (next === undefined) return;
		this.#due = this.#clock.now() + this.#pause;
		this.#makeRoom();
		this.#begun.add(next);
		next.start();
	}

	#dropPassedOver(): void {
		const now = this.#clock.now();
		for (let oldest = this.#waiting[0]; oldest !== undefined; oldest = this.#waiting[0]) {
			if (now - oldest.since < PATIENCE) return;
			oldest.handshake.drop(`others came for ${PATIENCE} ms, and were heard first`);
		}
	}

	/** A peer that means it is done in milliseconds, so of many that are not the oldest is the least likely to be one. */
	#makeRoom(): void {
		for (const oldest of this.#begun) {
			if (this.#begun.size < this.#limit) return;
			oldest.drop(`${this.#limit} newer handshakes were under way`);
			this.#begun.delete(oldest);
		}
	}
}
