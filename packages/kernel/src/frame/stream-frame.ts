/** Frames beside a call: what they are, and those without values. */
import { copyBytes } from "../copy-bytes.js";
import { type Frame, frameIn } from "./frame.js";
import { FrameKind, HEADER_BYTES, setFrameTyped, writeHeader } from "./frame-header.js";
import type { StreamWindow } from "./stream-section.js";

/** The kinds of the two ways of a stream: its values and its end go one way, what its reader says goes the other. */
export interface StreamKinds {
	readonly items: FrameKind;
	readonly credit: FrameKind;
	readonly end: FrameKind;
}

export const TO_CALLER: StreamKinds = { items: FrameKind.items, credit: FrameKind.credit, end: FrameKind.end };
export const TO_CALLEE: StreamKinds = {
	items: FrameKind.itemsDown,
	credit: FrameKind.creditDown,
	end: FrameKind.endDown,
};

/** Whether frames of a kind belong to a stream beside a call. */
export const isStreamKind = (kind: number): boolean =>
	(kind >= FrameKind.items && kind <= FrameKind.end) || (kind >= FrameKind.itemsDown && kind <= FrameKind.endDown);

/** Added to the length of a value that stands in the encoding of the contract. */
export const TYPED_VALUE = 0x8000_0000;

/** `typed`: values may come in the encoding of the contract. */
export function creditFrame(
	kind: FrameKind,
	call: number,
	stream: number,
	{ items, bytes, typed = false }: StreamWindow & { readonly typed?: boolean },
): Frame {
	const frame = frameIn(new Uint8Array(HEADER_BYTES));
	writeHeader(frame.view, 0, { kind, call, target: stream, remaining: items, sequence: bytes }, 0);
	if (typed) setFrameTyped(frame.view, 0);
	return frame;
}

/** @param error encoded; empty: the stream ends well */
export function endFrame(kind: FrameKind, call: number, stream: number, error: Uint8Array = new Uint8Array()): Frame {
	const frame = frameIn(new Uint8Array(HEADER_BYTES + error.length));
	writeHeader(frame.view, 0, { kind, call, target: stream }, error.length);
	frame.bytes.set(copyBytes(error), HEADER_BYTES);
	return frame;
}
