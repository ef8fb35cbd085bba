/** One thread that exists only in a test: it starts calls in order, and the test says when it starts, ends or dies. */
import { ByteWriter, decodeArguments, encodeError, encodeValue } from "@skein/codec";
import { genericCodec } from "@skein/codec/typed";
import {
	bareFrame,
	copyBytes,
	type Frame,
	FrameKind,
	findStreams,
	frameAttempt,
	frameIn,
	HEADER_BYTES,
	type Job,
	keepFrame,
	type Pool,
	type PoolStats,
	type PoolThread,
	payloadStart,
	readDevices,
	SkeinError,
	SlotTable,
	type StreamSection,
	type StreamWindow,
	setFrameCall,
	writeHeader,
} from "@skein/kernel";
import { failureFrame } from "@skein/pool";
import { TaskStreams } from "@skein/pool/thread";

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
	readonly args: unknown[];
	readonly section: StreamSection | undefined;
	streams?: TaskStreams;
	isAborted: boolean;
}

/** Of each stream among the arguments. */
const UNTYPED = { codec: genericCodec, contract: "" };
const WINDOW: StreamWindow = { items: 3, bytes: 1_000 };

const STATS: PoolStats = { threads: 1, queued: 0, running: 0, completed: 0, threadsLost: 0, messages: 0 };

export class SimulatedPool implements Pool {
	/** In the order of their start. */
	readonly started: SimulatedTask[] = [];
	/** As those see it who open lines. */
	lines: readonly PoolThread[] = [];
	/** Its thread is ended. */
	onKill: () => void = () => this.die();
	readonly #run: (number: number, ...args: unknown[]) => unknown;
	readonly #jobs = new SlotTable<Job>();
	#queued: Entry[] = [];
	#running: Entry[] = [];

	constructor(run: (number: number, ...args: unknown[]) => unknown) {
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
		const args = decodeArguments(frame, payloadStart(view, 0), frame.length);
		const [number] = args as [number];
		const gpus = readDevices(frameIn(frame));
		const task = { number, attempt: frameAttempt(view, 0), gpus, run: () => this.#run(number) };
		this.#queued.push({ job, task, args, section: findStreams(frame, view, 0), isAborted: false });
	}

	/** The next call starts. */
	start(): void {
		const entry = this.#queued.shift();
		if (entry === undefined) return;
		entry.job.phase = "started";
		this.started.push(entry.task);
		this.#running.push(entry);
		if (entry.section !== undefined) this.#stream(entry, entry.section);
	}

	/** It ends by itself. */
	#stream(entry: Entry, section: StreamSection): void {
		const { job, args } = entry;
		const send = (frame: Frame): void => {
			if (this.#running.includes(entry)) job.onStream(keepFrame(frame));
		};
		const enter = <T>(body: () => T): T => body();
		const streams = new TaskStreams({ call: job.id, section, window: WINDOW, entry: UNTYPED, send, enter });
		entry.streams = streams;
		job.lane = { send: (frame) => streams.receive(frame) };
		streams.fill(args);
		const run = async (): Promise<unknown> => streams.answer(this.#run(...(args as [number])));
		const end = (give: () => unknown): void => {
			if (!this.#running.includes(entry)) return;
			this.#running = this.#running.filter((other) => other !== entry);
			streams.close();
			this.#answer(job, entry.isAborted ? bareFrame(FrameKind.cancelled, 0) : outcomeOf({ ...entry.task, run: give }));
		};
		run().then(
			(value) => end(() => value),
			(error: unknown) =>
				end(() => {
					throw error;
				}),
		);
	}

	/** One that was started ends. */
	end(at: number): void {
		const those = this.#running.filter(({ section }) => section === undefined);
		const entry = those[at % Math.max(1, those.length)];
		if (entry === undefined) return;
		this.#running = this.#running.filter((other) => other !== entry);
		if (entry.isAborted) this.#answer(entry.job, bareFrame(FrameKind.cancelled, 0));
		else this.#answer(entry.job, outcomeOf(entry.task));
	}

	/** The thread dies with what it had started; the rest waits for its replacement. */
	die(): void {
		const error = new SkeinError("SKEIN_TASK_LOST", "the thread died");
		for (const { job, streams } of this.#running.splice(0)) {
			this.#answer(job, failureFrame(FrameKind.lost, error));
			streams?.abort();
		}
	}

	abort(job: Job): void {
		job.aborted = true;
		const running = this.#running.find((entry) => entry.job === job);
		if (running !== undefined) {
			running.isAborted = true;
			running.streams?.abort();
		}
		const queued = this.#queued.find((entry) => entry.job === job);
		if (queued === undefined) return;
		this.#queued = this.#queued.filter((entry) => entry !== queued);
		this.#answer(job, bareFrame(FrameKind.cancelled, 0));
	}

	kill(job: Job): void {
		if (job.phase === "queued") this.abort(job);
		else this.onKill();
	}

	threads(): readonly PoolThread[] {
		return this.lines;
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
		job.lane = undefined;
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
	writeHeader(writer.view, 0, { kind, remaining: 1 }, writer.position - HEADER_BYTES);
	return frameIn(copyBytes(writer.bytes, 0, writer.position));
}
