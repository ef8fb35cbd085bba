/**
 * How long replies that are finished may wait for further ones before the node is woken, which costs both sides as much as twenty
 * small calls.
 *
 * H1  no reply waits longer than LEAST, or than a quarter of what calls wait for this thread at present where that is more, and never
 *     longer than MOST.
 * H2  none waits for a call that is expected to take longer than that.
 */

/** Milliseconds. */
const LEAST = 0.25;
/** Milliseconds. */
const MOST = 2.5;
/** Of the time that calls wait. */
const SHARE = 1 / 4;

/** Microseconds expected of a call of which nothing is known: it never runs before replies that are finished. */
export const UNKNOWN_WORK: number = 2 * MOST * 1000;

export class ReplyHold {
	/** When the oldest reply came that may not have woken the node, or the first call started that will have one; 0: neither. */
	#since = 0;
	/** Whether that is a reply. */
	#waits = false;
	#most = LEAST;
	/** A place in the queue of calls, where one began to wait that is asked how long; -1: none is. */
	#mark = -1;
	#markedAt = 0;

	/** Calls wait, the last of them before `position`. */
	queued(position: number, now: number): void {
		if (this.#mark >= 0) return;
		this.#mark = position;
		this.#markedAt = now;
	}

	/** All before `position` are done with. */
	reached(position: number, now: number): void {
		if (position !== this.#mark) return;
		this.#mark = -1;
		this.#most = Math.min(Math.max(LEAST, (now - this.#markedAt) * SHARE), MOST);
	}

	/** A call of about so many microseconds starts. True: the node is to be woken before. */
	starts(microseconds: number, now: number): boolean {
		if (this.#since !== 0) return now - this.#since + microseconds / 1000 > this.#most;
		this.#since = now;
		return false;
	}

	/** The call that was started last has its reply. True: the node is to be woken. */
	ends(now: number): boolean {
		if (this.#waits) return now - this.#since > this.#most;
		this.#waits = true;
		this.#since = now;
		return false;
	}

	/** The node was woken in the middle of work. */
	told(now: number): void {
		this.#since = now;
		this.#waits = false;
	}

	/** No reply waits. */
	clear(): void {
		this.#since = 0;
		this.#waits = false;
	}

	/** No call waits: whoever comes next does not find a queue. */
	sleeps(): void {
		this.#mark = -1;
		this.#most = LEAST;
	}
}
