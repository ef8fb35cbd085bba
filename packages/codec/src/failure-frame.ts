/** Frames that report a failure of Skein's own instead of a task's outcome. */

import {
	copyBytes,
	type Frame,
	type FrameKind,
	frameIn,
	HEADER_BYTES,
	type SkeinError,
	writeHeader,
} from "@skein/kernel";
import { ByteWriter } from "./byte-writer.js";
import { encodeError } from "./thrown.js";

/** A whole frame of `kind` whose payload is the encoded error. */
export function failureFrame(
	kind: typeof FrameKind.lost | typeof FrameKind.refused | typeof FrameKind.threw,
	error: SkeinError,
	call = 0,
): Frame {
	const writer = new ByteWriter(512);
	writer.ensure(HEADER_BYTES);
	writer.position = HEADER_BYTES;
	encodeError(writer, error);
	writeHeader(writer.view, 0, { kind, call }, writer.position - HEADER_BYTES);
	return frameIn(copyBytes(writer.bytes, 0, writer.position));
}
