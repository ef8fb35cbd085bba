/**
 * Cuts a byte stream into frames. Runs of data frames are handed on where they lie in the chunk; a frame of the
 * link itself ends a run, so that the order between the two is kept. Nothing is copied but a frame cut by the
 * end of a chunk.
 *
 * R1 A header is checked before anything is allocated for its frame; the good frames before it are delivered.
 * R2 After `stop` the sink is not called again.
 */
import { frameKind, frameLength, frameSections, HEADER_BYTES } from "@skein/kernel";
import { findHeaderProblem, isDataKind } from "./check-header.js";
import { createFrameAssembly, type FrameAssembly } from "./frame-assembly.js";

export interface FrameSink {
	/** Whole data frames in `bytes[start, end)`, lent. */
	onRun(bytes: Uint8Array, start: number, end: number): void;
	/** One frame of the link's own kinds, lent. */
	onLinkFrame(kind: number, payload: Uint8Array): void;
}

export interface FrameReader {
	/** @throws SKEIN_LINK_FRAME, and whatever the sink throws */
	push(chunk: Uint8Array): void;
	stop(): void;
}

export function createFrameReader(limit: number, sink: FrameSink): FrameReader {
	return new Reader(limit, sink);
}

class Reader implements FrameReader {
	private readonly limit: number;
	private readonly sink: FrameSink;
	private readonly tail: FrameAssembly;
	private stopped = false;

	constructor(limit: number, sink: FrameSink) {
		this.limit = limit;
		this.sink = sink;
		this.tail = createFrameAssembly(limit);
	}

	stop(): void {
		this.stopped = true;
	}

	push(chunk: Uint8Array): void {
		if (this.stopped) return;
		let at = 0;
		if (!this.tail.isEmpty) {
			at = this.tail.take(chunk, 0);
			if (!this.tail.isComplete) return;
			const whole = this.tail.bytes;
			this.tail.clear();
			this.scan(whole, 0);
		}
		if (!this.stopped) at = this.scan(chunk, at);
		if (!this.stopped && at < chunk.length) this.tail.take(chunk, at);
	}

	/** Delivers the whole frames from `from` on and returns where the first incomplete one begins. */
	private scan(bytes: Uint8Array, from: number): number {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const end = bytes.length;
		let at = from;
		let runStart = from;
		while (end - at >= HEADER_BYTES) {
			const problem = findHeaderProblem(view, at, this.limit);
			if (problem !== undefined) {
				this.deliver(bytes, runStart, at);
				throw problem;
			}
			const length = frameLength(view, at);
			if (length > end - at) break;
			if (!isDataKind(frameKind(view, at))) {
				this.deliver(bytes, runStart, at);
				if (!this.stopped) this.deliverLinkFrame(bytes, view, at);
				if (this.stopped) return end;
				runStart = at + length;
			}
			at += length;
		}
		this.deliver(bytes, runStart, at);
		return at;
	}

	private deliver(bytes: Uint8Array, start: number, end: number): void {
		if (end > start) this.sink.onRun(bytes, start, end);
	}

	private deliverLinkFrame(bytes: Uint8Array, view: DataView, at: number): void {
		const payload = bytes.subarray(at + HEADER_BYTES + frameSections(view, at), at + frameLength(view, at));
		this.sink.onLinkFrame(frameKind(view, at), payload);
	}
}
