/** The frame that ends a stream among the arguments of a call with an error. */
import { ByteWriter, encodeError } from "@skein/codec";
import { copyBytes, endFrame, type Frame, TO_CALLEE } from "@skein/kernel";

export function failedEnd(call: number, stream: number, error: unknown): Frame {
	const writer = new ByteWriter(512);
	encodeError(writer, error);
	return endFrame(TO_CALLEE.end, call, stream, copyBytes(writer.bytes, 0, writer.position));
}
