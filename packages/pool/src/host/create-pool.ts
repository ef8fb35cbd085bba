/**
 * The pool: gives each call to the lane with the least work, and keeps the rest in a queue.
 *
 * A lane gets about ten milliseconds of estimated work ahead (P1), so that short calls travel in large batches, and threads
 * have work while this one is busy; what waits in one lane while another is idle moves there (P3). Threads start with the first call.
 *
 * P1  a lane is given a call only while its backlog is under BACKLOG microseconds and fewer than LANE_LIMIT run in it.
 * P2  every submitted job is answered exactly once.
 * P3  a call that no thread has started is never held up by a thread that does not come to it while another is idle:
 *     the idle one gets half of what the other has not started.
 * P4  a call that no thread has started is not lost with its thread: it goes to another, but for RETURNS deaths, and for
 *     frames that travelled beside the ring.
 */
import { failureFrame } from "@skein/codec";
import {
	bareFrame,
	type Frame,
	FrameKind,
	frameRemaining,
	type Job,
	type Pool,
	type PoolOwner,
	type PoolStats,
	type PoolThread,
	passStation,
	realClock,
	SkeinError,
	SlotTable,
	setFrameRemaining,
} from "@skein/kernel";
import { WorkEstimate } from "../work-estimate.js";
import { CallQueue } from "./call-queue.js";
import { Lane } from "./lane.js";
import { LaneWatch } from "./lane-watch.js";
import { createThreadHost, type ThreadHost, type ThreadHostOptions } from "./thread-host.js";

/** Microseconds of work that a lane holds ahead: as long as a loop that waits for a processor, or collects garbage, may not come. */
const BACKLOG = 10_000;
/** Calls of one thread that may run concurrently, asynchronous ones included. */
const LANE_LIMIT = 4_096;
/** Microseconds of unstarted work from which an idle lane takes half. */
const WORTH_MOVING = 200;
/** Threads that may end under a call before it is started: what ends them may be the import of its module. */
const RETURNS = 10;

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
	#pumping = false;
	#closed: SkeinError | undefined;
	readonly #watch = new LaneWatch<Lane>(
		{
			lanes: () => this.#lanes,
			isBusy: () => this.#jobs.size > 0,
			move: (from, to) => this.#move(from, to),
		},
		realClock,
	);

	constructor(options: ThreadHostOptions, owner: PoolOwner) {
		this.#options = options;
		this.#owner = owner;
	}

	submit(job: Job, frame: Frame): void {
		passStation("pool");
		job.id = this.#jobs.add(job);
		if (this.#closed !== undefined) {
			this.#answer(job, failureFrame(FrameKind.refused, this.#closed, job.id));
			return;
		}
		this.#host ??= this.#start();
		this.#watch.start();
		job.estimate = this.#estimate.of(job.target);
		const lane = this.#queue.size === 0 ? this.#idlestLane() : undefined;
		if (lane?.fits(frame) === true) lane.call(job, frame);
		else {
			this.#toQueue(job, frame);
			this.#queue.push(job, frame);
		}
	}

	abort(job: Job): void {
		job.aborted = true;
		if (job.phase === "queued") {
			this.#queue.forget();
			this.#answer(job, bareFrame(FrameKind.cancelled, job.id));
		} else if (job.phase === "sent" || job.phase === "started") {
			if (!this.#withdraw(job)) (job.lane as Lane).send(bareFrame(FrameKind.abort, job.id));
		}
	}

	kill(job: Job): void {
		job.aborted = true;
		if (job.phase === "queued") this.abort(job);
		else if (!this.#withdraw(job)) (job.lane as Lane | undefined)?.kill();
	}

	threads(): readonly PoolThread[] {
		return this.#lanes.filter(({ worker, closed }) => worker !== undefined && !closed);
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
		this.#watch.stop();
		await this.#host?.close();
		for (const lane of this.#lanes) lane.close();
		this.#failAll(this.#closed);
	}

	/** False: the thread has it, or nobody has. */
	#withdraw(job: Job): boolean {
		if ((job.lane as Lane | undefined)?.withdraw(job) !== true) return false;
		this.#answer(job, bareFrame(FrameKind.cancelled, job.id));
		// What waits may wait for this very place, with no reply under way that would make the queue move.
		this.#pumpSoon();
		return true;
	}

	#start(): ThreadHost {
		return createThreadHost<Lane>(this.#options, {
			createLane: () => {
				const lane = new Lane({
					function: (index) => this.#owner.function(index),
					find: (id) => this.#jobs.get(id),
					take: (id) => this.#jobs.delete(id),
					answered: (job, microseconds) => this.#answered(job, microseconds),
					onUpcall: (origin, frame) => this.#owner.onUpcall(origin, frame),
					onLine: (lane, frame) => this.#owner.onLine(lane, frame),
					onTurn: (lane) => this.#onTurn(lane),
				});
				this.#lanes.push(lane);
				this.#pumpSoon();
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

	#pumpSoon(): void {
		if (this.#pumping) return;
		this.#pumping = true;
		queueMicrotask(() => {
			this.#pumping = false;
			this.#pump();
		});
	}

	#pump(): void {
		for (let job = this.#queue.peek(); job !== undefined; job = this.#queue.peek()) {
			job.estimate = this.#estimate.of(job.target);
			const lane = this.#idlestLane();
			const frame = this.#queue.frame();
			if (lane?.fits(frame) !== true) return;
			this.#queue.shift();
			if (job.expires !== undefined) {
				setFrameRemaining(frame.view, frame.start, Math.max(1, Math.ceil(job.expires - realClock.now())));
			}
			lane.call(job, frame);
		}
	}

	#onTurn(lane: Lane): void {
		this.#pump();
		this.#watch.turn();
		if (lane.waiting > 0 || lane.closed || this.#lanes.length === 1) return;
		const busiest = this.#lanes.reduce((most, other) => (other.backlog > most.backlog ? other : most));
		if (busiest.waiting > 1 && busiest.backlog >= WORTH_MOVING) this.#move(busiest, lane);
	}

	#move(from: Lane, to: Lane): void {
		from.yieldHalf((job, frame) => to.call(job, frame));
	}

	#answered(job: Job, microseconds: number): void {
		job.phase = "done";
		this.#completed += 1;
		if (microseconds > 0) this.#estimate.learn(job.target, microseconds);
	}

	#answer(job: Job, frame: Frame): void {
		this.#jobs.delete(job.id);
		job.phase = "done";
		job.lane = undefined;
		job.onReply(frame);
	}

	#laneClosed(lane: Lane, cause: Error): void {
		lane.close();
		this.#lanes = this.#lanes.filter((other) => other !== lane);
		this.#messagesOfLost += lane.messages;
		if (this.#closed === undefined) this.#threadsLost += 1;
		this.#reclaim(lane);
		const lost = new SkeinError("SKEIN_TASK_LOST", `the worker thread that ran the call ended: ${cause.message}`, {
			cause,
		});
		for (const job of this.#jobs.values()) {
			if (job.lane === lane) this.#answer(job, failureFrame(FrameKind.lost, lost, job.id));
		}
		this.#owner.onOriginClosed(lane);
	}

	/** What the thread never started waits for another, before all others. */
	#reclaim(lane: Lane): void {
		const jobs: Job[] = [];
		const frames: Frame[] = [];
		lane.reclaim((job, frame) => {
			job.returns = (job.returns ?? 0) + 1;
			if (job.aborted === true) this.#answer(job, bareFrame(FrameKind.cancelled, job.id));
			else if (job.returns > RETURNS) job.lane = lane;
			else {
				this.#toQueue(job, frame);
				jobs.push(job);
				frames.push(frame);
			}
		});
		this.#queue.putBack(jobs, frames);
		this.#pumpSoon();
	}

	#toQueue(job: Job, { view, start }: Frame): void {
		job.phase = "queued";
		job.place = -1;
		const remaining = frameRemaining(view, start);
		if (remaining !== 0) job.expires = realClock.now() + remaining;
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
			this.#answer(job, failureFrame(kind, error, job.id));
		}
	}
}
