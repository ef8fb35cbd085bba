/** The frame of a call in the encoding that every node reads: for one whose function has another contract. */
import { ByteWriter, encodeArguments } from "@skein/codec";
import {
	copyBytes,
	type Frame,
	findPayload,
	frameIn,
	frameTyped,
	setFrameGeneric,
	setFrameLength,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";

/**
 * The frame itself when it is so encoded already, else one of its own memory.
 * @throws SKEIN_CODEC_MALFORMED when only the thread that made the call knows the types of its function
 */
export function inGenericEncoding(frame: Frame, { codec }: RegisteredFunction): Frame {
	if (!frameTyped(frame.view, frame.start)) return frame;
	const payload = findPayload(frame);
	const writer = new ByteWriter(2 * (frame.end - frame.start));
	const head = frame.bytes.subarray(frame.start, payload.start);
	writer.bytes.set(head);
	writer.position = head.length;
	encodeArguments(writer, codec.decodeArguments(payload, true));
	const other = frameIn(copyBytes(writer.bytes, 0, writer.position));
	setFrameLength(other.view, 0, other.end);
	setFrameGeneric(other.view, 0);
	return other;
}
