/** A pool without threads: a test answers the jobs itself. */
import {
	type Frame,
	FrameKind,
	frameIn,
	HEADER_BYTES,
	type Job,
	type Pool,
	type PoolStats,
	SlotTable,
	writeHeader,
} from "@skein/kernel";

const STATS: PoolStats = { threads: 1, queued: 0, running: 0, completed: 0, threadsLost: 0, messages: 0 };

export class FakePool implements Pool {
	readonly aborted: Job[] = [];
	readonly killed: Job[] = [];
	/** The frames as they were submitted. */
	readonly frames: Uint8Array[] = [];
	/** Thrown by the next `submit`. */
	failure: Error | undefined;
	readonly #jobs = new SlotTable<Job>();

	submit(job: Job, { bytes, start, end }: Frame): void {
		if (this.failure !== undefined) throw this.failure;
		job.id = this.#jobs.add(job);
		job.phase = "started";
		this.frames.push(bytes.slice(start, end));
	}

	/** What a thread, or the queue before it, does at once. */
	onAbort: (job: Job) => void = () => undefined;

	abort(job: Job): void {
		job.aborted = true;
		this.aborted.push(job);
		this.onAbort(job);
	}

	kill(job: Job): void {
		job.aborted = true;
		this.killed.push(job);
	}

	threads(): readonly [] {
		return [];
	}

	jobs(): readonly Job[] {
		return this.#jobs.values();
	}

	stats(): PoolStats {
		return STATS;
	}

	async close(): Promise<void> {}

	/** Answers a job as a thread would: with the pool's own number in the frame, somewhere in a longer run of bytes. */
	answer(job: Job, kind: FrameKind = FrameKind.ok, before = 0): void {
		this.#jobs.delete(job.id);
		const frame = frameIn(new Uint8Array(before + HEADER_BYTES));
		frame.start = before;
		writeHeader(frame.view, before, { kind, call: job.id }, 0);
		job.onReply(frame);
	}
}
