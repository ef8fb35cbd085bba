/**
 * The thread's end of a lane: starts calls in order, runs asynchronous ones concurrently, sends replies back.
 *
 * T1  calls start in the order in which they arrived; one whose module is still being imported holds up those behind it.
 * T2  a reply that is finished leaves before a call that may take long is started.
 * T3  a call that was aborted before it started never starts, and is answered.
 * T4  after SLICE milliseconds of synchronous work the loop turns, so that timers, sockets and aborts get their time.
 */
import type { MessagePort } from "node:worker_threads";
import { decodeArguments } from "@skein/codec";
import {
	FrameKind,
	frameAttempt,
	frameCall,
	frameKind,
	frameLength,
	frameRemaining,
	frameTarget,
	payloadStart,
	realClock,
	SkeinError,
	setFrameKind,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import { drainPort } from "../drain-port.js";
import type { LaneMessage, LaneOpening } from "../lane-message.js";
import { WorkEstimate } from "../work-estimate.js";
import { FunctionLoader } from "./function-loader.js";
import { Outbox } from "./outbox.js";
import { ReplyWriter } from "./reply-writer.js";
import { currentTaskStore, RunningTask } from "./running-task.js";

/** Milliseconds (T4). */
const SLICE = 5;
/** Milliseconds that a finished reply may wait behind further work (T2). */
const HOLD = 0.25;

interface Batch {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	at: number;
}

export interface LaneServer {
	/** Frames of nested calls, up to the node. */
	send(bytes: Uint8Array, start: number, end: number): void;
	post(message: LaneMessage): void;
}

export interface NestedCalls {
	/** A reply to a nested call. */
	onReply(bytes: Uint8Array, view: DataView, start: number, end: number): void;
}

export function serveLane(opening: LaneOpening, nested: NestedCalls): LaneServer {
	const server = new Server(opening, nested);
	return {
		send: (bytes, start, end) => server.send(bytes, start, end),
		post: (message) => opening.port.postMessage(message),
	};
}

class Server {
	readonly #port: MessagePort;
	readonly #node: string;
	readonly #nested: NestedCalls;
	readonly #loader: FunctionLoader;
	readonly #outbox: Outbox;
	readonly #replies: ReplyWriter;
	readonly #running = new Map<number, RunningTask>();
	readonly #batches: Batch[] = [];
	readonly #estimate = new WorkEstimate(HOLD * 2000);
	#working = false;
	#oldestReply = 0;

	constructor(opening: LaneOpening, nested: NestedCalls) {
		this.#port = opening.port;
		this.#node = opening.node;
		this.#nested = nested;
		this.#loader = new FunctionLoader(opening);
		this.#outbox = new Outbox(opening.port);
		this.#replies = new ReplyWriter(this.#outbox);
		this.#port.on("message", (message: LaneMessage) => {
			drainPort(opening.port, message, this.#receive);
			if (!this.#working) this.#work();
		});
	}

	send(bytes: Uint8Array, start: number, end: number): void {
		this.#outbox.batch.append(bytes, start, end);
		this.#outbox.touch();
	}

	readonly #receive = (message: LaneMessage): void => {
		if (!(message instanceof ArrayBuffer)) {
			this.#loader.define(message.define);
			return;
		}
		const batch: Batch = { bytes: new Uint8Array(message), view: new DataView(message), at: 0 };
		this.#batches.push(batch);
		this.#takeUrgent(batch);
	};

	/** Aborts and replies to nested calls never wait behind calls. */
	#takeUrgent({ bytes, view }: Batch): void {
		for (let at = 0; at < bytes.length; ) {
			const end = at + frameLength(view, at);
			const kind = frameKind(view, at);
			if (kind === FrameKind.abort) this.#abort(frameCall(view, at));
			else if (kind !== FrameKind.call) this.#nested.onReply(bytes, view, at, end);
			at = end;
		}
	}

	#abort(call: number): void {
		const running = this.#running.get(call);
		if (running !== undefined) {
			running.abort();
			return;
		}
		for (const { bytes, view, at: from } of this.#batches) {
			for (let at = from; at < bytes.length; at += frameLength(view, at)) {
				if (frameCall(view, at) === call && frameKind(view, at) === FrameKind.call)
					setFrameKind(view, at, FrameKind.cancelled);
			}
		}
	}

	/** Works off the batches until they are empty, a module has to be imported, or the slice is over. */
	#work(): void {
		this.#working = true;
		const started = realClock.now();
		let now = started;
		for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
			const { view } = batch;
			const at = batch.at;
			if (at >= batch.bytes.length) {
				this.#batches.shift();
				continue;
			}
			const kind = frameKind(view, at);
			if (kind === FrameKind.call) {
				const fn = this.#loader.get(frameTarget(view, at));
				if (fn === undefined) {
					this.#outbox.flush();
					this.#loader.load(frameTarget(view, at)).then(() => this.#work());
					return;
				}
				batch.at = at + frameLength(view, at);
				now = this.#start(fn, batch, at, now);
			} else {
				batch.at = at + frameLength(view, at);
				if (kind === FrameKind.cancelled) this.#replies.bare(FrameKind.cancelled, frameCall(view, at), 0);
			}
			if (now - started > SLICE) {
				this.#outbox.flush();
				setImmediate(() => this.#work());
				return;
			}
		}
		this.#working = false;
	}

	/** Runs one call up to its first await; returns the time afterwards. */
	#start(fn: RegisteredFunction | SkeinError, { bytes, view }: Batch, at: number, now: number): number {
		const call = frameCall(view, at);
		if (fn instanceof SkeinError) {
			this.#replies.refused(call, fn);
			return now;
		}
		const target = frameTarget(view, at);
		if (this.#outbox.batch.length === 0) this.#oldestReply = now;
		else if (this.#estimate.of(target) > HOLD * 1000) this.#outbox.flush();
		const task = new RunningTask(
			{
				call,
				origin: view.getUint32(at + 24, true),
				sequence: view.getUint32(at + 28, true),
				attempt: frameAttempt(view, at),
				remaining: frameRemaining(view, at),
			},
			this.#node,
		);
		let result: unknown;
		try {
			const args = decodeArguments(bytes, payloadStart(view, at), at + frameLength(view, at));
			result = currentTaskStore.run(task, invoke, fn, args);
		} catch (error) {
			const after = realClock.now();
			this.#replies.threw(call, error, (after - now) * 1000);
			return after;
		}
		if (isThenable(result)) return this.#await(task, result, now);
		const after = realClock.now();
		this.#estimate.learn(target, (after - now) * 1000);
		this.#replies.ok(call, result, (after - now) * 1000);
		if (after - this.#oldestReply > HOLD) this.#outbox.flush();
		return after;
	}

	#await(task: RunningTask, result: PromiseLike<unknown>, now: number): number {
		this.#running.set(task.call, task);
		const after = realClock.now();
		const microseconds = (after - now) * 1000;
		this.#replies.bare(FrameKind.started, task.call, microseconds);
		result.then(
			(value) => {
				if (this.#finish(task, microseconds)) this.#replies.ok(task.call, value, microseconds);
			},
			(error: unknown) => {
				if (this.#finish(task, microseconds)) this.#replies.threw(task.call, error, microseconds);
			},
		);
		return after;
	}

	/** False when the task was aborted: then it is answered here. */
	#finish(task: RunningTask, microseconds: number): boolean {
		this.#running.delete(task.call);
		if (task.aborted) this.#replies.bare(FrameKind.cancelled, task.call, microseconds);
		return !task.aborted;
	}
}

const invoke = (entry: RegisteredFunction, args: unknown[]): unknown => entry.fn.apply(entry.owner, args);

function isThenable(value: unknown): value is PromiseLike<unknown> {
	return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
