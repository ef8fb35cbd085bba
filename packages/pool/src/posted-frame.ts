/**
 * What travels beside the ring: a large frame, buffers of a frame's own, or both; and the port's other message, `null`: look
 * into the ring.
 */
import type { Attachment } from "@skein/kernel";

export interface PostedFrame {
	/** The whole frame, from the beginning of its buffer; undefined when it stands in the ring. */
	readonly frame: Uint8Array | undefined;
	readonly attachments: Attachment[] | undefined;
}

export type LaneMessage = PostedFrame | null;
