/** Worker threads as a station: frames of calls go in, frames of replies come out. */

import type { Frame } from "../frame/frame.js";
import type { DistributedOptions } from "../option/distributed-options.js";

/** Calls that a task made and that are not over. */
export interface Abortable {
	abort(): void;
}

/** One admitted call. Its maker writes nothing below the line: those fields belong to the pool. */
export interface Job {
	/** Index of the function in the node's function table. */
	readonly target: number;
	/** Calls that its task made, which are aborted with it; set by who relays them. */
	children?: Abortable | undefined;
	/**
	 * Called exactly once, also when the thread dies or the pool closes. The frame (ok, threw, cancelled,
	 * refused or lost) is lent for the time of the call unless it is large; its `call` field is the pool's own.
	 */
	onReply(reply: Frame): void;
	/** A frame of a stream beside the call, before its reply. Lent as that is. */
	onStream(frame: Frame): void;
	/** ---- the pool's ---- */
	id: number;
	/** Where it is. Undefined: in no thread. */
	lane: JobLane | undefined;
	phase: JobPhase;
	/** Its end was asked for: it is not started any more, and what its task calls from now on is cancelled. */
	aborted?: boolean;
	/** Threads that ended while they had it and had not started it. */
	returns?: number;
	/** Where its frame stands in the lane, as long as it may be taken back. */
	place: number;
	/** Microseconds that the call is expected to hold a thread. */
	estimate: number;
	/** When its deadline passes, by the pool's clock, for a call that waited in the queue; absent: never. */
	expires?: number;
}

export interface JobLane {
	/** A frame beside the job, whose `call` field is the job's `id`, to the thread that has it. */
	send(frame: Frame): void;
}

/** `queued`: in the pool's queue · `sent`: in a lane · `started`: the thread runs it. */
export type JobPhase = "new" | "queued" | "sent" | "started" | "done";

/** What the threads need to find a function. */
export interface FunctionSource {
	readonly id: string;
	/** URL that a thread imports to have the function registered. */
	readonly module: string;
	/** Defaults of the function, where the asker knows them and the node may not. */
	readonly options?: DistributedOptions;
	/** So are its types, as in its registration. */
	readonly contract?: string;
	readonly serves?: readonly string[];
	readonly calls?: readonly string[];
}

/** A thread that makes calls of its own: nested spawns. Frames that it gets carry its own call ids. */
export interface UpcallOrigin {
	/** Half of the ids of the tasks that it spawns. */
	readonly origin: number;
	/** The call that the thread knows by this number, while it is not answered. */
	job(call: number): Job | undefined;
	/** The function that a CALL frame of this thread names by `index`. */
	function(index: number): FunctionSource | undefined;
	/** Replies to the thread; dropped when it is gone. */
	send(frame: Frame): void;
	readonly closed: boolean;
}

/** A thread as those see it who open lines to it. */
export interface PoolThread extends UpcallOrigin {
	/** Names the function to it. */
	define(index: number): void;
	/** Ends it. */
	kill(): void;
}

export interface PoolOwner {
	function(index: number): FunctionSource;
	/** A word of a thread about lines. Lent for the time of the call. */
	onLine(thread: PoolThread, frame: Frame): void;
	/** A CALL or ABORT frame made by a task. Lent for the time of the call. */
	onUpcall(origin: UpcallOrigin, frame: Frame): void;
	/** The thread is gone: its nested calls have nobody to answer to. */
	onOriginClosed(origin: UpcallOrigin): void;
}

export interface PoolStats {
	readonly threads: number;
	readonly queued: number;
	readonly running: number;
	readonly completed: number;
	readonly threadsLost: number;
	/** Messages posted to threads: to wake them, or with a frame that is large. */
	readonly messages: number;
}

export interface Pool {
	/** Copies the frame, or hands it on before it returns. Calls never run before `submit` returned. */
	submit(job: Job, frame: Frame): void;
	/** Not started: never runs. Started: the task's signal fires. Answers with a cancelled frame when it has stopped. */
	abort(job: Job): void;
	/**
	 * Not started: never runs. Started: ends the thread that runs it, and every job that this thread had started is answered
	 * with a lost frame; those that it had not go to other threads.
	 */
	kill(job: Job): void;
	/** Those that run. */
	threads(): readonly PoolThread[];
	/** Jobs submitted and not answered. */
	jobs(): readonly Job[];
	stats(): PoolStats;
	/** Ends all threads; jobs not answered get a lost frame. Idempotent. */
	close(): Promise<void>;
}
