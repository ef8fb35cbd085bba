/**
 * The reading end of a ring.
 *
 * A reader has two cursors: what it has `seen`, and what it has done with (`head`), because a thread looks through new
 * frames for urgent ones before it works off the older.
 *
 * R1  a frame stays readable and unchanged until `free` has passed it.
 * R2  `sleep` never sleeps over something published: see W3 of the writer.
 */
import { frameLength } from "@skein/kernel";
import { around, CAPACITY, type RingMemory, roomOf, WORD } from "./ring-memory.js";

/** Bytes read and not yet freed at which the writer is told in the middle of a run. */
const FREE_AT = CAPACITY / 4;

export class RingReader {
	readonly memory: RingMemory;
	/** Position up to which frames were looked at. */
	seen = 0;
	/** Position up to which frames are done with. */
	head = 0;
	#freed = 0;
	#sleeps = 0;

	constructor(memory: RingMemory) {
		this.memory = memory;
	}

	/** Place in `memory` of the frame at `position`, or -1 where the writer went on at the beginning. */
	at(position: number): number {
		const index = position & (CAPACITY - 1);
		return this.memory.view.getUint32(index, true) === 0 ? -1 : index;
	}

	after(position: number): number {
		const index = position & (CAPACITY - 1);
		const length = frameLength(this.memory.view, index);
		return around(position + (length === 0 ? CAPACITY - index : roomOf(length)));
	}

	/** Position up to which frames can be read now. */
	tail(): number {
		return Atomics.load(this.memory.words, WORD.tail);
	}

	/** Moves `head`; the writer learns of it when enough came together, or at `free`. */
	done(position: number): void {
		this.head = position;
		if (around(position - this.#freed) >= FREE_AT) this.#publish();
	}

	/** Gives everything before `head` back. True: the writer waits for room and must be woken. */
	free(): boolean {
		if (this.#freed !== this.head) this.#publish();
		const { words } = this.memory;
		if (Atomics.load(words, WORD.wants) === 0) return false;
		Atomics.store(words, WORD.wants, 0);
		return true;
	}

	wake(): void {
		Atomics.store(this.memory.words, WORD.sleep, 0);
	}

	/** From now on the writer sends a message. False: something came meanwhile, and the reader is awake. */
	sleep(): boolean {
		this.#sleeps = (this.#sleeps + 1) & 0x3fff_ffff;
		Atomics.store(this.memory.words, WORD.sleep, this.#sleeps + 1);
		if (this.tail() === this.seen) return true;
		this.wake();
		return false;
	}

	#publish(): void {
		this.#freed = this.head;
		Atomics.store(this.memory.words, WORD.head, this.head);
	}
}
