/**
 * What a link sends: small frames through the writer, long ones in parts, and who is told to wait.
 *
 * It does not know what is sent, nor whether the link is open.
 */
import type { ByteStream } from "../byte-stream.js";
import { createFrameWriter, type FrameWriter } from "../frame/frame-writer.js";
import { BULK_SHARE, BulkSender, PART_FROM } from "./bulk-sender.js";

export interface LinkOutputOptions {
	readonly stream: ByteStream;
	readonly highWaterMark: number;
	/** Whoever was told to wait may go on. */
	onDrain(): void;
	onWrite?(bytes: number): void;
}

export class LinkOutput {
	readonly #highWaterMark: number;
	readonly #onDrain: () => void;
	readonly #writer: FrameWriter;
	readonly #bulk: BulkSender;
	/** Whether somebody was told to wait. */
	#holdsBack = false;

	constructor({ stream, highWaterMark, onDrain, onWrite }: LinkOutputOptions) {
		this.#highWaterMark = highWaterMark;
		this.#onDrain = onDrain;
		this.#writer = createFrameWriter({
			stream,
			highWaterMark,
			onDrain: () => this.#drained(),
			onEmpty: () => this.#onEmpty(),
			...(onWrite && { onWrite }),
		});
		this.#bulk = new BulkSender(this.#writer);
	}

	/** As `send` of a link. */
	send(bytes: Uint8Array, start: number, end: number, tail: readonly Uint8Array[] | undefined): boolean {
		if (tail === undefined && end - start <= PART_FROM && !this.#bulk.isActive) {
			if (this.#writer.append(bytes, start, end)) return true;
		} else {
			this.#bulk.send(bytes, start, end, tail);
			if (!this.#isFull) return true;
		}
		this.#holdsBack = true;
		return false;
	}

	/** A frame of the link's own, which nobody is told to wait for. */
	append(frame: Uint8Array): void {
		this.#writer.append(frame, 0, frame.length);
	}

	/** More waits in the writer than may. */
	get isCrowded(): boolean {
		return this.#writer.pending > this.#highWaterMark;
	}

	/** Nothing is pending in the stream: the next parts follow. */
	streamDrained(): void {
		this.#writer.drained();
		this.#bulk.pump();
		this.#drained();
	}

	/** Long frames that wait, whatever the window. */
	writeBulk(): void {
		this.#bulk.flush();
	}

	flush(): void {
		this.#writer.flush();
	}

	get #isFull(): boolean {
		const inParts = this.#bulk.isActive ? BULK_SHARE : 0;
		return this.#bulk.waiting + this.#writer.pending - inParts > this.#highWaterMark;
	}

	#onEmpty(): void {
		if (this.#bulk.isActive) setImmediate(() => this.streamDrained());
		else this.#drained();
	}

	#drained(): void {
		if (!this.#holdsBack || this.#isFull) return;
		this.#holdsBack = false;
		this.#onDrain();
	}
}
