/** Frames of one turn in one buffer, handed over as one message. */

const SMALLEST = 4 * 1024;
/** A buffer that grew beyond this is not kept. */
const LARGEST_KEPT = 512 * 1024;

export class FrameBatch {
	bytes = new Uint8Array(SMALLEST);
	view = new DataView(this.bytes.buffer);
	length = 0;

	/** Copies frames in and says where they begin. */
	append(source: Uint8Array, start: number, end: number): number {
		const at = this.reserve(end - start);
		// A loop beats `set` with a subarray for the few words of a small frame, which is nearly every frame.
		if (end - start <= 64) for (let i = start, to = at; i < end; i += 1, to += 1) this.bytes[to] = source[i]!;
		else this.bytes.set(source.subarray(start, end), at);
		return at;
	}

	/** Room for `count` bytes at the returned place; the caller fills it. */
	reserve(count: number): number {
		const at = this.length;
		const needed = at + count;
		if (needed > this.bytes.length) this.#grow(needed);
		this.length = needed;
		return at;
	}

	/** An exact copy, owned by the taker; the batch is empty afterwards. */
	take(): ArrayBuffer {
		const taken = this.bytes.buffer.slice(0, this.length) as ArrayBuffer;
		this.length = 0;
		if (this.bytes.length > LARGEST_KEPT) {
			this.bytes = new Uint8Array(SMALLEST);
			this.view = new DataView(this.bytes.buffer);
		}
		return taken;
	}

	#grow(needed: number): void {
		const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
		larger.set(this.bytes.subarray(0, this.length));
		this.bytes = larger;
		this.view = new DataView(larger.buffer);
	}
}
