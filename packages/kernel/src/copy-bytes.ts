/** A copy in memory of its own. `bytes.slice()` is none where `bytes` is a Buffer: that shares its memory. */
export const copyBytes = (bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array =>
	Uint8Array.prototype.slice.call(bytes, start, end);
