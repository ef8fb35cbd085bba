/** The frames of the raw echo: a header of 32 bytes (`u32 length, u32 kind, u32 slot`, the rest unused), then payload. */

export const HEADER = 32;

/** `echo` is answered with the same frame, `take` with an empty one of the same slot. */
export const Kind = { echo: 1, take: 2 } as const;

export function writeFrameHeader(
	bytes: Buffer,
	at: number,
	[length, kind, slot]: readonly [number, number, number],
): void {
	bytes.writeUInt32LE(length, at);
	bytes.writeUInt32LE(kind, at + 4);
	bytes.writeUInt32LE(slot, at + 8);
}
