/**
 * How many calls a link may carry without an answer, and the calls that wait for their turn on it.
 *
 * V1  at most `limit` calls are under way, and none is added while the link has more bytes than it wants.
 * V2  calls are sent in the order in which they were added; one that gave up is passed over.
 */

/** Entries at the head that are over before the list is cut, as soon as they are also half of it. */
const CUT_AT = 1_024;

/** What a window writes down on a call. */
export interface WindowedCall {
	/** It waits for its turn on the link, and was not sent. */
	queued: boolean;
	window: unknown;
}

export class LinkWindow<C extends WindowedCall> {
	/** Calls that wait and have not given up. */
	waiting = 0;
	/** The link has bytes enough. */
	isFull = false;
	readonly #limit: number;
	#underWay = 0;
	#queue: C[] = [];
	#head = 0;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Whether a call can be sent now, ahead of nobody. */
	get isOpen(): boolean {
		return this.waiting === 0 && this.#hasRoom;
	}

	/** A call is being sent. */
	enter(): void {
		this.#underWay += 1;
	}

	wait(call: C): void {
		call.queued = true;
		this.#queue.push(call);
		this.waiting += 1;
	}

	/** The call was answered, lost, or gave up waiting. */
	leave(call: C): void {
		if (call.queued) {
			call.queued = false;
			this.waiting -= 1;
		} else this.#underWay -= 1;
	}

	/** The call whose turn it is, which waits no more; undefined: there is none, or no room. */
	next(): C | undefined {
		while (this.waiting > 0 && this.#hasRoom) {
			const call = this.#queue[this.#head]!;
			this.#advance();
			if (!call.queued || call.window !== this) continue;
			call.queued = false;
			this.waiting -= 1;
			return call;
		}
		return undefined;
	}

	get #hasRoom(): boolean {
		return this.#underWay < this.#limit && !this.isFull;
	}

	#advance(): void {
		this.#head += 1;
		if (this.#head < CUT_AT || this.#head < this.#queue.length / 2) return;
		this.#queue = this.#queue.slice(this.#head);
		this.#head = 0;
	}
}
