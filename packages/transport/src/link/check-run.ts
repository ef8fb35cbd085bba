/** Holds frames that are about to be sent against the limit of the peer. */
import { frameLength, HEADER_BYTES, SkeinError } from "@skein/kernel";

/** @throws SKEIN_LINK_FRAME when a frame of `bytes[start, end)` is longer than `limit` */
export function checkRun(bytes: Uint8Array, start: number, end: number, limit: number): void {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let at = start; at < end; ) {
		const length = Math.max(HEADER_BYTES, frameLength(view, at));
		if (length > limit) throw createTooLongError(length, limit);
		at += length;
	}
}

export const createTooLongError = (length: number, limit: number): SkeinError =>
	new SkeinError("SKEIN_LINK_FRAME", `a frame of ${length} bytes is longer than the ${limit} that the peer accepts`, {
		details: { length, limit },
	});
