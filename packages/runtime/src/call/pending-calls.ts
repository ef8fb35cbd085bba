/**
 * The calls of a runtime that have no outcome yet: numbers, deadlines, and keeping the process alive for them.
 *
 * K1  the process stays alive while a call is pending, and not for an idle runtime.
 * K2  one timer serves all deadlines; it is armed for the nearest.
 */
import { type Clock, KeepAlive, SlotTable, type Timer } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";

/** Longest delay that the machine's timers take, in ms. */
const LONGEST_DELAY = 2 ** 31 - 1;

export class PendingCalls {
	readonly #table = new SlotTable<OutgoingCall>();
	readonly #clock: Clock;
	readonly #expired: (call: OutgoingCall) => void;
	readonly #alive = new KeepAlive();
	#timer: Timer | undefined;
	#armedFor = Number.POSITIVE_INFINITY;

	constructor(clock: Clock, expired: (call: OutgoingCall) => void) {
		this.#clock = clock;
		this.#expired = expired;
	}

	get size(): number {
		return this.#table.size;
	}

	add(call: OutgoingCall): void {
		call.call = this.#table.add(call);
		if (this.#table.size === 1) this.#alive.hold();
		if (call.plan.timeout === 0) return;
		call.deadline = this.#clock.now() + call.plan.timeout;
		if (call.deadline < this.#armedFor) this.#arm(call.deadline);
	}

	get(id: number): OutgoingCall | undefined {
		return this.#table.get(id);
	}

	remove(call: OutgoingCall): void {
		this.#table.delete(call.call);
		if (this.#table.size === 0) this.#alive.release();
	}

	values(): OutgoingCall[] {
		return this.#table.values();
	}

	close(): void {
		this.#alive.close();
		this.#timer?.cancel();
	}

	#arm(deadline: number): void {
		this.#timer?.cancel();
		this.#armedFor = deadline;
		const delay = Math.min(LONGEST_DELAY, Math.max(0, Math.ceil(deadline - this.#clock.now())));
		this.#timer = this.#clock.schedule(delay, () => this.#sweep());
	}

	#sweep(): void {
		const now = this.#clock.now();
		// First: a call that is added while others expire arms the timer itself.
		this.#armedFor = Number.POSITIVE_INFINITY;
		let nearest = Number.POSITIVE_INFINITY;
		for (const call of this.#table.values()) {
			if (call.deadline === 0 || call.abortAsked) continue;
			if (call.deadline <= now) this.#expired(call);
			else nearest = Math.min(nearest, call.deadline);
		}
		if (nearest < this.#armedFor) this.#arm(nearest);
	}
}
