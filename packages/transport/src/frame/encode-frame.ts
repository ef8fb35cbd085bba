/** One frame of the link's own: header and payload in a buffer of its own. */
import { type FrameKind, HEADER_BYTES, writeHeader } from "@skein/kernel";

export function encodeFrame(kind: FrameKind, ...parts: readonly Uint8Array[]): Uint8Array {
	const payloadBytes = parts.reduce((sum, part) => sum + part.length, 0);
	const frame = new Uint8Array(HEADER_BYTES + payloadBytes);
	writeHeader(new DataView(frame.buffer), 0, { kind }, payloadBytes);
	let at = HEADER_BYTES;
	for (const part of parts) {
		frame.set(part, at);
		at += part.length;
	}
	return frame;
}
