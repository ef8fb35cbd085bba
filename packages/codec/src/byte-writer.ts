/** The growing buffer that values are encoded into; one is reused for many messages. */
import { SkeinError } from "@skein/kernel";

const INITIAL_BYTES = 4096;
/** A buffer above this is given back on reset: one huge message must not hold its memory for good. */
const KEPT_BYTES = 1024 * 1024;

export class ByteWriter {
	/** The buffer; replaced by a larger one as it grows, so read it anew after every write. */
	bytes: Uint8Array;
	/** Over the same memory as `bytes`. */
	view: DataView;
	/** Where the next byte goes. Move it back to discard what was written last. */
	position = 0;
	/** True while a value is being encoded: a getter of that value must not write here. */
	busy = false;
	readonly #initialBytes: number;

	constructor(initialBytes: number = INITIAL_BYTES) {
		this.#initialBytes = initialBytes;
		this.bytes = Buffer.allocUnsafeSlow(initialBytes);
		this.view = new DataView(this.bytes.buffer);
	}

	/** Makes room for `count` more bytes. Throws SKEIN_CODEC_LIMIT when the machine has no such memory. */
	ensure(count: number): void {
		if (this.bytes.length - this.position < count) this.#grow(this.position + count);
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
