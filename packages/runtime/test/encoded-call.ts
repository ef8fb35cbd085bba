/** A frame as a caller makes it. */
import { ByteWriter, encodeArguments } from "@skein/codec";
import { copyBytes, type Frame, FrameKind, frameIn, HEADER_BYTES, writeHeader } from "@skein/kernel";

/** A call with one number. */
export function encodedCall(): Frame {
	const writer = new ByteWriter(64);
	writer.ensure(HEADER_BYTES);
	writer.position = HEADER_BYTES;
	encodeArguments(writer, [1]);
	writeHeader(writer.view, 0, { kind: FrameKind.call }, writer.position - HEADER_BYTES);
	return frameIn(copyBytes(writer.bytes, 0, writer.position));
}
