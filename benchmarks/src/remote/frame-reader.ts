/** Cuts what arrives into frames. Frames inside a chunk are seen in place; one that spans chunks is put together once. */

export type OnFrame = (bytes: Buffer, start: number, end: number) => void;

const LENGTH_BYTES = 4;

export class FrameReader {
	readonly #onFrame: OnFrame;
	/** Start of a frame whose length is not known yet. */
	#stub: Buffer | undefined;
	/** A frame that is still filled. */
	#frame: Buffer | undefined;
	#filled = 0;

	constructor(onFrame: OnFrame) {
		this.#onFrame = onFrame;
	}

	push(arrived: Buffer): void {
		const chunk = this.#stub === undefined ? arrived : Buffer.concat([this.#stub, arrived]);
		this.#stub = undefined;
		let at = this.#fill(chunk, 0);
		while (at < chunk.length) {
			if (chunk.length - at < LENGTH_BYTES) {
				this.#stub = chunk.subarray(at);
				return;
			}
			const length = chunk.readUInt32LE(at);
			if (length > chunk.length - at) {
				this.#frame = Buffer.allocUnsafe(length);
				this.#filled = 0;
				at = this.#fill(chunk, at);
			} else {
				this.#onFrame(chunk, at, at + length);
				at += length;
			}
		}
	}

	/** Gives the unfinished frame its share of the chunk; returns where the rest begins. */
	#fill(chunk: Buffer, at: number): number {
		const frame = this.#frame;
		if (frame === undefined) return at;
		const copied = chunk.copy(frame, this.#filled, at, Math.min(chunk.length, at + frame.length - this.#filled));
		this.#filled += copied;
		if (this.#filled === frame.length) {
			this.#frame = undefined;
			this.#onFrame(frame, 0, frame.length);
		}
		return at + copied;
	}
}
