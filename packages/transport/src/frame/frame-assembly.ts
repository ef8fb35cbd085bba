/**
 * Collects one frame that arrives in pieces.
 *
 * A1 Memory follows the bytes that came, never the length that was declared: a peer that declares 64 MiB and
 *    sends 40 bytes costs FIRST_ROOM at most. So the first bytes of a frame are copied, the others may be read in place.
 *    Of a part only the head is collected here.
 * A2 A bad header fails as soon as it is complete, before room for the frame is made.
 */
import { FrameKind, frameKind, frameLength, HEADER_BYTES } from "@skein/kernel";
import { findHeaderProblem, PART_HEAD } from "./check-header.js";

/** Bytes of a frame that are believed without more of them. */
const FIRST_ROOM = 64 * 1024;
/** Then a frame that is not sent in parts gets its room at once: it is copied no second time. */
const SECOND_ROOM = 2 * 1024 * 1024;
const GROWTH = 4;
/** Room for less is not read into: what follows the frame could not come in the same read. */
export const LEAST_ROOM: number = 32 * 1024;

export interface FrameAssembly {
	/** The frame, when it is complete; lent until `clear`. */
	readonly bytes: Uint8Array;
	readonly isEmpty: boolean;
	/** Bytes that are there. */
	readonly size: number;
	readonly isComplete: boolean;
	/** Memory for the bytes that follow, when that is worth a read of its own. */
	findRoom(): Uint8Array | undefined;
	/** Takes what belongs to the frame from `chunk[from, …)` and returns where the rest begins. @throws SKEIN_LINK_FRAME */
	take(chunk: Uint8Array, from: number): number;
	clear(): void;
}

/** Whether bytes were read to where they belong already. */
export const isInPlace = (chunk: Uint8Array, target: Uint8Array, at: number): boolean =>
	chunk.buffer === target.buffer && chunk.byteOffset === target.byteOffset + at;

export function createFrameAssembly(limit: number): FrameAssembly {
	return new Assembly(limit);
}

class Assembly implements FrameAssembly {
	bytes: Uint8Array = Buffer.allocUnsafe(HEADER_BYTES);
	private readonly limit: number;
	size = 0;
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

	findRoom(): Uint8Array | undefined {
		return this.bytes.length - this.size < LEAST_ROOM ? undefined : this.bytes.subarray(this.size);
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
		const length = frameLength(view, 0);
		this.length = frameKind(view, 0) === FrameKind.part ? Math.min(length, PART_HEAD) : length;
	}

	private copy(chunk: Uint8Array, from: number, wanted: number): number {
		const to = Math.min(chunk.length, from + wanted);
		if (!isInPlace(chunk, this.bytes, this.size)) this.bytes.set(chunk.subarray(from, to), this.size);
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
