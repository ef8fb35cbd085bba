/**
 * Calls that no node can take now, by priority and then in the order in which they came. A change of the view wakes them,
 * once per turn.
 *
 * W1  at most `limit` calls wait.
 * W2  a woken call has left: whoever places it puts it back when it still fits nowhere.
 */
import type { Clock } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";
import { overloaded } from "./placement-errors.js";

export class WaitingCalls {
	#calls = new Set<OutgoingCall>();
	#waking = false;
	readonly #limit: number;
	readonly #clock: Clock;
	readonly #place: (call: OutgoingCall) => void;

	constructor(limit: number, clock: Clock, place: (call: OutgoingCall) => void) {
		this.#limit = limit;
		this.#clock = clock;
		this.#place = place;
	}

	get size(): number {
		return this.#calls.size;
	}

	/** @throws SKEIN_OVERLOADED */
	add(call: OutgoingCall): void {
		if (this.#calls.size >= this.#limit) throw overloaded(this.#calls.size);
		call.phase = "pending";
		call.node = undefined;
		this.#calls.add(call);
	}

	/** False when it did not wait. */
	remove(call: OutgoingCall): boolean {
		return this.#calls.delete(call);
	}

	wake(): void {
		if (this.#calls.size === 0 || this.#waking) return;
		this.#waking = true;
		queueMicrotask(() => {
			this.#waking = false;
			const calls = byPriority([...this.#calls]);
			this.#calls = new Set();
			for (const call of calls) this.#place(call);
		});
	}

	/** For calls that wait without a change of the view to hope for. */
	wakeIn(milliseconds: number): void {
		this.#clock.schedule(milliseconds, () => this.wake());
	}

	/** Runs `expired` unless the call was placed, or ended, before. */
	expire(call: OutgoingCall, milliseconds: number, expired: () => void): void {
		this.#clock.schedule(milliseconds, () => {
			if (this.#calls.delete(call)) expired();
		});
	}
}

/** The higher first, equal ones in their order. */
function byPriority(calls: OutgoingCall[]): OutgoingCall[] {
	if (calls.every((call) => priorityOf(call) === 0)) return calls;
	return calls.sort((a, b) => priorityOf(b) - priorityOf(a));
}

const priorityOf = ({ plan }: OutgoingCall): number => plan.request.priority ?? 0;
