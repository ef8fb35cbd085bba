/**
 * Gathers the frames of a turn and writes them to a stream at once.
 *
 * W1 All frames of one turn leave in one write, in the order of `append`; more than FLUSH_AT leaves earlier, and so do MANY
 *    frames, so that the peer works on them while the next are made.
 * W2 Small frames are copied into one buffer (2.5 times cheaper than a list of small chunks); of one above COPY_LIMIT only
 *    the header is, because copying it would cost more than its place in the list.
 * W3 Bytes that the stream has not taken yet are never written over: room is used again only when nothing is pending.
 * W4 Frames are numbered in the order in which they leave, in their copies: the bytes that were given stay as they are.
 * W5 After `append` returned false there is one `onDrain`, when everything is out.
 */
import {
	atTurnEnd,
	copySmall,
	type Frame,
	frameIn,
	frameLength,
	HEADER_BYTES,
	nextFrameNumber,
	setFrameNumber,
} from "@skein/kernel";
import type { ByteStream } from "../byte-stream.js";

/** Room for a handshake: many a stranger never says more. */
const FIRST_ROOM = 4 * 1024;
/** Room of a link that is used. */
const NEXT_ROOM = 64 * 1024;
/** Two full flushes, so that one can be on its way while the next is gathered. */
const MAX_ROOM = 512 * 1024;
const COPY_LIMIT = 16 * 1024;
const FLUSH_AT = 256 * 1024;
/** Frames. A few hundred small calls keep a peer busy for some hundred microseconds, many times what a write costs. */
const MANY = 512;
/** Below this a loop over words is faster than a view and `set`. */
const LOOP_LIMIT = 128;

/** Bytes behind a small frame that its copy may write over. */
const SPARE = 3;
const viewOf = ({ buffer, byteOffset, length }: Uint8Array): DataView => new DataView(buffer, byteOffset, length);

export interface FrameWriter {
	/** Bytes appended and not yet taken by what is below the stream. */
	readonly pending: number;
	/** False: more is pending than the high-water mark, and `onDrain` follows. */
	append(bytes: Uint8Array, start: number, end: number): boolean;
	/** The pieces of one frame, which leave in one write; the first has its header. */
	appendPieces(pieces: readonly Uint8Array[]): boolean;
	flush(): void;
	/** To be called when the stream has drained. */
	drained(): void;
}

export interface FrameWriterOptions {
	readonly stream: ByteStream;
	readonly highWaterMark: number;
	onDrain(): void;
	/** A turn ended with nothing pending. */
	onEmpty?(): void;
	onWrite?(bytes: number): void;
}

export function createFrameWriter(options: FrameWriterOptions): FrameWriter {
	return new Writer(options);
}

class Writer implements FrameWriter {
	private readonly options: FrameWriterOptions;
	private readonly stream: ByteStream;
	private readonly highWaterMark: number;
	private room: Uint8Array = Buffer.allocUnsafeSlow(FIRST_ROOM);
	private roomView: DataView = viewOf(this.room);
	/** Where frames came from last: mostly one buffer that is used again. */
	private source: Frame = frameIn(new Uint8Array());
	/** `room[cut, used)` is not in `chunks` yet. */
	private cut = 0;
	private used = 0;
	private chunks: Uint8Array[] = [];
	/** Bytes that wait for the flush. */
	private gathered = 0;
	private frames = 0;
	/** Of the next frame. */
	private number = 0;
	private turnEndIsDue = false;
	private blocked = false;
	private readonly onTurnEnd = (): void => {
		this.turnEndIsDue = false;
		this.flush();
		if (this.stream.pending > 0) return;
		this.drained();
		this.options.onEmpty?.();
	};

	constructor(options: FrameWriterOptions) {
		this.options = options;
		this.stream = options.stream;
		this.highWaterMark = options.highWaterMark;
	}

	get pending(): number {
		return this.gathered + this.stream.pending;
	}

	append(bytes: Uint8Array, start: number, end: number): boolean {
		if (bytes !== this.source.bytes) this.source = frameIn(bytes);
		const { source } = this;
		for (let at = start; at < end; ) {
			const next = Math.min(at + Math.max(frameLength(source.view, at), HEADER_BYTES), end);
			source.start = at;
			this.gatherFrame(source, next - at);
			at = next;
		}
		return this.appended();
	}

	appendPieces(pieces: readonly Uint8Array[]): boolean {
		const [head, ...others] = pieces;
		this.gatherFrame(frameIn(head!), head!.length);
		for (const piece of others) this.gather(piece, 0, piece.length);
		return this.appended();
	}

	/** A frame of so many bytes, or of one its first piece. */
	private gatherFrame(source: Frame, size: number): void {
		const { bytes, start } = source;
		const copied = size > COPY_LIMIT ? HEADER_BYTES : size;
		if (this.used + copied + SPARE > this.room.length) this.renewRoom();
		if (copied <= LOOP_LIMIT) copySmall(source, copied, this.roomView, this.used);
		else this.room.set(bytes.subarray(start, start + copied), this.used);
		setFrameNumber(this.roomView, this.used, this.number);
		this.number = nextFrameNumber(this.number);
		this.used += copied;
		this.gathered += copied;
		if (copied < size) this.gather(bytes, start + copied, start + size);
	}

	private gather(bytes: Uint8Array, start: number, end: number): void {
		const size = end - start;
		if (size > COPY_LIMIT) {
			this.seal();
			this.chunks.push(bytes.subarray(start, end));
		} else {
			if (this.used + size > this.room.length) this.renewRoom();
			this.room.set(bytes.subarray(start, end), this.used);
			this.used += size;
		}
		this.gathered += size;
	}

	private appended(): boolean {
		this.frames += 1;
		if (this.gathered >= FLUSH_AT || this.frames >= MANY) this.flush();
		if (!this.turnEndIsDue) {
			this.turnEndIsDue = true;
			atTurnEnd(this.onTurnEnd);
		}
		if (this.pending <= this.highWaterMark) return true;
		this.blocked = true;
		return false;
	}

	flush(): void {
		if (this.gathered === 0) return;
		this.seal();
		const { chunks, gathered } = this;
		this.chunks = [];
		this.gathered = 0;
		this.frames = 0;
		this.stream.write(chunks);
		if (this.stream.pending === 0) this.cut = this.used = 0;
		this.options.onWrite?.(gathered);
	}

	drained(): void {
		if (this.pending > 0) return;
		this.cut = this.used = 0;
		if (!this.blocked) return;
		this.blocked = false;
		this.options.onDrain();
	}

	/** A link that fills its room gets a larger one: most never do. */
	private renewRoom(): void {
		this.seal();
		this.room = Buffer.allocUnsafeSlow(Math.min(Math.max(2 * this.room.length, NEXT_ROOM), MAX_ROOM));
		this.roomView = viewOf(this.room);
		this.cut = this.used = 0;
	}

	private seal(): void {
		if (this.used > this.cut) this.chunks.push(this.room.subarray(this.cut, this.used));
		this.cut = this.used;
	}
}
