/** Frames whose bytes show any damage. */
import { FrameKind, frameCall, frameKind, frameLength, HEADER_BYTES, writeHeader } from "@skein/kernel";

/** A frame with `payloadBytes` bytes that follow from `call`. */
export function createSampleFrame(call: number, payloadBytes = 0, kind: FrameKind = FrameKind.call): Uint8Array {
	const frame = new Uint8Array(HEADER_BYTES + payloadBytes);
	writeHeader(new DataView(frame.buffer), 0, { kind, call, target: call, attempt: call & 0xff }, payloadBytes);
	for (let i = HEADER_BYTES; i < frame.length; i += 1) frame[i] = patternAt(call, i);
	return frame;
}

const patternAt = (call: number, index: number): number => (call * 31 + index + (index >>> 8) * 7) & 0xff;

export interface SeenFrame {
	readonly call: number;
	readonly length: number;
	readonly kind: number;
	/** Every byte is as it was made. */
	readonly isIntact: boolean;
}

/** The frames of a run. A run that ends inside a frame shows as one that is not intact. */
export function readFrames(bytes: Uint8Array, start: number, end: number): SeenFrame[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const frames: SeenFrame[] = [];
	for (let at = start; at < end; at += frameLength(view, at)) {
		const length = frameLength(view, at);
		const call = frameCall(view, at);
		if (length < HEADER_BYTES) return [...frames, { call, length, kind: frameKind(view, at), isIntact: false }];
		const isIntact = at + length <= end && hasPattern(bytes, at, length);
		frames.push({ call, length, kind: frameKind(view, at), isIntact });
	}
	return frames;
}

function hasPattern(bytes: Uint8Array, at: number, length: number): boolean {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const call = frameCall(view, at);
	for (let i = HEADER_BYTES; i < length; i += 1) if (bytes[at + i] !== patternAt(call, i)) return false;
	return true;
}
