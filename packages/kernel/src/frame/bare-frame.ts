/** A frame that is its header. */
import { type FrameKind, HEADER_BYTES, writeHeader } from "./frame-header.js";

export function bareFrame(kind: FrameKind, call: number): Uint8Array {
	const bytes = new Uint8Array(HEADER_BYTES);
	writeHeader(new DataView(bytes.buffer), 0, { kind, call }, 0);
	return bytes;
}
