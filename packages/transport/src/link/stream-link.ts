/**
 * A link over a byte stream whose handshake is over. It knows when a link is open and what ends it; frames are cut
 * by the reader, gathered by the writer, and silence is watched by the keep-alive.
 *
 * L1 `closed` settles once, when the stream is closed, and with the first reason that there was.
 * L2 After `close` or an end by the peer, no handler is called and what is sent is dropped.
 * L3 Handlers run in turns of the link, never inside `send`, `control`, `attach` or `close`. One that throws ends
 *    the link with its error: what the two sides know of each other may differ from then on.
 * L4 Before `attach` at most `highWaterMark` bytes are held; then the peer is made to wait.
 * L5 A link ends with a CLOSE message. A stream that ends without one lost its peer.
 */
import {
	type Clock,
	type ControlMessage,
	FrameKind,
	type Hello,
	type Link,
	type LinkEnd,
	type LinkHandlers,
	type LinkLimits,
	type LinkSetup,
	type NodeState,
	SkeinError,
	type Timer,
} from "@skein/kernel";
import type { ByteStream } from "../byte-stream.js";
import { encodeFrame } from "../frame/encode-frame.js";
import { createFrameReader, type FrameReader } from "../frame/frame-reader.js";
import { type CloseMessage, decodeControl, encodeControl } from "../message/control-message.js";
import { BulkReceiver } from "./bulk-receiver.js";
import { checkRun, createTooLongError } from "./check-run.js";
import { FrameWatch } from "./frame-watch.js";
import { createHeldEvents } from "./held-events.js";
import { createKeepAlive, type KeepAlive } from "./keep-alive.js";
import {
	createLostError,
	createSilenceError,
	createSlowFrameError,
	createUnwrittenError,
	describeClose,
	readClose,
} from "./link-errors.js";
import { LinkOutput } from "./link-output.js";

export interface StreamLinkOptions {
	readonly stream: ByteStream;
	readonly peer: Hello;
	readonly limits: LinkLimits;
	readonly clock: Clock;
	readonly isBusy?: LinkSetup["isBusy"];
	onWrite?(bytes: number): void;
}

/** `rest` is what came behind the peer's hello. */
export function createStreamLink(options: StreamLinkOptions, rest: Uint8Array): Link {
	const link = new StreamLink(options);
	link.start(rest);
	return link;
}

/** What runs on a node is the part of its state that grows, and that others can do without. */
const withoutCalls = ({ calls: _, ...state }: NodeState): NodeState => state;

class StreamLink implements Link {
	readonly peer: Hello;
	readonly closed: Promise<LinkEnd>;
	private readonly stream: ByteStream;
	private readonly limits: LinkLimits;
	private readonly clock: Clock;
	private readonly reader: FrameReader;
	private readonly output: LinkOutput;
	private readonly parts: BulkReceiver;
	private readonly keepAlive: KeepAlive;
	private readonly frameWatch: FrameWatch;
	private readonly held = createHeldEvents();
	private handlers: LinkHandlers | undefined;
	private phase: "open" | "closing" | "closed" = "open";
	private end: LinkEnd | undefined;
	private settle!: (end: LinkEnd) => void;
	private closeTimer: Timer | undefined;

	constructor({ stream, peer, limits, clock, isBusy, onWrite }: StreamLinkOptions) {
		this.peer = peer;
		this.stream = stream;
		this.limits = limits;
		this.clock = clock;
		this.closed = new Promise((resolve) => {
			this.settle = resolve;
		});
		this.reader = createFrameReader(limits.maxFrame, {
			onRun: (bytes, start, end) => this.onRun(bytes, start, end),
			onLinkFrame: (kind, payload) => this.onLinkFrame(kind, payload),
			openPart: (preamble, size) => this.parts.open(preamble, size),
			closePart: () => this.onPart(this.parts.close()),
		});
		this.frameWatch = new FrameWatch(this.reader, limits.frameTimeout);
		this.parts = new BulkReceiver(limits.maxFrame);
		this.output = new LinkOutput({
			stream,
			highWaterMark: limits.highWaterMark,
			onDrain: () => this.guard(() => this.deliver((handlers) => handlers.onDrain())),
			...(onWrite && { onWrite }),
		});
		this.keepAlive = createKeepAlive({
			clock,
			limits,
			onPing: () => this.sendOwn(FrameKind.ping),
			...(isBusy && { isBusy: () => isBusy(peer) }),
			onBusy: (busy) => this.guard(() => this.deliver((handlers) => handlers.onBusy?.(busy))),
			onSilent: (busy) => this.fail(createSilenceError(peer.node.name, limits, busy)),
			onLook: (now, stoodStill) => this.onLook(now, stoodStill),
		});
	}

	start(rest: Uint8Array): void {
		this.stream.hold(false);
		this.stream.attach({
			onData: (bytes) => this.onData(bytes),
			findRoom: () => this.reader.findRoom(),
			onDrain: () => this.output.streamDrained(),
			onEnd: () => this.fail(createLostError(this.peer.node.name)),
			onClose: (error) => this.onClose(error),
		});
		if (rest.length > 0) this.onData(rest);
	}

	send(bytes: Uint8Array, start: number, end: number, tail?: readonly Uint8Array[]): boolean {
		if (this.phase !== "open") return true;
		if (tail !== undefined || end - start > this.peer.maxFrame) checkRun(bytes, start, end, this.peer.maxFrame);
		return this.output.send(bytes, start, end, tail);
	}

	flush(): void {
		if (this.phase === "open") this.output.flush();
	}

	/** Never throws: who tells others has nobody to throw to. */
	control(message: ControlMessage): void {
		if (this.phase !== "open") return;
		const { maxFrame } = this.peer;
		const frame = encodeFrame(FrameKind.control, encodeControl(message));
		if (frame.length <= maxFrame) this.output.append(frame);
		else if (message.kind === "state" && message.state.calls !== undefined) {
			this.control({ kind: "state", state: withoutCalls(message.state) });
		} else this.fail(createTooLongError(frame.length, maxFrame));
	}

	attach(handlers: LinkHandlers): void {
		queueMicrotask(() => this.guard(() => this.deliverHeld(handlers)));
	}

	close(reason?: Error): Promise<void> {
		if (this.phase === "open") {
			this.held.clear();
			this.leave(reason === undefined ? {} : { error: reason }, describeClose(reason));
		}
		return this.closed.then(() => {});
	}

	private onData(bytes: Uint8Array): void {
		this.keepAlive.heard();
		this.guard(() => this.reader.push(bytes));
	}

	private onLook(now: number, stoodStill: boolean): void {
		if (stoodStill) this.frameWatch.restart(now);
		else if (this.frameWatch.isStuck(now)) {
			this.fail(createSlowFrameError(this.peer.node.name, this.limits.frameTimeout));
		}
	}

	private onRun(bytes: Uint8Array, start: number, end: number): void {
		if (this.handlers !== undefined) this.handlers.onFrames(bytes, start, end);
		else this.hold(() => this.held.addRun(bytes, start, end));
	}

	private onLinkFrame(kind: number, payload: Uint8Array): void {
		if (kind === FrameKind.control) this.onControl(decodeControl(payload));
		else if (kind === FrameKind.ping) this.answerPing();
		else if (kind !== FrameKind.pong) {
			throw new SkeinError("SKEIN_LINK_FRAME", "a second handshake on an open link", { details: { kind } });
		}
	}

	private onPart(frame: Uint8Array | undefined): void {
		if (frame !== undefined) this.onRun(frame, 0, frame.length);
	}

	private onControl(message: ControlMessage | CloseMessage | undefined): void {
		if (message?.kind === "close") {
			const error = readClose(message, this.peer.node.name);
			this.leave(error === undefined ? {} : { error });
		} else if (message !== undefined) {
			this.deliver((handlers) => handlers.onControl(message));
		}
	}

	/** A peer that pings and does not read would have its answers pile up here. */
	private answerPing(): void {
		if (!this.output.isCrowded) this.sendOwn(FrameKind.pong);
	}

	private sendOwn(kind: FrameKind): void {
		this.output.append(encodeFrame(kind));
	}

	/** Fits into any limit that a handshake lets pass. */
	private sendLast(message: CloseMessage): void {
		const frame = encodeFrame(FrameKind.control, encodeControl(message));
		this.output.append(frame);
	}

	private deliver(event: (handlers: LinkHandlers) => void): void {
		if (this.handlers === undefined) this.hold(() => this.held.add(event));
		else if (this.phase === "open") event(this.handlers);
	}

	private hold(add: () => void): void {
		add();
		if (this.held.cost <= this.limits.highWaterMark) return;
		this.stream.pause();
		this.keepAlive.suspend();
	}

	/** Frames that a peer sent before it closed are delivered although the link is no longer open. */
	private deliverHeld(handlers: LinkHandlers): void {
		for (let event = this.held.next(); event !== undefined; event = this.held.next()) event(handlers);
		this.held.clear();
		this.handlers = handlers;
		if (this.phase !== "open") return;
		this.stream.resume();
		this.keepAlive.resume();
		this.frameWatch.restart(this.clock.now());
	}

	private guard(step: () => void): void {
		try {
			step();
		} catch (error) {
			this.fail(error instanceof Error ? error : new Error(String(error)));
		}
	}

	/** Writes what is queued and waits for the other side, within bounds. */
	private leave(end: LinkEnd, lastWord?: CloseMessage): void {
		this.retire(end);
		this.output.writeBulk();
		if (lastWord !== undefined) {
			this.sendLast(lastWord);
			this.stream.hold(true);
		}
		this.output.flush();
		this.stream.resume();
		this.stream.end();
		this.closeTimer = this.clock.schedule(this.limits.idleTimeout, () => this.onCloseTimeout());
	}

	private onCloseTimeout(): void {
		const { pending } = this.stream;
		if (pending > 0 && this.end?.error === undefined) {
			this.end = { error: createUnwrittenError(this.peer.node.name, pending) };
		}
		this.stream.destroy();
	}

	/** Ends an open link at once; the peer is told if it still reads. */
	private fail(error: Error): void {
		if (this.phase !== "open") return;
		this.retire({ error });
		this.sendLast(describeClose(error));
		this.output.flush();
		this.stream.destroy();
	}

	private retire(end: LinkEnd): void {
		this.phase = "closing";
		this.end = end;
		this.reader.stop();
		this.keepAlive.stop();
	}

	private onClose(cause: Error | undefined): void {
		if (this.phase === "open") this.retire({ error: createLostError(this.peer.node.name, cause) });
		this.phase = "closed";
		this.closeTimer?.cancel();
		this.settle(this.end ?? {});
	}
}
