/**
 * Calls that no lane could take yet, first in, first out; an aborted one is skipped.
 *
 * Q1  a call that waits costs its bytes and a place in a list: small frames lie behind each other in large buffers,
 *     which are let go when the last call in them has left.
 */
import { type Frame, type Job, keepFrame, LARGE_FRAME } from "@skein/kernel";

const CHUNK = 256 * 1024;
/** Entries at the head that are over before the list is cut, as soon as they are also half of it. */
const CUT_AT = 4_096;

interface Chunk {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	used: number;
}

export class CallQueue {
	#jobs: Job[] = [];
	/** The chunk of each call, or the call's own frame. */
	#homes: (Chunk | Frame)[] = [];
	#starts: number[] = [];
	#head = 0;
	#live = 0;
	#last: Chunk | undefined;
	readonly #lent: Frame = {
		bytes: new Uint8Array(),
		view: new DataView(new ArrayBuffer(0)),
		start: 0,
		end: 0,
		attachments: undefined,
	};

	/** Calls that still want to run. */
	get size(): number {
		return this.#live;
	}

	push(job: Job, frame: Frame): void {
		const { home, start } = this.#store(frame);
		this.#jobs.push(job);
		this.#homes.push(home);
		this.#starts.push(start);
		this.#live += 1;
	}

	/** Before all others: calls that had left and are back. Rare, and so it moves all that stands here. */
	putBack(jobs: readonly Job[], frames: readonly Frame[]): void {
		const stored = frames.map((frame) => this.#store(frame));
		this.#jobs = [...jobs, ...this.#jobs.slice(this.#head)];
		this.#homes = [...stored.map(({ home }) => home), ...this.#homes.slice(this.#head)];
		this.#starts = [...stored.map(({ start }) => start), ...this.#starts.slice(this.#head)];
		this.#head = 0;
		this.#live += jobs.length;
	}

	/** The next call that is still queued; it stays at the head until `shift`. */
	peek(): Job | undefined {
		while (this.#head < this.#jobs.length) {
			const job = this.#jobs[this.#head]!;
			if (job.phase === "queued") return job;
			this.#advance();
		}
		return undefined;
	}

	/** The frame of the call that `peek` answered; lent until the next call. */
	frame(): Frame {
		const home = this.#homes[this.#head]!;
		if ("end" in home) return home;
		const lent = this.#lent;
		lent.bytes = home.bytes;
		lent.view = home.view;
		lent.start = this.#starts[this.#head]!;
		lent.end = lent.start + home.view.getUint32(lent.start, true);
		return lent;
	}

	shift(): void {
		this.#live -= 1;
		this.#advance();
	}

	/** The job left the queue without being sent. */
	forget(): void {
		this.#live -= 1;
	}

	#store(frame: Frame): { home: Chunk | Frame; start: number } {
		const length = frame.end - frame.start;
		if (frame.attachments !== undefined || length > LARGE_FRAME) return { home: keepFrame(frame), start: 0 };
		const chunk = this.#room(length);
		const start = chunk.used;
		chunk.bytes.set(frame.bytes.subarray(frame.start, frame.end), start);
		chunk.used += length;
		return { home: chunk, start };
	}

	#room(length: number): Chunk {
		if (this.#last === undefined || CHUNK - this.#last.used < length) {
			const bytes = new Uint8Array(CHUNK);
			this.#last = { bytes, view: new DataView(bytes.buffer), used: 0 };
		}
		return this.#last;
	}

	#advance(): void {
		this.#head += 1;
		if (this.#head === this.#jobs.length) this.#last = undefined;
		else if (this.#head < CUT_AT || this.#head < this.#jobs.length / 2) return;
		this.#jobs = this.#jobs.slice(this.#head);
		this.#homes = this.#homes.slice(this.#head);
		this.#starts = this.#starts.slice(this.#head);
		this.#head = 0;
	}
}
