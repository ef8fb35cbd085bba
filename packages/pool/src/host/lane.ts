/**
 * The node's end of one thread: sends calls in one message per turn and hands replies to their jobs.
 *
 * It does not choose among lanes (the pool does) and does not host the thread (the thread host does).
 *
 * L1  frames of one turn leave as one message, a lone call at the end of its own turn.
 * L2  `backlog` is the estimated work sent and neither started asynchronously nor answered.
 * L3  a job is answered once: by the thread, or by `fail` when the thread is gone.
 */
import type { MessagePort, Worker } from "node:worker_threads";
import {
	FrameKind,
	type FunctionSource,
	frameCall,
	frameKind,
	frameLength,
	frameRemaining,
	type Job,
	setFrameCall,
	setFrameRemaining,
	type UpcallOrigin,
} from "@skein/kernel";
import { drainPort } from "../drain-port.js";
import { FrameBatch } from "../frame-batch.js";
import type { DefineMessage, LaneMessage } from "../lane-message.js";

export interface LaneOwner {
	function(index: number): FunctionSource;
	find(id: number): Job | undefined;
	answered(job: Job, microseconds: number): void;
	onUpcall(lane: Lane, bytes: Uint8Array, view: DataView, start: number, end: number): void;
	/** One message of the thread was worked off. */
	onTurn(): void;
}

export class Lane implements UpcallOrigin {
	/** Microseconds of estimated work that waits in the thread (L2). */
	backlog = 0;
	inFlight = 0;
	messages = 0;
	worker: Worker | undefined;
	closed = false;
	readonly #batch = new FrameBatch();
	readonly #sentFunctions: boolean[] = [];
	readonly #upcallFunctions: FunctionSource[] = [];
	#flushing = false;

	readonly #port: MessagePort;
	readonly #owner: LaneOwner;

	constructor(port: MessagePort, owner: LaneOwner) {
		this.#port = port;
		this.#owner = owner;
		port.on("message", (message: LaneMessage) => {
			drainPort(port, message, this.#receive);
			owner.onTurn();
		});
		port.unref();
	}

	call(job: Job, bytes: Uint8Array, start: number, end: number): void {
		this.#defineOnce(job.target);
		const at = this.#append(bytes, start, end);
		setFrameCall(this.#batch.view, at, job.id);
		job.lane = this;
		job.phase = "sent";
		this.backlog += job.estimate;
		this.inFlight += 1;
	}

	send(bytes: Uint8Array, start: number, end: number): void {
		this.#append(bytes, start, end);
	}

	function(index: number): FunctionSource | undefined {
		return this.#upcallFunctions[index];
	}

	/** A message that the thread posted before it ended. */
	receive(message: LaneMessage): void {
		this.#receive(message);
		this.#owner.onTurn();
	}

	readonly #receive = (message: LaneMessage): void => {
		if (message instanceof ArrayBuffer) this.#receiveFrames(message);
		else this.#upcallFunctions[message.define.index] = message.define;
	};

	/** No more frames are sent; the thread host ends the thread. */
	close(): void {
		this.closed = true;
		this.#port.close();
	}

	#append(bytes: Uint8Array, start: number, end: number): number {
		if (!this.#flushing) {
			this.#flushing = true;
			queueMicrotask(this.#flush);
		}
		return this.#batch.append(bytes, start, end);
	}

	readonly #flush = (): void => {
		this.#flushing = false;
		if (this.#batch.length === 0 || this.closed) return;
		const buffer = this.#batch.take();
		this.messages += 1;
		this.#port.postMessage(buffer, [buffer]);
	};

	#defineOnce(index: number): void {
		if (this.#sentFunctions[index] === true) return;
		this.#sentFunctions[index] = true;
		const { id, module } = this.#owner.function(index);
		this.#flush();
		this.#port.postMessage({ define: { index, id, module } } satisfies DefineMessage);
	}

	#receiveFrames(buffer: ArrayBuffer): void {
		const bytes = new Uint8Array(buffer);
		const view = new DataView(buffer);
		for (let at = 0; at < buffer.byteLength; ) {
			const end = at + frameLength(view, at);
			const kind = frameKind(view, at);
			if (kind === FrameKind.call || kind === FrameKind.abort) this.#owner.onUpcall(this, bytes, view, at, end);
			else if (kind === FrameKind.started) this.#started(view, at);
			else this.#reply(bytes, view, at, end);
			at = end;
		}
	}

	#started(view: DataView, at: number): void {
		const job = this.#owner.find(frameCall(view, at));
		if (job === undefined || job.phase !== "sent") return;
		job.phase = "started";
		this.backlog -= job.estimate;
	}

	#reply(bytes: Uint8Array, view: DataView, at: number, end: number): void {
		const job = this.#owner.find(frameCall(view, at));
		if (job === undefined) return;
		if (job.phase === "sent") this.backlog -= job.estimate;
		this.inFlight -= 1;
		const microseconds = frameRemaining(view, at);
		setFrameRemaining(view, at, 0);
		this.#owner.answered(job, microseconds);
		job.onReply(bytes, view, at, end);
	}
}
