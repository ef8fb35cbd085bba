/**
 * Collects one frame that arrives in pieces.
 *
 * A1 Memory follows the bytes that came, never the length that was declared: a peer that declares 64 MiB and
 *    sends 40 bytes costs FIRST_ROOM at most.
 * A2 A bad header fails as soon as it is complete, before room for the frame is made.
 */
import { frameLength, HEADER_BYTES } from "@skein/kernel";
import { findHeaderProblem } from "./check-header.js";

/** Bytes of a frame that are believed without more of them. */
const FIRST_ROOM = 64 * 1024;
/** Then a frame that is not sent in parts gets its room at once: it is copied no second time. */
const SECOND_ROOM = 2 * 1024 * 1024;
const GROWTH = 4;

export interface FrameAssembly {
	/** The frame, when it is complete; lent until `clear`. */
	readonly bytes: Uint8Array;
	readonly isEmpty: boolean;
	readonly isComplete: boolean;
	/** Takes what belongs to the frame from `chunk[from, …)` and returns where the rest begins. @throws SKEIN_LINK_FRAME */
	take(chunk: Uint8Array, from: number): number;
	clear(): void;
}

export function createFrameAssembly(limit: number): FrameAssembly {
	return new Assembly(limit);
}

class Assembly implements FrameAssembly {
	bytes: Uint8Array = Buffer.allocUnsafe(HEADER_BYTES);
	private readonly limit: number;
	private size = 0;
	/** 0 while the header is not complete. */
	private length = 0;

	constructor(limit: number) {
		this.limit = limit;
	}

	get isEmpty(): boolean {
		return this.size === 0;
	}

	get isComplete(): boolean {
		return this.length !== 0 && this.size === this.length;
	}

	take(chunk: Uint8Array, from: number): number {
		let at = from;
		if (this.length === 0) {
			at = this.copy(chunk, at, HEADER_BYTES - this.size);
			if (this.size < HEADER_BYTES) return at;
			this.readHeader();
		}
		const wanted = Math.min(this.length - this.size, chunk.length - at);
		this.makeRoom(this.size + wanted);
		return this.copy(chunk, at, wanted);
	}

	clear(): void {
		this.bytes = Buffer.allocUnsafe(HEADER_BYTES);
		this.size = 0;
		this.length = 0;
	}

	private readHeader(): void {
		const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, HEADER_BYTES);
		const problem = findHeaderProblem(view, 0, this.limit);
		if (problem !== undefined) throw problem;
		this.length = frameLength(view, 0);
	}

	private copy(chunk: Uint8Array, from: number, wanted: number): number {
		const to = Math.min(chunk.length, from + wanted);
		this.bytes.set(chunk.subarray(from, to), this.size);
		this.size += to - from;
		return to;
	}

	/** Full room is exactly the frame, so that a complete frame needs no cut. */
	private makeRoom(needed: number): void {
		if (needed <= this.bytes.length) return;
		const least = needed <= FIRST_ROOM ? FIRST_ROOM : SECOND_ROOM;
		const room = Math.min(this.length, Math.max(least, needed, this.bytes.length * GROWTH));
		const larger = Buffer.allocUnsafe(room);
		larger.set(this.bytes.subarray(0, this.size));
		this.bytes = larger;
	}
}
