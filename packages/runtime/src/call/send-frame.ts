/** Puts a frame on a link, attachments and all. */
import { type Frame, type Link, SkeinError, splitTail } from "@skein/kernel";

/** Whether the frame holds memory that only threads of this node can share. */
export const isShared = ({ attachments }: Frame): boolean =>
	attachments?.some((attachment) => attachment instanceof SharedArrayBuffer) ?? false;

/** @throws SKEIN_CODEC_UNSENDABLE for a frame that holds such memory */
export function refuseShared(frame: Frame): void {
	if (!isShared(frame)) return;
	const message = "a SharedArrayBuffer can only be shared with threads of the same node; send a copy of its bytes";
	throw new SkeinError("SKEIN_CODEC_UNSENDABLE", message);
}

/** False: the link wants no more until it has drained. @throws SKEIN_CODEC_UNSENDABLE for shared memory, SKEIN_LINK_FRAME for a frame that is too long; nothing is sent then */
export function sendFrame(link: Link, frame: Frame): boolean {
	if (frame.attachments === undefined) return link.send(frame.bytes, frame.start, frame.end);
	refuseShared(frame);
	const [head, ...tail] = splitTail(frame);
	return link.send(head!, 0, head!.length, tail);
}
