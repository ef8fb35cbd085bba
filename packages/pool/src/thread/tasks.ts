/**
 * The tasks of one thread: starts them, runs asynchronous ones concurrently, and sends what becomes of them.
 *
 * K1  a task that was aborted is answered when it has stopped, and as cancelled.
 * K2  a reply does not wait for a task that may take long (`ReplyHold`).
 */
import { type FunctionCodec, genericCodec } from "@skein/codec/typed";
import {
	type Frame,
	FrameKind,
	findPayload,
	frameAttempt,
	frameCall,
	frameOrigin,
	frameRemaining,
	frameSections,
	frameSequence,
	frameTyped,
	readDevices,
	realClock,
	SkeinError,
	type StreamWindow,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import { WorkEstimate } from "../work-estimate.js";
import { invokeBeside, type StreamEnd } from "./invoke-beside.js";
import { type ReplyHold, UNKNOWN_WORK } from "./reply-hold.js";
import { type ReplySender, ReplyWriter } from "./reply-writer.js";
import { currentTaskStore, RunningTask, type TaskHost } from "./running-task.js";
import { RunningTasks } from "./running-tasks.js";

/** Milliseconds of synchronous work after which the loop turns. */
export const SLICE = 5;

export interface TasksOptions {
	/** Name of the node. */
	readonly node: string;
	readonly streams: StreamWindow;
	readonly sender: ReplySender;
	readonly hold: ReplyHold;
	/** The number of the line over which the calls come; 0: the lane. */
	readonly line: number;
	/** Of a line: a task that makes calls was let go of before; was aborted; is over. */
	readonly tell?: TaskHost["tell"];
}

export class Tasks {
	/** When the last one started or came to its first await, by this thread's clock. */
	now = 0;
	readonly #host: TaskHost;
	readonly #streamEnd: StreamEnd;
	readonly #sender: ReplySender;
	readonly #hold: ReplyHold;
	readonly #replies: ReplyWriter;
	readonly #running = new RunningTasks();
	readonly #estimate = new WorkEstimate(UNKNOWN_WORK);

	constructor({ node, streams, sender, hold, line, tell }: TasksOptions) {
		this.#host = { node, line, send: (frame) => this.#sendNow(frame), ...(tell && { tell }) };
		this.#streamEnd = { window: streams, send: this.#host.send };
		this.#sender = sender;
		this.#hold = hold;
		this.#replies = new ReplyWriter(sender);
	}

	/** Runs one call up to its first await. */
	start(fn: RegisteredFunction | SkeinError, target: number, frame: Frame): void {
		const { view, start } = frame;
		const call = frameCall(view, start);
		if (fn instanceof SkeinError) {
			this.#replies.refused(call, fn);
			return;
		}
		const before = this.now;
		if (this.#hold.starts(this.#estimate.of(target), before)) this.#flush();
		const task = new RunningTask(this.#host, {
			call,
			target,
			origin: frameOrigin(view, start),
			sequence: frameSequence(view, start),
			attempt: frameAttempt(view, start),
			remaining: frameRemaining(view, start),
			since: before,
		});
		if (frameSections(view, start) !== 0) task.gpus = readDevices(frame);
		const typed = frameTyped(view, start);
		// Whoever calls in the encoding of the contract gets the result so, too.
		const codec = typed ? fn.codec : genericCodec;
		let result: unknown;
		try {
			if (frameSections(view, start) === 0) {
				const args = fn.codec.decodeArguments(findPayload(frame), typed);
				result = currentTaskStore.run(task, invoke, fn, args);
			} else result = invokeBeside(task, fn, frame, this.#streamEnd);
		} catch (error) {
			task.end();
			this.#replies.threw(call, error, this.#elapsed(before));
			this.#ended();
			return;
		}
		const microseconds = this.#elapsed(before);
		if (isThenable(result)) this.#await(task, result, codec, microseconds);
		else {
			this.#estimate.learn(target, microseconds);
			task.end();
			this.#replies.ok(call, result, codec, microseconds);
		}
		this.#ended();
	}

	/** A frame from the caller of a task, of a stream beside it. */
	receive(frame: Frame): void {
		this.#running.find(frameCall(frame.view, frame.start))?.receive(frame);
	}

	/** False: it does not run. */
	abort(call: number): boolean {
		const running = this.#running.find(call);
		running?.abort();
		return running !== undefined;
	}

	/** It goes on when its caller is gone. False: it does not run. */
	detach(call: number): boolean {
		const running = this.#running.find(call);
		if (running !== undefined) running.detached = true;
		return running !== undefined;
	}

	abortAll(): void {
		for (const task of this.#running) task.abort();
	}

	/** The caller is gone. */
	abandon(): void {
		for (const task of this.#running) if (!task.detached) task.abort();
	}

	/** Those that came to an await and are not over. */
	get running(): number {
		return this.#running.size;
	}

	/** How many of them there are of each function. */
	targets(): Map<number, number> {
		const targets = new Map<number, number>();
		for (const { target } of this.#running) targets.set(target, (targets.get(target) ?? 0) + 1);
		return targets;
	}

	/** The call was taken back before it started. */
	withdrawn(call: number): void {
		this.#replies.bare(FrameKind.cancelled, call, 0);
	}

	/** Something of the call that was started last waits to be told. */
	#ended(): void {
		if (this.#hold.ends(this.now)) this.#flush();
	}

	/** Values of streams: whoever reads them is woken by each frame, as what follows may take long. */
	#sendNow(frame: Frame): void {
		this.#sender.send(frame);
		this.#sender.flush();
	}

	/** Microseconds, at least 1. */
	#elapsed(before: number): number {
		this.now = realClock.now();
		return Math.max(1, (this.now - before) * 1000);
	}

	#flush(): void {
		this.#hold.told(this.now);
		this.#sender.flush();
	}

	#await(task: RunningTask, result: PromiseLike<unknown>, codec: FunctionCodec, microseconds: number): void {
		this.#running.add(task);
		this.#replies.bare(FrameKind.started, task.call, microseconds);
		result.then(
			(value) => {
				if (this.#finish(task, microseconds)) this.#replies.ok(task.call, value, codec, microseconds);
			},
			(error: unknown) => {
				if (this.#finish(task, microseconds)) this.#replies.threw(task.call, error, microseconds);
			},
		);
	}

	/** False when the task was aborted: then it is answered here. */
	#finish(task: RunningTask, microseconds: number): boolean {
		this.#running.delete(task);
		task.end();
		if (task.aborted) this.#replies.bare(FrameKind.cancelled, task.call, microseconds);
		return !task.aborted;
	}
}

const invoke = (entry: RegisteredFunction, args: unknown[]): unknown => entry.fn.apply(entry.owner, args);

function isThenable(value: unknown): value is PromiseLike<unknown> {
	return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
