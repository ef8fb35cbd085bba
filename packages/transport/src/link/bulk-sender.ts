/**
 * Sends long frames in parts, so that other frames of the link pass between them.
 *
 * B1  a part is written only while less than WINDOW waits in the stream: what is sent meanwhile is at most that far behind.
 * B2  calls and aborts keep their order: behind a long call they wait until its last part is out. So do the values and
 *     ends of streams behind a long one, and the reply of a call behind its own. Other replies, and credit, have no order.
 * B3  the reply that is under way does not count as waiting: it keeps nobody from asking for more.
 * B4  nothing is copied: parts are views of the frame, which its sender does not change any more.
 */
import { FrameKind, frameCall, frameKind, frameLength, HEADER_BYTES, isStreamKind, writeHeader } from "@skein/kernel";
import { PART_HEAD, PART_PREAMBLE } from "../frame/check-header.js";
import type { FrameWriter } from "../frame/frame-writer.js";

/** A longer frame is sent in parts. */
export const PART_FROM: number = 2 * 1024 * 1024;
const PART = 512 * 1024;
const WINDOW = 512 * 1024;
/** What parts may fill of a stream, at most. */
export const BULK_SHARE: number = WINDOW + PART + PART_HEAD;

/** Frames of one order, of which the first may be under way in parts. */
interface Queue {
	readonly lane: number;
	readonly frames: QueuedFrame[];
	/** Bytes of the first frame that are out. */
	sent: number;
}

interface QueuedFrame {
	/** Of a frame to a caller; else -1. */
	readonly call: number;
	readonly pieces: readonly Uint8Array[];
	readonly length: number;
}

export class BulkSender {
	/** Bytes that wait here. */
	pending = 0;
	readonly #writer: FrameWriter;
	readonly #calls: Queue = { lane: 0, frames: [], sent: 0 };
	readonly #replies: Queue = { lane: 1, frames: [], sent: 0 };
	readonly #streams: Queue = { lane: 2, frames: [], sent: 0 };
	readonly #queues: readonly Queue[] = [this.#calls, this.#replies, this.#streams];

	constructor(writer: FrameWriter) {
		this.#writer = writer;
	}

	get isActive(): boolean {
		return this.pending > 0;
	}

	/** Bytes that wait for others (B3). */
	get waiting(): number {
		const { frames, sent } = this.#replies;
		return frames.length === 0 ? this.pending : this.pending - (frames[0]!.length - sent);
	}

	/** Takes whole frames; `tail` are further pieces of the last one. */
	send(bytes: Uint8Array, start: number, end: number, tail: readonly Uint8Array[] = []): void {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let at = start; at < end; ) {
			const length = frameLength(view, at);
			const next = Math.min(at + length, end);
			const queue = this.#queueOf(frameKind(view, at), frameCall(view, at));
			const waits = queue !== this.#replies && queue.frames.length > 0;
			if (length > PART_FROM || waits) {
				const call = frameKind(view, at) < FrameKind.itemsDown ? frameCall(view, at) : -1;
				this.#queue(queue, { pieces: [bytes.subarray(at, next), ...(next === end ? tail : [])], length, call });
			} else if (next === end && tail.length > 0) this.#writer.appendPieces([bytes.subarray(at, next), ...tail]);
			else this.#writer.append(bytes, at, next);
			at = next;
		}
		this.pump();
	}

	/** Writes parts while there is room; to be called when the stream has drained, too. */
	pump(window: number = WINDOW): void {
		let turn = 0;
		while (this.pending > 0 && this.#writer.pending < window) {
			const queue = this.#queues[turn % this.#queues.length]!;
			if (queue.frames.length > 0) this.#sendNext(queue);
			turn += 1;
		}
	}

	/** Writes all that waits, whatever the window: the link closes. */
	flush(): void {
		this.pump(Number.POSITIVE_INFINITY);
	}

	#queueOf(kind: number, call: number): Queue {
		if (kind === FrameKind.call || kind === FrameKind.abort) return this.#calls;
		if (isStreamKind(kind)) {
			return kind === FrameKind.credit || kind === FrameKind.creditDown ? this.#replies : this.#streams;
		}
		return this.#streams.frames.some((frame) => frame.call === call) ? this.#streams : this.#replies;
	}

	#queue(queue: Queue, frame: QueuedFrame): void {
		// A short frame that waits behind a long one would otherwise be written over by its sender.
		const isLong = frame.length > PART_FROM;
		queue.frames.push(isLong ? frame : { ...frame, pieces: frame.pieces.map((piece) => Uint8Array.from(piece)) });
		this.pending += frame.length;
	}

	#sendNext(queue: Queue): void {
		const frame = queue.frames[0]!;
		const size = frame.length <= PART_FROM ? frame.length : Math.min(PART, frame.length - queue.sent);
		const pieces = cut(frame.pieces, queue.sent, size);
		if (frame.length > PART_FROM) pieces.unshift(headOfPart(queue, frame.length, size));
		this.#writer.appendPieces(pieces);
		queue.sent += size;
		this.pending -= size;
		if (queue.sent < frame.length) return;
		queue.frames.shift();
		queue.sent = 0;
	}
}

function headOfPart({ lane, sent }: Queue, length: number, size: number): Uint8Array {
	const head = new Uint8Array(PART_HEAD);
	const view = new DataView(head.buffer);
	writeHeader(view, 0, { kind: FrameKind.part }, PART_PREAMBLE + size);
	view.setUint32(HEADER_BYTES, lane, true);
	view.setUint32(HEADER_BYTES + 4, length, true);
	view.setUint32(HEADER_BYTES + 8, sent, true);
	return head;
}

/** `size` bytes from `from` on of what the pieces are together. */
function cut(pieces: readonly Uint8Array[], from: number, size: number): Uint8Array[] {
	const parts: Uint8Array[] = [];
	let skip = from;
	let left = size;
	for (const piece of pieces) {
		if (skip >= piece.length) skip -= piece.length;
		else {
			const part = piece.subarray(skip, skip + left);
			skip = 0;
			left -= part.length;
			if (part.length > 0) parts.push(part);
		}
		if (left === 0) break;
	}
	return parts;
}
