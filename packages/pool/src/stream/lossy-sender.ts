/**
 * The sending end of a stream whose source never waits: what a task tells of itself.
 *
 * E1  values come in order. AHEAD of them leave before the caller has taken any, so that a task that never turns its loop
 *     is heard, too; then each leaves as the caller takes those before it.
 * E2  of those that cannot leave, the youngest KEPT are kept, and leave before the task's outcome.
 */
import { type Frame, frameIn, HEADER_BYTES, REPORT_BYTES, TO_CALLER, writeHeader } from "@skein/kernel";

const AHEAD = 256;
const KEPT = 64;
const LENGTH_BYTES = 4;

/** For the caller's end: all that can be under way, as E1 and E2 say. */
export const TELLING_WINDOW = { items: AHEAD + KEPT, bytes: (AHEAD + KEPT) * REPORT_BYTES };

export interface LossyRoute<T> {
	readonly call: number;
	readonly stream: number;
	send(frame: Frame): void;
	/** At most REPORT_BYTES; a copy. */
	encode(value: T): Uint8Array;
	/** `lost` will not leave; `next` is the value behind it. */
	lose?(lost: T, next: T): void;
}

export class LossySender<T> {
	readonly #route: LossyRoute<T>;
	#credit = AHEAD;
	#waiting: T[] = [];

	constructor(route: LossyRoute<T>) {
		this.#route = route;
	}

	add(value: T): void {
		const waiting = this.#waiting;
		waiting.push(value);
		if (this.#credit > 0) {
			this.#send(this.#credit);
		} else if (waiting.length > KEPT) {
			const lost = waiting.shift()!;
			this.#route.lose?.(lost, waiting[0]!);
		}
	}

	/** The caller has taken so many. */
	grant(values: number): void {
		this.#credit += values;
		this.#send(this.#credit);
	}

	/** The task is over. */
	end(): void {
		this.#send(KEPT);
	}

	#send(most: number): void {
		const { call, stream, encode, send } = this.#route;
		const values = this.#waiting.splice(0, most).map(encode);
		if (values.length === 0) return;
		this.#credit -= values.length;
		const payload = values.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0);
		const { bytes, view, ...rest } = frameIn(new Uint8Array(HEADER_BYTES + payload));
		writeHeader(view, 0, { kind: TO_CALLER.items, call, target: stream, remaining: values.length }, payload);
		let at = HEADER_BYTES;
		for (const value of values) {
			view.setUint32(at, value.length, true);
			bytes.set(value, at + LENGTH_BYTES);
			at += LENGTH_BYTES + value.length;
		}
		send({ bytes, view, ...rest });
	}
}
