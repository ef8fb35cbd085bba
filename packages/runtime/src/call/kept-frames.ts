/**
 * Frames of calls that may have to be sent again, by call id.
 *
 * F1  a small frame costs a copy into memory that is used again: cells of CELL bytes, by the slot of the call.
 * F2  a frame is kept from `keep` to `drop`, and what is handed on may be moved away: `get` lends, `copy` gives.
 */
import {
	type Attachment,
	copyBytes,
	copySmall,
	type Frame,
	frameIn,
	frameLength,
	keepFrame,
	LARGE_FRAME,
	SLOT_MASK,
} from "@skein/kernel";

const NONE: readonly Attachment[] = [];
const CELL = 128;
const CELLS = 512;

export class KeptFrames {
	readonly #shelves: Frame[] = [];
	/** Frames that are larger than a cell, or have attachments. */
	readonly #large = new Map<number, Frame>();

	keep(call: number, frame: Frame): void {
		const length = frame.end - frame.start;
		if (length > CELL || frame.attachments !== undefined) {
			if (!this.#large.has(call)) this.#large.set(call, keepFrame(frame));
			return;
		}
		const shelf = this.#shelf(call);
		const at = cellOf(call);
		if (shelf.bytes === frame.bytes) return;
		copySmall(frame, length, shelf.view, at);
	}

	/** Lent until the next call. */
	get(call: number): Frame | undefined {
		const large = this.#large.get(call);
		if (large !== undefined) return large;
		const shelf = this.#shelves[shelfOf(call)];
		if (shelf === undefined) return undefined;
		shelf.start = cellOf(call);
		const length = frameLength(shelf.view, shelf.start);
		shelf.end = shelf.start + length;
		return length === 0 ? undefined : shelf;
	}

	attachments(call: number): readonly Attachment[] {
		return (this.#large.size === 0 ? undefined : this.#large.get(call)?.attachments) ?? NONE;
	}

	drop(call: number): void {
		if (this.#shelves.length > 0) this.#shelves[shelfOf(call)]?.view.setUint32(cellOf(call), 0, true);
		if (this.#large.size > 0) this.#large.delete(call);
	}

	#shelf(call: number): Frame {
		const index = shelfOf(call);
		this.#shelves[index] ??= frameIn(new Uint8Array(CELL * CELLS));
		return this.#shelves[index];
	}
}

const cellOf = (call: number): number => ((call & SLOT_MASK) % CELLS) * CELL;
const shelfOf = (call: number): number => Math.floor((call & SLOT_MASK) / CELLS);

/** What a thread may take while the frame stays here: a large one, and buffers beside it, are moved and so copied. */
export function copyToMove(frame: Frame): Frame {
	const { bytes, start, end, attachments } = frame;
	if (attachments === undefined && end - start <= LARGE_FRAME) return frame;
	return frameIn(
		copyBytes(bytes, start, end),
		attachments?.map((part) => (part instanceof ArrayBuffer ? part.slice(0) : part)),
	);
}
