/** A frame that is its header. */
import { type Frame, frameIn } from "./frame.js";
import { type FrameKind, HEADER_BYTES, writeHeader } from "./frame-header.js";

export function bareFrame(kind: FrameKind, call: number, target = 0): Frame {
	const frame = frameIn(new Uint8Array(HEADER_BYTES));
	writeHeader(frame.view, 0, { kind, call, target }, 0);
	return frame;
}
