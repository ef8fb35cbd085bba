/**
 * The writing end of a ring.
 *
 * W1  what was written is seen by the reader after `publish`, whole and in order.
 * W2  nothing that the reader has not freed is written over.
 * W3  a reader that sleeps is woken at most once per sleep; one that went to sleep without seeing what was published
 *     is always woken: it says that it sleeps before it looks for the last time, the writer publishes before it asks.
 */
import { copySmall, type Frame, frameCall, frameLength } from "@skein/kernel";
import { around, CAPACITY, claim, IN_RING, type RingMemory, ringFlags, roomOf, WORD } from "./ring-memory.js";

/** Bytes up to which a loop beats `set` with a subarray. */
const SMALL = 128;

export class RingWriter {
	readonly memory: RingMemory;
	#tail = 0;
	#published = 0;
	/** The reader's head when it was last looked at. */
	#head = 0;
	#woken = 0;

	constructor(memory: RingMemory) {
		this.memory = memory;
	}

	/** Whether a frame of `length` bytes has room now. */
	fits(length: number): boolean {
		const index = this.#tail & (CAPACITY - 1);
		const room = roomOf(length);
		const needed = index + room > CAPACITY ? CAPACITY - index + room : room;
		if (CAPACITY - around(this.#tail - this.#head) >= needed) return true;
		this.#head = Atomics.load(this.memory.words, WORD.head);
		return CAPACITY - around(this.#tail - this.#head) >= needed;
	}

	/** Copies a frame for which there is room; returns its position. */
	write(frame: Frame, length: number): number {
		const { memory } = this;
		let index = this.#tail & (CAPACITY - 1);
		const room = roomOf(length);
		if (index + room > CAPACITY) {
			memory.view.setUint32(index, 0, true);
			this.#tail = around(this.#tail + CAPACITY - index);
			index = 0;
		}
		if (length <= SMALL) copySmall(frame, length, memory.view, index);
		else memory.bytes.set(frame.bytes.subarray(frame.start, frame.start + length), index);
		const position = this.#tail;
		this.#tail = around(position + room);
		return position;
	}

	/** Where a frame stands in `memory`. */
	place(position: number): number {
		return position & (CAPACITY - 1);
	}

	publish(): void {
		this.#published = this.#tail;
		Atomics.store(this.memory.words, WORD.tail, this.#tail);
	}

	/** After `publish`: whether the reader sleeps and has to be sent a message, which this says once per sleep. */
	wake(): boolean {
		const sleep = Atomics.load(this.memory.words, WORD.sleep);
		if (sleep === 0 || sleep === this.#woken) return false;
		this.#woken = sleep;
		return true;
	}

	/** Asks to be woken when there is room. False: there is room for `length` bytes already. */
	awaitRoom(length: number): boolean {
		Atomics.store(this.memory.words, WORD.wants, 1);
		return !this.fits(length);
	}

	/** Takes a call back that the reader has not started. `mayBePosted`: also when its bytes are on their way beside the ring. */
	withdraw(position: number, call: number, mayBePosted: boolean): boolean {
		const { memory } = this;
		this.#head = Atomics.load(memory.words, WORD.head);
		if (around(position - this.#head) >= around(this.#tail - this.#head)) return false;
		const at = this.place(position);
		if (frameCall(memory.view, at) !== call) return false;
		if (!mayBePosted && (ringFlags(memory.view, at) & IN_RING.posted) !== 0) return false;
		return claim(memory, at, IN_RING.withdrawn);
	}

	/** Places of the frames that are published and not freed, oldest first. */
	*pending(): Generator<number> {
		const { memory } = this;
		this.#head = Atomics.load(memory.words, WORD.head);
		for (let position = this.#head; position !== this.#published; ) {
			const at = this.place(position);
			const length = frameLength(memory.view, at);
			if (length !== 0) yield position;
			position = around(position + (length === 0 ? CAPACITY - at : roomOf(length)));
		}
	}
}
