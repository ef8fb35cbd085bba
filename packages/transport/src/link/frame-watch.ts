/**
 * Watches that frames which have begun go on: a peer that sends a byte now and then is not silent, and would otherwise
 * hold what it began for ever. It looks when it is told to, and needs no timer and nothing per frame.
 *
 * F1  within `timeout` a frame that has begun is complete, or LEAST_PROGRESS further.
 * F2  time in which nothing at all came does not count: that is silence, which has a limit of its own.
 */

/** Bytes. */
const LEAST_PROGRESS = 64 * 1024;

export interface FrameProgress {
	/** Bytes of the stream so far. */
	readonly received: number;
	/** Those that belong to a frame that is not complete. */
	readonly incomplete: number;
}

export class FrameWatch {
	readonly #frames: FrameProgress;
	readonly #timeout: number;
	/** Where in the stream the frame begins that was seen last, and what of it was there when its time began. */
	#begin = -1;
	#progress = 0;
	#since = 0;
	#looked = 0;
	#received = 0;

	constructor(frames: FrameProgress, timeout: number) {
		this.#frames = frames;
		this.#timeout = timeout;
	}

	/** Whether a frame takes too long (F1). */
	isStuck(now: number): boolean {
		const { received, incomplete } = this.#frames;
		if (received === this.#received) this.#since += now - this.#looked;
		this.#looked = now;
		this.#received = received;
		const begin = received - incomplete;
		if (incomplete === 0 || begin !== this.#begin || incomplete - this.#progress >= LEAST_PROGRESS) {
			this.#begin = begin;
			this.#progress = incomplete;
			this.#since = now;
		}
		return now - this.#since >= this.#timeout;
	}

	/** The time until now counts for nothing. */
	restart(now: number): void {
		this.#since = now;
		this.#looked = now;
	}
}
