/** One thread that exists only in a test: it starts calls in order, and the test says when it starts, ends or dies. */
import { ByteWriter, decodeArguments, encodeError, encodeValue } from "@skein/codec";
import {
	bareFrame,
	copyBytes,
	type Frame,
	FrameKind,
	frameAttempt,
	frameIn,
	HEADER_BYTES,
	type Job,
	type Pool,
	type PoolStats,
	payloadStart,
	readDevices,
	SkeinError,
	SlotTable,
	setFrameCall,
	writeHeader,
} from "@skein/kernel";
import { failureFrame } from "@skein/pool";

export interface SimulatedTask {
	/** The first argument of the call. */
	readonly number: number;
	readonly attempt: number;
	/** Devices that it holds. */
	readonly gpus: readonly number[];
	/** What it returns, or the error that it throws. */
	run(): unknown;
}

interface Entry {
	readonly job: Job;
	readonly task: SimulatedTask;
	isAborted: boolean;
}

const STATS: PoolStats = { threads: 1, queued: 0, running: 0, completed: 0, threadsLost: 0, messages: 0 };

export class SimulatedPool implements Pool {
	/** In the order of their start. */
	readonly started: SimulatedTask[] = [];
	readonly #run: (number: number) => unknown;
	readonly #jobs = new SlotTable<Job>();
	#queued: Entry[] = [];
	#running: Entry[] = [];

	constructor(run: (number: number) => unknown) {
		this.#run = run;
	}

	/** Those that were admitted and not answered. */
	get admitted(): SimulatedTask[] {
		return [...this.#queued, ...this.#running].map(({ task }) => task);
	}

	get isIdle(): boolean {
		return this.#jobs.size === 0;
	}

	submit(job: Job, { bytes, start, end }: Frame): void {
		job.id = this.#jobs.add(job);
		job.phase = "queued";
		const frame = copyBytes(bytes, start, end);
		const view = new DataView(frame.buffer);
		const [number] = decodeArguments(frame, payloadStart(view, 0), frame.length) as [number];
		const gpus = readDevices(frameIn(frame));
		const task = { number, attempt: frameAttempt(view, 0), gpus, run: () => this.#run(number) };
		this.#queued.push({ job, task, isAborted: false });
	}

	/** The next call starts. */
	start(): void {
		const entry = this.#queued.shift();
		if (entry === undefined) return;
		entry.job.phase = "started";
		this.started.push(entry.task);
		this.#running.push(entry);
	}

	/** One that was started ends. */
	end(at: number): void {
		const [entry] = this.#running.splice(at % Math.max(1, this.#running.length), 1);
		if (entry === undefined) return;
		if (entry.isAborted) this.#answer(entry.job, bareFrame(FrameKind.cancelled, 0));
		else this.#answer(entry.job, outcomeOf(entry.task));
	}

	/** The thread dies with what it had started; the rest waits for its replacement. */
	die(): void {
		const error = new SkeinError("SKEIN_TASK_LOST", "the thread died");
		for (const { job } of this.#running.splice(0)) this.#answer(job, failureFrame(FrameKind.lost, error));
	}

	abort(job: Job): void {
		job.aborted = true;
		const running = this.#running.find((entry) => entry.job === job);
		if (running !== undefined) running.isAborted = true;
		const queued = this.#queued.find((entry) => entry.job === job);
		if (queued === undefined) return;
		this.#queued = this.#queued.filter((entry) => entry !== queued);
		this.#answer(job, bareFrame(FrameKind.cancelled, 0));
	}

	kill(job: Job): void {
		if (job.phase === "queued") this.abort(job);
		else this.die();
	}

	jobs(): readonly Job[] {
		return this.#jobs.values();
	}

	stats(): PoolStats {
		return STATS;
	}

	async close(): Promise<void> {}

	#answer(job: Job, frame: Frame): void {
		this.#jobs.delete(job.id);
		job.phase = "done";
		setFrameCall(frame.view, frame.start, job.id);
		job.onReply(frame);
	}
}

function outcomeOf(task: SimulatedTask): Frame {
	const writer = new ByteWriter(256);
	writer.ensure(HEADER_BYTES);
	writer.position = HEADER_BYTES;
	let kind: FrameKind = FrameKind.ok;
	try {
		encodeValue(writer, task.run(), "result");
	} catch (error) {
		kind = FrameKind.threw;
		encodeError(writer, error);
	}
	writeHeader(writer.view, 0, { kind }, writer.position - HEADER_BYTES);
	return frameIn(copyBytes(writer.bytes, 0, writer.position));
}
