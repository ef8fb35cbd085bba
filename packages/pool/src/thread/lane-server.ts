/**
 * The thread's end of a lane: starts calls in order, runs asynchronous ones concurrently, sends replies back.
 *
 * T1  calls start in the order in which they arrived; one whose module is still being imported holds up those behind it.
 * T2  a reply that is finished can be seen at once, and wakes the node before a call that may take long is started.
 * T3  a call that was withdrawn before it started never starts.
 * T4  after SLICE milliseconds of synchronous work the loop turns, so that timers, sockets and aborts get their time.
 */
import { type FunctionCodec, genericCodec } from "@skein/codec/typed";
import {
	type Frame,
	FrameKind,
	findPayload,
	frameAttempt,
	frameCall,
	frameKind,
	frameLength,
	frameRemaining,
	frameSections,
	frameTarget,
	frameTyped,
	readDevices,
	realClock,
	SkeinError,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import { decodeDefinition } from "../definition.js";
import { FrameSender } from "../frame-sender.js";
import type { LaneOpening } from "../lane-opening.js";
import type { LaneMessage } from "../posted-frame.js";
import { PostedFrames } from "../posted-frames.js";
import { claim, IN_RING, openRing, ringFlags } from "../ring/ring-memory.js";
import { RingReader } from "../ring/ring-reader.js";
import { RingWriter } from "../ring/ring-writer.js";
import { WorkEstimate } from "../work-estimate.js";
import { FunctionLoader } from "./function-loader.js";
import { invokeBeside, type StreamEnd } from "./invoke-beside.js";
import { ReplyWriter } from "./reply-writer.js";
import { currentTaskStore, RunningTask, type TaskHost } from "./running-task.js";

/** Milliseconds (T4). */
const SLICE = 5;
/** Milliseconds that a finished reply may wait behind further work (T2). */
const HOLD = 0.25;

export interface LaneServer {
	/** Frames of nested calls, up to the node. */
	send(frame: Frame): void;
}

export interface NestedCalls {
	/** A reply to a nested call. */
	onReply(frame: Frame): void;
}

export function serveLane(opening: LaneOpening, nested: NestedCalls): LaneServer {
	return new Server(opening, nested);
}

class Server implements LaneServer {
	readonly #host: TaskHost;
	readonly #streamEnd: StreamEnd;
	readonly #nested: NestedCalls;
	readonly #loader: FunctionLoader;
	readonly #ring: RingReader;
	readonly #posted: PostedFrames;
	/** Posted calls that were looked at and not started. */
	readonly #postedCalls: Frame[] = [];
	readonly #sender: FrameSender;
	readonly #replies: ReplyWriter;
	readonly #running = new Map<number, RunningTask>();
	readonly #estimate = new WorkEstimate(HOLD * 2000);
	readonly #frame: Frame;
	#loading = false;
	#now = 0;
	/** When the oldest reply was finished that may not have woken the node; 0: there is none. */
	#oldestReply = 0;

	constructor(opening: LaneOpening, nested: NestedCalls) {
		this.#host = { node: opening.node, send: (frame) => this.#sendNow(frame) };
		this.#streamEnd = { window: opening.streams, send: this.#host.send };
		this.#nested = nested;
		this.#loader = new FunctionLoader(opening);
		this.#ring = new RingReader(openRing(opening.toThread));
		this.#posted = new PostedFrames(opening.port);
		this.#sender = new FrameSender(new RingWriter(openRing(opening.toHost)), opening.port, 0);
		this.#replies = new ReplyWriter(this.#sender);
		const { bytes, view } = this.#ring.memory;
		this.#frame = { bytes, view, start: 0, end: 0, attachments: undefined };
		opening.port.on("message", (message: LaneMessage) => {
			if (message === null) this.#turn();
			else this.#posted.receive(message);
		});
		this.#turn();
	}

	send(frame: Frame): void {
		this.#sender.send(frame);
	}

	/** Looks at what came, and works until there is nothing, a module has to be imported, or the slice is over. */
	readonly #turn = (): void => {
		const ring = this.#ring;
		ring.wake();
		this.#sender.beginTurn();
		if (this.#sender.blocked) this.#sender.retry();
		const started = realClock.now();
		this.#now = started;
		for (;;) {
			this.#look();
			if (!this.#loading && !this.#work(started + SLICE)) {
				setImmediate(this.#turn);
				break;
			}
			this.#oldestReply = 0;
			this.#sender.flush();
			if (ring.free()) this.#sender.nudge();
			if (ring.sleep()) break;
		}
		this.#sender.endTurn();
	};

	/** Aborts and replies to nested calls never wait behind calls. */
	#look(): void {
		const ring = this.#ring;
		for (const tail = ring.tail(); ring.seen !== tail; ) {
			const position = ring.seen;
			const at = ring.at(position);
			ring.seen = ring.after(position);
			if (at >= 0) this.#lookAt(this.#frameAt(at));
		}
	}

	#lookAt(frame: Frame): void {
		const kind = frameKind(frame.view, frame.start);
		const posted = frame !== this.#frame;
		if (kind === FrameKind.call) {
			if (posted) this.#postedCalls.push(frame);
		} else if (kind === FrameKind.abort) this.#abort(frameCall(frame.view, frame.start));
		else if (kind >= FrameKind.itemsDown) this.#running.get(frameCall(frame.view, frame.start))?.receive(frame);
		else if (kind === FrameKind.define) this.#loader.define(decodeDefinition(frame));
		else this.#nested.onReply(frame);
	}

	#abort(call: number): void {
		const running = this.#running.get(call);
		if (running !== undefined) {
			running.abort();
			return;
		}
		const { memory } = this.#ring;
		for (let position = this.#ring.head; position !== this.#ring.seen; position = this.#ring.after(position)) {
			const at = this.#ring.at(position);
			if (at < 0 || frameCall(memory.view, at) !== call || frameKind(memory.view, at) !== FrameKind.call) continue;
			if (claim(memory, at, IN_RING.withdrawn)) this.#replies.bare(FrameKind.cancelled, call, 0);
		}
	}

	/** The frame whose header stands at `at`: lent, unless it was posted. */
	#frameAt(at: number): Frame {
		const lent = this.#lend(at);
		return (ringFlags(lent.view, at) & IN_RING.posted) === 0 ? lent : this.#posted.take(lent);
	}

	#lend(at: number): Frame {
		const frame = this.#frame;
		frame.start = at;
		frame.end = at + frameLength(frame.view, at);
		return frame;
	}

	/** False when the slice is over. */
	#work(until: number): boolean {
		const ring = this.#ring;
		const { memory } = ring;
		while (ring.head !== ring.seen) {
			const at = ring.at(ring.head);
			if (at >= 0 && frameKind(memory.view, at) === FrameKind.call) {
				if (this.#now > until) return false;
				const target = frameTarget(memory.view, at);
				const fn = this.#loader.get(target);
				if (fn === undefined) {
					this.#load(target);
					return true;
				}
				const posted = (ringFlags(memory.view, at) & IN_RING.posted) !== 0;
				const mine = claim(memory, at, IN_RING.started);
				const frame = posted ? this.#postedCalls.shift()! : this.#lend(at);
				if (mine) this.#start(fn, target, frame);
			}
			ring.done(ring.after(ring.head));
		}
		return true;
	}

	#load(target: number): void {
		this.#loading = true;
		void this.#loader.load(target).then(() => {
			this.#loading = false;
			this.#turn();
		});
	}

	/** Runs one call up to its first await. */
	#start(fn: RegisteredFunction | SkeinError, target: number, frame: Frame): void {
		const { view, start } = frame;
		const call = frameCall(view, start);
		if (fn instanceof SkeinError) {
			this.#replies.refused(call, fn);
			return;
		}
		const before = this.#now;
		if (this.#oldestReply === 0) this.#oldestReply = before;
		else if (this.#estimate.of(target) > HOLD * 1000) this.#flush();
		const task = new RunningTask(this.#host, {
			call,
			origin: view.getUint32(start + 24, true),
			sequence: view.getUint32(start + 28, true),
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
			return;
		}
		if (isThenable(result)) {
			this.#await(task, result, codec, this.#elapsed(before));
			return;
		}
		const microseconds = this.#elapsed(before);
		this.#estimate.learn(target, microseconds);
		task.end();
		this.#replies.ok(call, result, codec, microseconds);
		if (this.#now - this.#oldestReply > HOLD) this.#flush();
	}

	/** Values of streams: whoever reads them is woken by each frame, as what follows may take long. */
	#sendNow(frame: Frame): void {
		this.#sender.send(frame);
		this.#sender.flush();
	}

	/** Microseconds, at least 1. */
	#elapsed(before: number): number {
		this.#now = realClock.now();
		return Math.max(1, (this.#now - before) * 1000);
	}

	#flush(): void {
		this.#oldestReply = this.#now;
		this.#sender.flush();
	}

	#await(task: RunningTask, result: PromiseLike<unknown>, codec: FunctionCodec, microseconds: number): void {
		this.#running.set(task.call, task);
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
		this.#running.delete(task.call);
		task.end();
		if (task.aborted) this.#replies.bare(FrameKind.cancelled, task.call, microseconds);
		return !task.aborted;
	}
}

const invoke = (entry: RegisteredFunction, args: unknown[]): unknown => entry.fn.apply(entry.owner, args);

function isThenable(value: unknown): value is PromiseLike<unknown> {
	return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
