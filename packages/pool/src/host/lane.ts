/**
 * The node's end of one thread: sends calls through a ring and hands replies to their jobs.
 *
 * It does not choose among lanes (the pool does) and does not host the thread (the thread host does).
 *
 * L1  frames of one turn wake the thread once, a lone call at the end of its own turn.
 * L2  `backlog` is the estimated work sent and neither started asynchronously nor answered.
 * L3  a job is answered once: by the thread, or by the pool when it was withdrawn or the thread is gone.
 */
import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import {
	drawOrigin,
	type Frame,
	FrameKind,
	type FunctionSource,
	frameCall,
	frameKind,
	frameLength,
	frameRemaining,
	type Job,
	type PoolThread,
	setFrameCall,
} from "@skein/kernel";
import { decodeDefinition, encodeDefinition } from "../definition.js";
import { FrameReceiver } from "../frame-receiver.js";
import { FrameSender } from "../frame-sender.js";
import type { LaneEnds } from "../lane-opening.js";
import type { LaneMessage } from "../posted-frame.js";
import { allocateRing, openRing } from "../ring/ring-memory.js";
import { RingReader } from "../ring/ring-reader.js";
import { RingWriter } from "../ring/ring-writer.js";

/** Frames taken in one turn of the loop, so that timers and sockets get theirs. */
const MOST = 4_096;
/** Bytes of calls at which a thread that is awake begins before the turn is over. */
const SHOW_AT = 4 * 1024;

export interface LaneOwner {
	function(index: number): FunctionSource;
	find(id: number): Job | undefined;
	/** The job, which is answered now. */
	take(id: number): Job | undefined;
	answered(job: Job, microseconds: number): void;
	onUpcall(lane: Lane, frame: Frame): void;
	onLine(lane: Lane, frame: Frame): void;
	/** Everything that the thread has sent so far was worked off. */
	onTurn(lane: Lane): void;
}

export class Lane implements PoolThread {
	/** Microseconds of estimated work that waits in the thread (L2). */
	backlog = 0;
	inFlight = 0;
	/** Calls sent that the thread was not seen to start. */
	waiting = 0;
	/** Replies and starts seen so far. */
	progress = 0;
	worker: Worker | undefined;
	/** What the thread gets to open its end. */
	readonly ends: LaneEnds;
	readonly #owner: LaneOwner;
	readonly #port: MessagePort;
	readonly #sender: FrameSender;
	readonly #ring: RingWriter;
	readonly #replies: RingReader;
	readonly #frames: FrameReceiver;
	readonly #sentFunctions: boolean[] = [];
	readonly #upcallFunctions: FunctionSource[] = [];

	constructor(owner: LaneOwner) {
		const { port1, port2 } = new MessageChannel();
		const origin = drawOrigin();
		this.ends = { port: port2, toThread: allocateRing(), toHost: allocateRing(), origin };
		this.#owner = owner;
		this.#port = port1;
		this.#ring = new RingWriter(openRing(this.ends.toThread));
		this.#sender = new FrameSender(this.#ring, port1, SHOW_AT);
		this.#replies = new RingReader(openRing(this.ends.toHost));
		this.#frames = new FrameReceiver(this.#replies.memory, port1);
		// Until it has seen this, the thread sends messages.
		this.#replies.sleep();
		port1.on("message", (message: LaneMessage) => {
			this.#frames.receive(message);
			this.look();
		});
		port1.unref();
	}

	get origin(): number {
		return this.ends.origin;
	}

	get messages(): number {
		return this.#sender.messages;
	}

	get closed(): boolean {
		return this.#sender.closed;
	}

	/** Whether a call can be sent now. */
	fits(frame: Frame): boolean {
		return this.#sender.fits(frame);
	}

	call(job: Job, frame: Frame): void {
		this.define(job.target);
		setFrameCall(frame.view, frame.start, job.id);
		job.place = this.#sender.send(frame);
		job.lane = this;
		job.phase = "sent";
		this.backlog += job.estimate;
		this.inFlight += 1;
		this.waiting += 1;
	}

	send(frame: Frame): void {
		this.#sender.send(frame);
	}

	/** Takes a call back. False: the thread has it. */
	withdraw(job: Job): boolean {
		if (job.phase !== "sent") return false;
		const kept = this.#sender.blocked ? this.#sender.takeBack(job.id) : undefined;
		if (kept === undefined && !this.#sender.withdraw(job.place, job.id, true)) return false;
		this.#forget(job);
		return true;
	}

	/** Takes back half of the calls that the thread has not started, the youngest, and gives them to `take` in their order. */
	yieldHalf(take: (job: Job, frame: Frame) => void): void {
		const positions = [...this.#ring.pending()];
		const yielded: { job: Job; at: number }[] = [];
		for (let left = Math.ceil(this.waiting / 2); left > 0 && positions.length > 0; ) {
			const position = positions.pop()!;
			const job = this.#takeFromRing(position);
			if (job === undefined) continue;
			yielded.push({ job, at: this.#ring.place(position) });
			left -= 1;
		}
		for (const { job, at } of yielded.reverse()) take(job, this.#frameInRing(at));
	}

	/**
	 * Takes back what the thread, which is gone, never started, and gives it to `take` in the order of sending. Not the calls
	 * whose bytes were on their way beside the ring: those are gone with the port.
	 */
	reclaim(take: (job: Job, frame: Frame) => void): void {
		this.#ring.publish();
		for (const position of this.#ring.pending()) {
			const job = this.#takeFromRing(position);
			if (job !== undefined) take(job, this.#frameInRing(this.#ring.place(position)));
		}
		for (const call of this.#sender.keptCalls()) {
			const [job, frame] = [this.#owner.find(call), this.#sender.takeBack(call)];
			if (job?.lane !== this || frame === undefined) continue;
			this.#forget(job);
			take(job, frame);
		}
	}

	/** The call whose frame stands there, unless the thread has started it or it is no call. */
	#takeFromRing(position: number): Job | undefined {
		const { view } = this.#ring.memory;
		const at = this.#ring.place(position);
		const job = frameKind(view, at) === FrameKind.call ? this.#owner.find(frameCall(view, at)) : undefined;
		if (job?.lane !== this || !this.#sender.withdraw(position, job.id, false)) return undefined;
		this.#forget(job);
		return job;
	}

	#frameInRing(at: number): Frame {
		const { bytes, view } = this.#ring.memory;
		return { bytes, view, start: at, end: at + frameLength(view, at), attachments: undefined };
	}

	job(call: number): Job | undefined {
		return this.#owner.find(call);
	}

	function(index: number): FunctionSource | undefined {
		return this.#upcallFunctions[index];
	}

	/** Works off what the thread has sent. */
	readonly look = (): void => {
		const replies = this.#replies;
		replies.wake();
		if (this.#sender.blocked) this.#sender.retry();
		let taken = 0;
		for (;;) {
			let all = true;
			for (const tail = replies.tail(); all && replies.seen !== tail; taken += 1) all = this.#receiveNext();
			if (replies.free()) this.#sender.nudge();
			if (taken >= MOST) {
				setImmediate(this.look);
				break;
			}
			// Where a message is on its way, that brings the next look.
			if (this.closed || replies.sleep() || !all) break;
		}
		this.#owner.onTurn(this);
	};

	kill(): void {
		void this.worker?.terminate();
	}

	/** No more frames are sent; the thread host ends the thread. */
	close(): void {
		this.#sender.closed = true;
		this.#port.close();
	}

	define(index: number): void {
		if (this.#sentFunctions[index] === true) return;
		this.#sentFunctions[index] = true;
		const { id, module } = this.#owner.function(index);
		this.#sender.send(encodeDefinition({ index, id, module }));
	}

	/** False: the next frame is being posted, and was not there yet. */
	#receiveNext(): boolean {
		const replies = this.#replies;
		const position = replies.seen;
		const at = replies.at(position);
		const next = replies.after(position);
		const frame = at < 0 ? undefined : this.#frames.take(at);
		if (at >= 0 && frame === undefined) return false;
		replies.seen = next;
		if (frame !== undefined) this.#receive(frame);
		replies.done(next);
		return true;
	}

	#receive(frame: Frame): void {
		const kind = frameKind(frame.view, frame.start);
		if (kind >= FrameKind.items) this.#stream(kind, frame);
		else if (kind === FrameKind.call || kind === FrameKind.abort) this.#owner.onUpcall(this, frame);
		else if (kind === FrameKind.started) this.#started(frame);
		else if (kind === FrameKind.define) {
			const definition = decodeDefinition(frame);
			this.#upcallFunctions[definition.index] = definition;
		} else this.#reply(frame);
	}

	/** Of a call that the thread runs, or of one that it made; or of lines. */
	#stream(kind: number, frame: Frame): void {
		this.progress += 1;
		if (kind >= FrameKind.itemsDown) this.#owner.onUpcall(this, frame);
		else if (kind === FrameKind.line) this.#owner.onLine(this, frame);
		else this.#owner.find(frameCall(frame.view, frame.start))?.onStream(frame);
	}

	#started({ view, start }: Frame): void {
		const job = this.#owner.find(frameCall(view, start));
		if (job === undefined || job.phase !== "sent") return;
		job.phase = "started";
		this.backlog -= job.estimate;
		this.waiting -= 1;
		this.progress += 1;
	}

	#reply(frame: Frame): void {
		const { view, start } = frame;
		const job = this.#owner.take(frameCall(view, start));
		if (job === undefined) return;
		const microseconds = frameRemaining(view, start);
		this.progress += 1;
		this.#forget(job);
		this.#owner.answered(job, microseconds);
		job.onReply(frame);
	}

	#forget(job: Job): void {
		if (job.phase === "sent") {
			this.backlog -= job.estimate;
			this.waiting -= 1;
		}
		this.inFlight -= 1;
		job.lane = undefined;
	}
}
