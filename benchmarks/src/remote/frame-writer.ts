/** Collects the frames of a turn and writes them at its end with one write; a large payload goes out as it is. */
import type { Socket } from "node:net";

/** Payloads above this are not copied; bytes. */
const LARGE = 16 * 1024;
const SMALL = 64;
const INITIAL = 64 * 1024;

export class FrameWriter {
	/** Where the frame that was reserved last begins. */
	position = 0;
	readonly #socket: Socket;
	#bytes = Buffer.allocUnsafeSlow(INITIAL);
	#length = 0;
	#scheduled = false;

	constructor(socket: Socket) {
		this.#socket = socket;
	}

	/** Room for a frame of `length` bytes; the caller fills it at once, at `position` of `bytes`. */
	reserve(length: number): { readonly bytes: Buffer; readonly position: number } {
		if (this.#length + length > this.#bytes.length) this.#grow(this.#length + length);
		this.position = this.#length;
		this.#length += length;
		this.#schedule();
		return this;
	}

	get bytes(): Buffer {
		return this.#bytes;
	}

	/** Sends a payload that the caller does not change until it is sent; its header was reserved just before. */
	payload(bytes: Uint8Array): void {
		if (bytes.length <= LARGE) {
			const { bytes: out, position } = this.reserve(bytes.length);
			// A loop beats `set` for small frames.
			if (bytes.length > SMALL) out.set(bytes, position);
			else for (let from = 0; from < bytes.length; from += 1) out[position + from] = bytes[from]!;
			return;
		}
		this.#socket.cork();
		this.flush();
		this.#socket.write(bytes);
		this.#socket.uncork();
	}

	flush(): void {
		if (this.#length === 0) return;
		const full = this.#length * 2 > this.#bytes.length;
		const out = full ? this.#bytes.subarray(0, this.#length) : Buffer.from(this.#bytes.subarray(0, this.#length));
		if (full) this.#bytes = Buffer.allocUnsafeSlow(this.#bytes.length);
		this.#length = 0;
		this.#socket.write(out);
	}

	#schedule(): void {
		if (this.#scheduled) return;
		this.#scheduled = true;
		queueMicrotask(this.#atTurnEnd);
	}

	readonly #atTurnEnd = (): void => {
		this.#scheduled = false;
		this.flush();
	};

	#grow(needed: number): void {
		const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
		this.#bytes.copy(larger, 0, 0, this.#length);
		this.#bytes = larger;
	}
}
