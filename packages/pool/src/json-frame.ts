/** Frames of a lane whose payload is JSON: what node and thread tell each other now and then. */
import {
	type Attachment,
	type Frame,
	type FrameKind,
	findPayload,
	frameIn,
	HEADER_BYTES,
	writeHeader,
} from "@skein/kernel";

export function encodeJsonFrame(kind: FrameKind, content: unknown, attachments?: Attachment[]): Frame {
	const payload = Buffer.from(JSON.stringify(content));
	const frame = frameIn(new Uint8Array(HEADER_BYTES + payload.length), attachments);
	writeHeader(frame.view, 0, { kind }, payload.length);
	frame.bytes.set(payload, HEADER_BYTES);
	return frame;
}

export function decodeJsonFrame(frame: Frame): unknown {
	const { bytes, start, end } = findPayload(frame);
	return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString());
}
