/** A frame where it lies: the one word in which stations hand calls and replies on. */
import { copyBytes } from "../copy-bytes.js";

/** A buffer that travels beside the frame that speaks of it: moved to the receiver, or shared with it. */
export type Attachment = ArrayBuffer | SharedArrayBuffer;

/**
 * A frame above this many bytes lies alone in an ArrayBuffer, from its beginning, and belongs to whoever it is handed
 * to, as attachments do. A smaller one is lent for the time of the call.
 */
export const LARGE_FRAME: number = 16 * 1024;

/** The whole frame is `bytes[start, end)`. The object is lent, too: its owner uses it again for the next frame. */
export interface Frame {
	bytes: Uint8Array;
	/** Over the same memory as `bytes`. */
	view: DataView;
	start: number;
	end: number;
	attachments: Attachment[] | undefined;
}

/** All of `bytes` as one frame. */
export const frameIn = (bytes: Uint8Array, attachments?: Attachment[]): Frame => ({
	bytes,
	view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
	start: 0,
	end: bytes.length,
	attachments,
});

/** The same frame in memory of its own; a large one is its own already. */
export function keepFrame({ bytes, start, end, attachments }: Frame): Frame {
	const whole = end - start > LARGE_FRAME ? bytes.subarray(start, end) : copyBytes(bytes, start, end);
	return frameIn(whole, attachments);
}
