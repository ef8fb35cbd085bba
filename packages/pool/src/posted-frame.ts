/**
 * A frame that travels beside the ring because it is large or brings buffers of its own, and the port's other message,
 * `null`: look into the ring.
 */
import type { Attachment } from "@skein/kernel";

export interface PostedFrame {
	/** The whole frame, from the beginning of its buffer. */
	readonly frame: Uint8Array;
	readonly attachments: Attachment[] | undefined;
}

export type LaneMessage = PostedFrame | null;
