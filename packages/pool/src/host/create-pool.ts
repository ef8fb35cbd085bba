/**
 * The pool: gives each call to the lane with the least work, and keeps the rest in a queue.
 *
 * A lane gets about a millisecond of estimated work ahead (P1), so that short calls travel in large batches and
 * long ones never wait behind each other while another thread is idle. Threads start with the first call.
 *
 * P1  a lane is given a call only while its backlog is under BACKLOG microseconds and fewer than LANE_LIMIT run in it.
 * P2  every submitted job is answered exactly once.
 */
import {
	bareFrame,
	copyBytes,
	FrameKind,
	type Job,
	type Pool,
	type PoolOwner,
	type PoolStats,
	passStation,
	SkeinError,
	SlotTable,
	setFrameCall,
} from "@skein/kernel";
import { failureFrame } from "../outcome-frame.js";
import { WorkEstimate } from "../work-estimate.js";
import { CallQueue } from "./call-queue.js";
import { Lane } from "./lane.js";
import { createThreadHost, type ThreadHost, type ThreadHostOptions } from "./thread-host.js";

/** Microseconds of work that a lane holds ahead. */
const BACKLOG = 1_000;
/** Calls of one thread that may run concurrently, asynchronous ones included. */
const LANE_LIMIT = 4_096;

export function createPool(options: ThreadHostOptions, owner: PoolOwner): Pool {
	return new ThreadPool(options, owner);
}

class ThreadPool implements Pool {
	readonly #options: ThreadHostOptions;
	readonly #owner: PoolOwner;
	readonly #jobs = new SlotTable<Job>();
	readonly #queue = new CallQueue();
	readonly #estimate = new WorkEstimate(BACKLOG);
	#lanes: Lane[] = [];
	#host: ThreadHost | undefined;
	#completed = 0;
	#threadsLost = 0;
	#messagesOfLost = 0;
	#closed: SkeinError | undefined;

	constructor(options: ThreadHostOptions, owner: PoolOwner) {
		this.#options = options;
		this.#owner = owner;
	}

	submit(job: Job, bytes: Uint8Array, start: number, end: number): void {
		passStation("pool");
		job.id = this.#jobs.add(job);
		if (this.#closed !== undefined) {
			this.#answer(job, failureFrame(FrameKind.refused, this.#closed));
			return;
		}
		this.#host ??= this.#start();
		job.estimate = this.#estimate.of(job.target);
		const lane = this.#queue.size === 0 ? this.#idlestLane() : undefined;
		if (lane !== undefined) lane.call(job, bytes, start, end);
		else {
			job.phase = "queued";
			this.#queue.push(job, copyBytes(bytes, start, end));
		}
	}

	abort(job: Job): void {
		if (job.phase === "queued") {
			this.#queue.forget();
			this.#answer(job, bareFrame(FrameKind.cancelled, job.id));
		} else if (job.phase === "sent" || job.phase === "started") {
			const frame = bareFrame(FrameKind.abort, job.id);
			(job.lane as Lane).send(frame, 0, frame.length);
		}
	}

	kill(job: Job): void {
		if (job.phase === "queued") this.abort(job);
		else void (job.lane as Lane | undefined)?.worker?.terminate();
	}

	jobs(): readonly Job[] {
		return this.#jobs.values();
	}

	stats(): PoolStats {
		return {
			threads: this.#options.threads,
			queued: this.#queue.size,
			running: this.#jobs.size - this.#queue.size,
			completed: this.#completed,
			threadsLost: this.#threadsLost,
			messages: this.#lanes.reduce((sum, lane) => sum + lane.messages, this.#messagesOfLost),
		};
	}

	async close(): Promise<void> {
		if (this.#closed !== undefined) return;
		this.#closed = new SkeinError("SKEIN_RUNTIME_CLOSED", "the threads were closed before the call finished");
		await this.#host?.close();
		for (const lane of this.#lanes) lane.close();
		this.#failAll(this.#closed);
	}

	#start(): ThreadHost {
		return createThreadHost<Lane>(this.#options, {
			createLane: (port) => {
				const lane = new Lane(port, {
					function: (index) => this.#owner.function(index),
					find: (id) => this.#jobs.get(id),
					answered: (job, microseconds) => this.#answered(job, microseconds),
					onUpcall: (origin, bytes, view, start, end) => this.#owner.onUpcall(origin, bytes, view, start, end),
					onTurn: () => this.#pump(),
				});
				this.#lanes.push(lane);
				// Calls may wait for this very lane, with no reply under way that would make the queue move.
				queueMicrotask(() => this.#pump());
				return lane;
			},
			onClosed: (lane, cause) => this.#laneClosed(lane, cause),
			onFailed: (cause) => this.#failed(cause),
		});
	}

	#idlestLane(): Lane | undefined {
		let best: Lane | undefined;
		for (const lane of this.#lanes) {
			if (lane.backlog >= BACKLOG || lane.inFlight >= LANE_LIMIT) continue;
			if (
				best === undefined ||
				lane.backlog < best.backlog ||
				(lane.backlog === best.backlog && lane.inFlight < best.inFlight)
			) {
				best = lane;
			}
		}
		return best;
	}

	#pump(): void {
		for (let call = this.#queue.peek(); call !== undefined; call = this.#queue.peek()) {
			call.job.estimate = this.#estimate.of(call.job.target);
			const lane = this.#idlestLane();
			if (lane === undefined) return;
			this.#queue.shift();
			lane.call(call.job, call.frame, 0, call.frame.length);
		}
	}

	#answered(job: Job, microseconds: number): void {
		this.#jobs.delete(job.id);
		job.phase = "done";
		job.lane = undefined;
		this.#completed += 1;
		this.#estimate.learn(job.target, microseconds);
	}

	#answer(job: Job, frame: Uint8Array): void {
		this.#jobs.delete(job.id);
		job.phase = "done";
		job.lane = undefined;
		const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
		setFrameCall(view, 0, job.id);
		job.onReply(frame, view, 0, frame.length);
	}

	#laneClosed(lane: Lane, cause: Error): void {
		lane.close();
		this.#lanes = this.#lanes.filter((other) => other !== lane);
		this.#messagesOfLost += lane.messages;
		if (this.#closed === undefined) this.#threadsLost += 1;
		const lost = new SkeinError("SKEIN_TASK_LOST", `the worker thread that ran the call ended: ${cause.message}`, {
			cause,
		});
		for (const job of this.#jobs.values()) {
			if (job.lane === lane) this.#answer(job, failureFrame(FrameKind.lost, lost));
		}
		this.#owner.onOriginClosed(lane);
	}

	#failed(cause: Error): void {
		if (this.#lanes.length > 0) return;
		const error = new SkeinError("SKEIN_TASK_LOST", `no worker thread can be started: ${cause.message}`, { cause });
		void this.#host?.close();
		this.#host = undefined;
		this.#failAll(error);
	}

	#failAll(error: SkeinError): void {
		for (const job of this.#jobs.values()) {
			const kind = job.phase === "queued" ? FrameKind.refused : FrameKind.lost;
			if (job.phase === "queued") this.#queue.forget();
			this.#answer(job, failureFrame(kind, error));
		}
	}
}
