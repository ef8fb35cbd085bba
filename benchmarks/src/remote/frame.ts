/** The frames of the raw echo: a header of 32 bytes (`u32 length, u32 kind, u32 slot`, the rest unused), then payload. */

export const HEADER = 32;

/** `echo` is answered with the same frame, `take` with an empty one of the same slot. */
export const Kind = { echo: 1, take: 2 } as const;

export function writeFrameHeader(
	bytes: Uint8Array,
	at: number,
	[length, kind, slot]: readonly [number, number, number],
): void {
	writeWord(bytes, at, length);
	writeWord(bytes, at + 4, kind);
	writeWord(bytes, at + 8, slot);
}

/** Without the checks of `writeUInt32LE`: the room was reserved. */
function writeWord(bytes: Uint8Array, at: number, word: number): void {
	bytes[at] = word;
	bytes[at + 1] = word >>> 8;
	bytes[at + 2] = word >>> 16;
	bytes[at + 3] = word >>> 24;
}
