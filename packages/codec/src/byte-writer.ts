/** The growing buffer that values are encoded into; one is reused for many messages. */
import { type Attachment, SkeinError } from "@skein/kernel";

const INITIAL_BYTES = 4096;
/** A buffer above this is given back on reset: one huge message must not hold its memory for good. */
const KEPT_BYTES = 1024 * 1024;
/** Buffers kept for further attachments, and the longest of them. */
const SHELVED = 8;
const SHELVED_BYTES = 8 * 1024 * 1024;

export class ByteWriter {
	/** The buffer; replaced by a larger one as it grows, so read it anew after every write. */
	bytes: Uint8Array;
	/** Over the same memory as `bytes`. */
	view: DataView;
	/** Where the next byte goes. Move it back to discard what was written last. */
	position = 0;
	/** Buffers that the message refers to; undefined: all bytes are written into the message. */
	attachments: Attachment[] | undefined = undefined;
	/** What encoded the last message here, kept for the next. */
	encoder: unknown = undefined;
	/** True while a value is being encoded: a getter of that value must not write here. */
	busy = false;
	readonly #initialBytes: number;
	#shelf: ArrayBuffer[] = [];

	constructor(initialBytes: number = INITIAL_BYTES) {
		this.#initialBytes = initialBytes;
		this.bytes = Buffer.allocUnsafeSlow(initialBytes);
		this.view = new DataView(this.bytes.buffer);
	}

	/** Makes room for `count` more bytes. Throws SKEIN_CODEC_LIMIT when the machine has no such memory. */
	ensure(count: number): void {
		if (this.bytes.length - this.position < count) this.#grow(this.position + count);
	}

	dropAttachments(): void {
		if (this.attachments !== undefined && this.attachments.length > 0) this.attachments = [];
	}

	/** The buffers that the last message refers to, which belong to the taker; undefined: none. */
	takeAttachments(): Attachment[] | undefined {
		const { attachments } = this;
		if (attachments === undefined || attachments.length === 0) return undefined;
		this.attachments = [];
		return attachments;
	}

	/** A copy of some bytes, to be attached: in memory that `recycle` brought back where there is some of that size. */
	copyToAttach(buffer: ArrayBufferLike, start: number, length: number): ArrayBuffer {
		const at = this.#shelf.findIndex((kept) => kept.byteLength === length);
		if (at < 0) return buffer.slice(start, start + length) as ArrayBuffer;
		const [copy] = this.#shelf.splice(at, 1);
		new Uint8Array(copy!).set(new Uint8Array(buffer, start, length));
		return copy!;
	}

	/** Attachments that nobody reads any more: fresh memory costs as much as what is copied into it. */
	recycle(attachments: readonly Attachment[]): void {
		if (attachments.length === 0) return;
		for (const attachment of attachments) {
			if (attachment instanceof ArrayBuffer && attachment.byteLength <= SHELVED_BYTES) this.#shelf.push(attachment);
		}
		if (this.#shelf.length > SHELVED) this.#shelf = this.#shelf.slice(-SHELVED);
	}

	/** Lets the buffer go: it belongs to whoever took `bytes`. */
	give(): void {
		this.#use(this.#initialBytes);
		this.position = 0;
	}

	/** Forgets what was written. */
	reset(): void {
		this.position = 0;
		if (this.bytes.length > KEPT_BYTES) this.#use(Math.min(this.#initialBytes, KEPT_BYTES));
	}

	#grow(needed: number): void {
		const old = this.bytes;
		const used = this.position;
		try {
			this.#use(Math.max(needed, old.length * 2));
		} catch (cause) {
			throw new SkeinError("SKEIN_CODEC_LIMIT", `no memory for an encoded message of ${needed} bytes`, { cause });
		}
		this.bytes.set(used === old.length ? old : old.subarray(0, used));
	}

	#use(size: number): void {
		const bytes = Buffer.allocUnsafeSlow(size);
		this.view = new DataView(bytes.buffer);
		this.bytes = bytes;
	}
}
