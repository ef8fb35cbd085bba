/**
 * Cuts a byte stream into frames. Runs of data frames are handed on where they lie in the chunk; a frame of the
 * link itself ends a run, so that the order between the two is kept. Nothing is copied but a frame cut by the
 * end of a chunk and the content of a part, which goes where the sink wants it; most of either is read to its place.
 *
 * R1 A header is checked before anything is allocated for its frame; the good frames before it are delivered.
 * R2 Frames have the numbers in which their sender wrote them, so none is lost, doubled or overtaken; what is handed on has
 *    none any more.
 * R3 After `stop` the sink is not called again.
 */
import {
	FrameKind,
	frameKind,
	frameLength,
	frameSections,
	HEADER_BYTES,
	nextFrameNumber,
	setFrameNumber,
} from "@skein/kernel";
import { findHeaderProblem, findNumberProblem, isDataKind, PART_HEAD } from "./check-header.js";
import { createFrameAssembly, type FrameAssembly, isInPlace, LEAST_ROOM } from "./frame-assembly.js";

export interface FrameSink {
	/** Whole data frames in `bytes[start, end)`, lent. */
	onRun(bytes: Uint8Array, start: number, end: number): void;
	/** One frame of the link's own kinds, lent. */
	onLinkFrame(kind: number, payload: Uint8Array): void;
	/** A part of so many bytes behind its preamble (lent) begins. Answers where they go. @throws SKEIN_LINK_FRAME */
	openPart(preamble: Uint8Array, size: number): Uint8Array;
	/** The part is there. */
	closePart(): void;
}

export interface FrameReader {
	/** Bytes pushed so far. */
	readonly received: number;
	/** Those that belong to a frame that is not complete. */
	readonly incomplete: number;
	/** @throws SKEIN_LINK_FRAME, and whatever the sink throws */
	push(chunk: Uint8Array): void;
	/** Memory in which the next chunk may lie, so that it need not be copied there. */
	findRoom(): Uint8Array | undefined;
	stop(): void;
}

export function createFrameReader(limit: number, sink: FrameSink): FrameReader {
	return new Reader(limit, sink);
}

class Reader implements FrameReader {
	received = 0;
	private readonly limit: number;
	private readonly sink: FrameSink;
	private readonly tail: FrameAssembly;
	/** Where the content of the part that is being received goes, and how much of it is there. */
	private part: Uint8Array | undefined;
	private filled = 0;
	/** Of the next frame. */
	private number = 0;
	private stopped = false;

	constructor(limit: number, sink: FrameSink) {
		this.limit = limit;
		this.sink = sink;
		this.tail = createFrameAssembly(limit);
	}

	get incomplete(): number {
		return this.part === undefined ? this.tail.size : PART_HEAD + this.filled;
	}

	stop(): void {
		this.stopped = true;
	}

	findRoom(): Uint8Array | undefined {
		if (this.stopped) return undefined;
		if (this.part === undefined) return this.tail.findRoom();
		return this.part.length - this.filled < LEAST_ROOM ? undefined : this.part.subarray(this.filled);
	}

	/** A chunk that lies in a frame ends with it, and may be gone with it. */
	push(chunk: Uint8Array): void {
		if (this.stopped) return;
		const end = chunk.length;
		this.received += end;
		let at = 0;
		if (!this.tail.isEmpty) {
			at = this.tail.take(chunk, 0);
			if (!this.tail.isComplete) return;
			const whole = this.tail.bytes;
			this.tail.clear();
			this.scan(whole, 0);
		}
		if (this.part !== undefined) at = this.fill(chunk, at);
		if (this.stopped || at === end) return;
		at = this.scan(chunk, at);
		if (!this.stopped && at < end) this.tail.take(chunk, at);
	}

	/** Delivers the whole frames from `from` on and returns where the first incomplete one begins. */
	private scan(bytes: Uint8Array, from: number): number {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const end = bytes.length;
		let at = from;
		let runStart = from;
		while (end - at >= HEADER_BYTES) {
			const problem = findHeaderProblem(view, at, this.limit) ?? findNumberProblem(view, at, this.number);
			if (problem !== undefined) {
				this.deliver(bytes, runStart, at);
				throw problem;
			}
			const length = frameLength(view, at);
			const kind = frameKind(view, at);
			if ((kind === FrameKind.part ? PART_HEAD : length) > end - at) break;
			setFrameNumber(view, at, 0);
			this.number = nextFrameNumber(this.number);
			if (!isDataKind(kind)) {
				this.deliver(bytes, runStart, at);
				if (this.stopped) return end;
				at = kind === FrameKind.part ? this.openPart(bytes, at, length) : this.deliverLinkFrame(bytes, view, at);
				if (this.stopped) return end;
				runStart = at;
			} else at += length;
		}
		this.deliver(bytes, runStart, at);
		return at;
	}

	private deliver(bytes: Uint8Array, start: number, end: number): void {
		if (end > start) this.sink.onRun(bytes, start, end);
	}

	/** Returns where the frame ends. */
	private deliverLinkFrame(bytes: Uint8Array, view: DataView, at: number): number {
		const end = at + frameLength(view, at);
		this.sink.onLinkFrame(frameKind(view, at), bytes.subarray(at + HEADER_BYTES + frameSections(view, at), end));
		return end;
	}

	/** Returns where what is here of the part ends. */
	private openPart(bytes: Uint8Array, at: number, length: number): number {
		this.part = this.sink.openPart(bytes.subarray(at + HEADER_BYTES, at + PART_HEAD), length - PART_HEAD);
		this.filled = 0;
		return this.fill(bytes, at + PART_HEAD);
	}

	private fill(chunk: Uint8Array, from: number): number {
		const part = this.part!;
		const to = Math.min(chunk.length, from + part.length - this.filled);
		if (!isInPlace(chunk, part, this.filled)) part.set(chunk.subarray(from, to), this.filled);
		this.filled += to - from;
		if (this.filled === part.length) {
			this.part = undefined;
			this.sink.closePart();
		}
		return to;
	}
}
