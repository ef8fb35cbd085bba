/** The frame that gives a function an index, for the CALL frames behind it in the same direction of a lane. */
import { type Frame, FrameKind, type FunctionSource, frameIn, HEADER_BYTES, writeHeader } from "@skein/kernel";

export interface Definition extends FunctionSource {
	readonly index: number;
}

export function encodeDefinition(definition: Definition): Frame {
	const content = Buffer.from(JSON.stringify(definition));
	const frame = frameIn(new Uint8Array(HEADER_BYTES + content.length));
	writeHeader(frame.view, 0, { kind: FrameKind.define }, content.length);
	frame.bytes.set(content, HEADER_BYTES);
	return frame;
}

export const decodeDefinition = ({ bytes, start, end }: Frame): Definition =>
	JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start + HEADER_BYTES, end - start - HEADER_BYTES).toString());
