/** `transfer`: marks a buffer that is to be moved instead of copied. */
import { types } from "node:util";
import { type Attachment, SkeinError } from "@skein/kernel";

const KEY = Symbol.for("skein.transferred");
const realm = globalThis as unknown as Record<symbol, WeakSet<ArrayBuffer> | undefined>;
realm[KEY] ??= new WeakSet();
const marked: WeakSet<ArrayBuffer> = realm[KEY];

/**
 * Says that the memory of `value` is to be moved when it is next sent, as an argument or as a result, and returns
 * `value`. A thread of this node gets it without a copy, another node gets its bytes; here it is detached (length 0)
 * as soon as `spawnFn`, or the function that returned it, is done. A view moves the whole buffer under it.
 *
 * A SharedArrayBuffer needs no `transfer`: threads of this node share it.
 *
 * @example
 * const image = new Float32Array(16_000_000);
 * await spawnFn(blur, transfer(image));
 * @throws SKEIN_CODEC_UNSENDABLE for anything but an ArrayBuffer or a view over one, and for a Buffer whose memory
 * other Buffers share
 */
export function transfer<T extends ArrayBufferLike | ArrayBufferView>(value: T): T {
	const buffer: unknown = ArrayBuffer.isView(value) ? value.buffer : value;
	if (types.isSharedArrayBuffer(buffer)) return value;
	if (!types.isArrayBuffer(buffer)) {
		throw new SkeinError("SKEIN_CODEC_UNSENDABLE", "transfer(value): value is no ArrayBuffer and no view over one");
	}
	if (Buffer.isBuffer(value) && value.byteLength !== buffer.byteLength) {
		const message = "transfer(value): value is a Buffer in memory that other Buffers share; transfer a copy of it";
		throw new SkeinError("SKEIN_CODEC_UNSENDABLE", message);
	}
	marked.add(buffer);
	return value;
}

export const isMarked = (buffer: ArrayBufferLike): boolean => marked.has(buffer as ArrayBuffer);

/**
 * Takes marked buffers of a message out of the hands of whoever marked them, where that has not happened by moving them:
 * each is replaced, in place, by a new buffer over the same memory.
 */
export function detachMarked(attachments: Attachment[]): void {
	for (const [i, buffer] of attachments.entries()) {
		if (!(buffer instanceof ArrayBuffer) || !marked.delete(buffer) || buffer.byteLength === 0) continue;
		attachments[i] = structuredClone(buffer, { transfer: [buffer] });
	}
}
