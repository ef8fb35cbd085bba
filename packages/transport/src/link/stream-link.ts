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
	SkeinError,
	type Timer,
} from "@skein/kernel";
import type { ByteStream } from "../byte-stream.js";
import { encodeFrame } from "../frame/encode-frame.js";
import { createFrameReader, type FrameReader } from "../frame/frame-reader.js";
import { createFrameWriter, type FrameWriter } from "../frame/frame-writer.js";
import { type CloseMessage, decodeControl, encodeControl } from "../message/control-message.js";
import { BulkReceiver } from "./bulk-receiver.js";
import { BulkSender, PART_FROM } from "./bulk-sender.js";
import { checkRun, createTooLongError } from "./check-run.js";
import { createHeldEvents } from "./held-events.js";
import { createKeepAlive, type KeepAlive } from "./keep-alive.js";
import { createLostError, createSilenceError, createUnwrittenError, describeClose, readClose } from "./link-errors.js";

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

class StreamLink implements Link {
	readonly peer: Hello;
	readonly closed: Promise<LinkEnd>;
	private readonly stream: ByteStream;
	private readonly limits: LinkLimits;
	private readonly clock: Clock;
	private readonly reader: FrameReader;
	private readonly writer: FrameWriter;
	private readonly bulk: BulkSender;
	private readonly parts: BulkReceiver;
	private readonly keepAlive: KeepAlive;
	private readonly held = createHeldEvents();
	private handlers: LinkHandlers | undefined;
	/** Whether somebody was told to wait because of long frames. */
	private holdsBack = false;
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
		});
		this.parts = new BulkReceiver(limits.maxFrame);
		this.writer = createFrameWriter({
			stream,
			highWaterMark: limits.highWaterMark,
			onDrain: () => this.onDrained(),
			onEmpty: () => this.onEmpty(),
			...(onWrite && { onWrite }),
		});
		this.bulk = new BulkSender(this.writer);
		this.keepAlive = createKeepAlive({
			clock,
			limits,
			onPing: () => this.sendOwn(FrameKind.ping),
			...(isBusy && { isBusy: () => isBusy(peer) }),
			onBusy: (busy) => this.guard(() => this.deliver((handlers) => handlers.onBusy?.(busy))),
			onSilent: (busy) => this.fail(createSilenceError(peer.node.name, limits, busy)),
		});
	}

	start(rest: Uint8Array): void {
		this.stream.hold(false);
		this.stream.attach({
			onData: (bytes) => this.onData(bytes),
			onDrain: () => this.onStreamDrain(),
			onEnd: () => this.fail(createLostError(this.peer.node.name)),
			onClose: (error) => this.onClose(error),
		});
		if (rest.length > 0) this.onData(rest);
	}

	send(bytes: Uint8Array, start: number, end: number, tail?: readonly Uint8Array[]): boolean {
		if (this.phase !== "open") return true;
		if (tail !== undefined || end - start > this.peer.maxFrame) checkRun(bytes, start, end, this.peer.maxFrame);
		if (tail === undefined && end - start <= PART_FROM && !this.bulk.isActive) {
			return this.writer.append(bytes, start, end);
		}
		this.bulk.send(bytes, start, end, tail);
		if (this.bulk.pending + this.writer.pending <= this.limits.highWaterMark) return true;
		this.holdsBack = true;
		return false;
	}

	control(message: ControlMessage): void {
		if (this.phase === "open") this.sendOwn(FrameKind.control, encodeControl(message));
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

	private onRun(bytes: Uint8Array, start: number, end: number): void {
		if (this.handlers !== undefined) this.handlers.onFrames(bytes, start, end);
		else this.hold(() => this.held.addRun(bytes, start, end));
	}

	private onLinkFrame(kind: number, payload: Uint8Array): void {
		if (kind === FrameKind.control) this.onControl(decodeControl(payload));
		else if (kind === FrameKind.part) this.onPart(payload);
		else if (kind === FrameKind.ping) this.answerPing();
		else if (kind !== FrameKind.pong) {
			throw new SkeinError("SKEIN_LINK_FRAME", "a second handshake on an open link", { details: { kind } });
		}
	}

	private onPart(part: Uint8Array): void {
		const frame = this.parts.add(part);
		if (frame !== undefined) this.onRun(frame, 0, frame.length);
	}

	private onStreamDrain(): void {
		this.bulk.pump();
		this.writer.drained();
		if (this.holdsBack && this.writer.pending === 0) this.onDrained();
	}

	/** Nothing is pending below: the next parts follow, or whoever was told to wait may go on. */
	private onEmpty(): void {
		if (this.bulk.isActive) setImmediate(() => this.bulk.pump());
		else if (this.holdsBack) this.onDrained();
	}

	private onDrained(): void {
		this.holdsBack = this.bulk.isActive;
		if (!this.holdsBack) this.guard(() => this.deliver((handlers) => handlers.onDrain()));
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
		if (this.writer.pending <= this.limits.highWaterMark) this.sendOwn(FrameKind.pong);
	}

	private sendOwn(kind: FrameKind, payload: Uint8Array = new Uint8Array()): void {
		const frame = encodeFrame(kind, payload);
		if (frame.length > this.peer.maxFrame) throw createTooLongError(frame.length, this.peer.maxFrame);
		this.writer.append(frame, 0, frame.length);
	}

	/** Fits into any limit that a handshake lets pass. */
	private sendLast(message: CloseMessage): void {
		const frame = encodeFrame(FrameKind.control, encodeControl(message));
		this.writer.append(frame, 0, frame.length);
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
		this.bulk.flush();
		if (lastWord !== undefined) {
			this.sendLast(lastWord);
			this.stream.hold(true);
		}
		this.writer.flush();
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
		this.writer.flush();
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
