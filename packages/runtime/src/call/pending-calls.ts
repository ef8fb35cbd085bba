/**
 * The calls of a runtime that have no outcome yet: numbers, deadlines, and keeping the process alive for them.
 *
 * K1  the process stays alive while a call is pending, and not for an idle runtime.
 * K2  one timer serves all deadlines; it is armed for the nearest.
 * K3  deadlines are looked at every PAUSE milliseconds at most: one is never early, and at most that much late.
 */
import { type Clock, KeepAlive, SLOT_MASK, SlotTable, type Timer } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";

/** Longest delay that the machine's timers take, in ms. */
const LONGEST_DELAY = 2 ** 31 - 1;
/** Milliseconds (K3): a hundred thousand deadlines, all different, cost a look at each every 5 ms, which is a percent of the loop. */
const PAUSE = 5;
const NEVER = Number.POSITIVE_INFINITY;

export class PendingCalls {
	readonly #table = new SlotTable<OutgoingCall>();
	readonly #clock: Clock;
	readonly #expired: (call: OutgoingCall) => void;
	readonly #alive = new KeepAlive();
	/** By slot of the call. */
	#deadlines = new Float64Array(64).fill(NEVER);
	/** Slots at and behind this have had no deadline. */
	#used = 0;
	#timer: Timer | undefined;
	#armedFor = NEVER;
	#restUntil = -NEVER;

	constructor(clock: Clock, expired: (call: OutgoingCall) => void) {
		this.#clock = clock;
		this.#expired = expired;
	}

	get size(): number {
		return this.#table.size;
	}

	/** @param since when it was made, when that is not now */
	add(call: OutgoingCall, since?: number): void {
		call.call = this.#table.add(call);
		if (this.#table.size === 1) this.#alive.hold();
		if (call.timeout === 0) return;
		call.deadline = (since ?? this.#clock.now()) + call.timeout;
		this.#note(call.call & SLOT_MASK, call.deadline);
	}

	get(id: number): OutgoingCall | undefined {
		return this.#table.get(id);
	}

	remove(call: OutgoingCall): void {
		if (this.#table.delete(call.call) !== undefined && call.deadline !== 0) {
			this.#deadlines[call.call & SLOT_MASK] = NEVER;
		}
		if (this.#table.size === 0) this.#alive.release();
	}

	values(): OutgoingCall[] {
		return this.#table.values();
	}

	close(): void {
		this.#alive.close();
		this.#timer?.cancel();
	}

	#note(slot: number, deadline: number): void {
		if (slot >= this.#deadlines.length) {
			const more = new Float64Array(Math.min(SLOT_MASK + 1, 2 * Math.max(slot, this.#deadlines.length))).fill(NEVER);
			more.set(this.#deadlines);
			this.#deadlines = more;
		}
		this.#deadlines[slot] = deadline;
		if (slot >= this.#used) this.#used = slot + 1;
		if (Math.max(deadline, this.#restUntil) < this.#armedFor) this.#arm(deadline);
	}

	#arm(deadline: number): void {
		this.#timer?.cancel();
		this.#armedFor = Math.max(deadline, this.#restUntil);
		const delay = Math.min(LONGEST_DELAY, Math.max(0, Math.ceil(this.#armedFor - this.#clock.now())));
		this.#timer = this.#clock.schedule(delay, () => this.#sweep());
	}

	#sweep(): void {
		const now = this.#clock.now();
		if (now < this.#armedFor) {
			// Too early by a fraction that timers do not count, or by more than they can wait for.
			this.#arm(this.#armedFor);
			return;
		}
		this.#restUntil = now + PAUSE;
		// First: a call that is added while others expire arms the timer itself.
		this.#armedFor = NEVER;
		const due: OutgoingCall[] = [];
		const nearest = this.#takeDue(now, due);
		if (nearest < NEVER) this.#arm(nearest);
		for (const call of due) {
			// Another's end may have ended it.
			if (this.#table.get(call.call) === call) this.#expired(call);
		}
	}

	/** Answers the nearest deadline of those that are not due. */
	#takeDue(now: number, due: OutgoingCall[]): number {
		const deadlines = this.#deadlines;
		let nearest = NEVER;
		for (let slot = 0; slot < this.#used; slot += 1) {
			const deadline = deadlines[slot]!;
			if (deadline > now) {
				if (deadline < nearest) nearest = deadline;
				continue;
			}
			deadlines[slot] = NEVER;
			due.push(this.#table.inSlot(slot)!);
		}
		return nearest;
	}
}
