/** Node's own conversions between memory and strings, for any Uint8Array: what `Buffer#toString` and `#write` end in. */

interface NativeText {
	latin1Slice(this: Uint8Array, start: number, end: number): string;
	ucs2Slice(this: Uint8Array, start: number, end: number): string;
	hexSlice(this: Uint8Array, start: number, end: number): string;
	latin1Write(this: Uint8Array, text: string, at: number): number;
	ucs2Write(this: Uint8Array, text: string, at: number): number;
}

/** Skipping the checks of the public methods is a third of the cost of a short string. */
export const { latin1Slice, ucs2Slice, hexSlice, latin1Write, ucs2Write } = Buffer.prototype as unknown as NativeText;
