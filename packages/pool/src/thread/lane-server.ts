/**
 * The thread's end of a lane: reads what comes, has calls started in order, and says when the node is woken.
 *
 * T1  calls start in the order in which they arrived; one whose module is still being imported holds up those behind it.
 * T2  a reply that is finished can be seen at once, and wakes the node before a call is started that takes too long for it (`ReplyHold`).
 * T3  a call that was withdrawn before it started never starts.
 * T4  after SLICE milliseconds of synchronous work the loop turns, so that timers, sockets and aborts get their time.
 */
import { type Frame, FrameKind, frameCall, frameKind, frameTarget, realClock } from "@skein/kernel";
import { decodeDefinition } from "../definition.js";
import { FrameReceiver } from "../frame-receiver.js";
import { FrameSender } from "../frame-sender.js";
import type { LaneOpening } from "../lane-opening.js";
import { encodeLineMessage } from "../line-message.js";
import type { LaneMessage } from "../posted-frame.js";
import { claim, IN_RING, openRing, ringFlags } from "../ring/ring-memory.js";
import { RingReader } from "../ring/ring-reader.js";
import { RingWriter } from "../ring/ring-writer.js";
import { FunctionLoader } from "./function-loader.js";
import { ReplyHold } from "./reply-hold.js";
import { SLICE, Tasks } from "./tasks.js";
import { type OpenDoor, ThreadLines } from "./thread-lines.js";

export interface LaneServer {
	/** Frames of nested calls, up to the node. */
	send(frame: Frame): void;
	/** The node looks at what was sent, before the turn is over: it does not look by itself where it has no call in the thread. */
	flush(): void;
}

export interface NestedCalls {
	/** A reply to a nested call. */
	onReply(frame: Frame): void;
}

export function serveLane(opening: LaneOpening, nested: NestedCalls, openDoor: OpenDoor): LaneServer {
	return new Server(opening, nested, openDoor);
}

class Server implements LaneServer {
	readonly #nested: NestedCalls;
	readonly #loader: FunctionLoader;
	readonly #ring: RingReader;
	readonly #frames: FrameReceiver;
	/** Posted calls that were looked at and not started. */
	readonly #postedCalls: Frame[] = [];
	readonly #sender: FrameSender;
	readonly #hold = new ReplyHold();
	readonly #tasks: Tasks;
	readonly #lines: ThreadLines;
	#loading = false;

	constructor(opening: LaneOpening, nested: NestedCalls, openDoor: OpenDoor) {
		this.#nested = nested;
		this.#loader = new FunctionLoader(opening);
		this.#ring = new RingReader(openRing(opening.toThread));
		this.#frames = new FrameReceiver(this.#ring.memory, opening.port);
		this.#sender = new FrameSender(new RingWriter(openRing(opening.toHost)), opening.port, 0);
		this.#tasks = new Tasks({ ...opening, sender: this.#sender, hold: this.#hold, line: 0 });
		this.#lines = new ThreadLines({
			node: opening.node,
			streams: opening.streams,
			loader: this.#loader,
			openDoor,
			clock: realClock,
			tell: (word) => this.#sender.send(encodeLineMessage(word)),
		});
		opening.port.on("message", (message: LaneMessage) => {
			this.#frames.receive(message);
			this.#turn();
		});
		this.#turn();
	}

	send(frame: Frame): void {
		this.#sender.send(frame);
	}

	flush(): void {
		this.#sender.flush();
	}

	/** Looks at what came, and works until there is nothing, a module has to be imported, or the slice is over. */
	readonly #turn = (): void => {
		const ring = this.#ring;
		ring.wake();
		this.#sender.beginTurn();
		if (this.#sender.blocked) this.#sender.retry();
		const started = realClock.now();
		this.#tasks.now = started;
		for (;;) {
			this.#hold.clear();
			const all = this.#look();
			if (!this.#loading && !this.#work(started + SLICE)) {
				setImmediate(this.#turn);
				break;
			}
			this.#sender.flush();
			if (ring.free()) this.#sender.nudge();
			// Where a message is on its way, that brings the next turn.
			if (ring.sleep() || !all) {
				this.#hold.sleeps();
				break;
			}
		}
		this.#sender.endTurn();
	};

	/** Aborts and replies to nested calls never wait behind calls. False: a frame is being posted that was not there yet. */
	#look(): boolean {
		const ring = this.#ring;
		const tail = ring.tail();
		if (ring.seen === tail) return true;
		this.#hold.queued(tail, this.#tasks.now);
		while (ring.seen !== tail) {
			const at = ring.at(ring.seen);
			const frame = at < 0 ? undefined : this.#frames.take(at);
			if (at >= 0 && frame === undefined) return false;
			ring.seen = ring.after(ring.seen);
			if (frame !== undefined) this.#lookAt(frame);
		}
		return true;
	}

	#lookAt(frame: Frame): void {
		const kind = frameKind(frame.view, frame.start);
		if (kind === FrameKind.call) {
			if (!this.#frames.isLent(frame)) this.#postedCalls.push(frame);
		} else if (kind === FrameKind.abort) this.#abort(frameCall(frame.view, frame.start));
		else if (kind >= FrameKind.itemsDown) this.#tasks.receive(frame);
		else if (kind === FrameKind.line) this.#lines.receive(frame);
		else if (kind === FrameKind.define) this.#loader.define(decodeDefinition(frame));
		else this.#nested.onReply(frame);
	}

	#abort(call: number): void {
		if (this.#tasks.abort(call)) return;
		const { memory } = this.#ring;
		for (let position = this.#ring.head; position !== this.#ring.seen; position = this.#ring.after(position)) {
			const at = this.#ring.at(position);
			if (at < 0 || frameCall(memory.view, at) !== call || frameKind(memory.view, at) !== FrameKind.call) continue;
			if (claim(memory, at, IN_RING.withdrawn)) this.#tasks.withdrawn(call);
		}
	}

	/** False when the slice is over. */
	#work(until: number): boolean {
		const ring = this.#ring;
		const { memory } = ring;
		while (ring.head !== ring.seen) {
			const at = ring.at(ring.head);
			if (at >= 0 && frameKind(memory.view, at) === FrameKind.call) {
				if (this.#tasks.now > until) return false;
				const target = frameTarget(memory.view, at);
				const fn = this.#loader.get(target);
				if (fn === undefined) {
					this.#load(target);
					return true;
				}
				const posted = (ringFlags(memory.view, at) & IN_RING.posted) !== 0;
				const mine = claim(memory, at, IN_RING.started);
				const frame = posted ? this.#postedCalls.shift()! : this.#frames.lend(at);
				if (mine) this.#tasks.start(fn, target, frame);
			}
			ring.done(ring.after(ring.head));
			this.#hold.reached(ring.head, this.#tasks.now);
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
}
