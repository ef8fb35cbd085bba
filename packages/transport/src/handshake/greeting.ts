/**
 * Tells a peer of this protocol from a stranger by its first bytes, as early as they allow: a stranger that waits
 * for an answer must not be kept until the time is up.
 */
import { FrameKind, frameKind, frameLength, HEADER_BYTES, SkeinError } from "@skein/kernel";
import { describeBytes } from "./describe-bytes.js";
import { HELLO_LIMIT, MAGIC } from "./protocol.js";

const GREETING_BYTES = HEADER_BYTES + MAGIC.length;
/** Offset of the byte after the kind. */
const KIND_END = 5;

export interface Greeting {
	/** To be called with each chunk until the frame is complete. @throws SKEIN_LINK_HANDSHAKE */
	check(chunk: Uint8Array): void;
}

export function createGreeting(): Greeting {
	const seen = Buffer.alloc(GREETING_BYTES);
	let size = 0;
	return {
		check(chunk) {
			if (size === GREETING_BYTES) return;
			const taken = chunk.subarray(0, GREETING_BYTES - size);
			seen.set(taken, size);
			size += taken.length;
			if (!mayBeGreeting(seen, size)) throw createStrangerError(seen.subarray(0, size));
		},
	};
}

function mayBeGreeting(bytes: Buffer, size: number): boolean {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	if (size >= 4) {
		const length = frameLength(view, 0);
		if (length < GREETING_BYTES || length > HELLO_LIMIT) return false;
	}
	if (size >= KIND_END) {
		const kind = frameKind(view, 0);
		if (kind !== FrameKind.hello && kind !== FrameKind.reject) return false;
	}
	return MAGIC.every((byte, index) => HEADER_BYTES + index >= size || bytes[HEADER_BYTES + index] === byte);
}

function createStrangerError(seen: Uint8Array): SkeinError {
	const magic = seen.subarray(HEADER_BYTES);
	const shown = describeBytes(magic.length > 0 && seen[KIND_END - 1] === FrameKind.hello ? magic : seen);
	return new SkeinError("SKEIN_LINK_HANDSHAKE", `the peer does not speak Skein: it began with ${shown}`, {
		details: { seen: shown },
	});
}
