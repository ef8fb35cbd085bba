/**
 * One word that a node and the thread at the end of a line share: how many calls the thread has begun, and whether it may begin
 * more. So a node can say of a thread that does not come to its messages which calls it has, and take back the others.
 *
 * W1  a call is begun by `begin`, and never after `end` has answered: that counts each that was.
 */
const OVER = 1;
const ONE = 2;
/** Calls are counted modulo 2^31. */
export const COUNT_MASK = 0x7fff_ffff;

export const allocateLineWords = (): SharedArrayBuffer => new SharedArrayBuffer(4);

export class LineWords {
	readonly #words: Int32Array;

	constructor(shared: SharedArrayBuffer) {
		this.#words = new Int32Array(shared);
	}

	/** False: the line is over, and the call is not the thread's. */
	begin(): boolean {
		return (Atomics.add(this.#words, 0, ONE) & OVER) === 0;
	}

	/** Calls begun so far; more may follow. */
	get begun(): number {
		return Atomics.load(this.#words, 0) >>> 1;
	}

	get isOver(): boolean {
		return (Atomics.load(this.#words, 0) & OVER) !== 0;
	}

	/** Calls begun; none follows. To be called once. */
	end(): number {
		return Atomics.or(this.#words, 0, OVER) >>> 1;
	}
}
