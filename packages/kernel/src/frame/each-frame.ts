/** The frames of a run, one after the other, where they lie. */
import { copyBytes } from "../copy-bytes.js";
import { type Frame, frameIn, LARGE_FRAME } from "./frame.js";
import { frameLength } from "./frame-header.js";

/** `receive` is lent each for the time of the call, but for a large one. */
export function eachFrame(bytes: Uint8Array, start: number, end: number, receive: (frame: Frame) => void): void {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const frame: Frame = { bytes, view, start, end, attachments: undefined };
	while (frame.start < end) {
		const next = frame.start + frameLength(view, frame.start);
		frame.end = next;
		receive(next - frame.start > LARGE_FRAME ? alone(frame) : frame);
		frame.start = next;
	}
}

/** A large frame has an ArrayBuffer of its own, because it is moved on; the link gives most of them so. */
function alone({ bytes, start, end }: Frame): Frame {
	const isAlone = start === 0 && bytes.byteOffset === 0 && end === bytes.buffer.byteLength;
	return frameIn(isAlone ? bytes : copyBytes(bytes, start, end));
}
