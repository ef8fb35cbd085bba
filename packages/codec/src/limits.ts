/** How deep and how large an encoded value may be; the same limits hold for encoding and for decoding. */

export interface CodecLimits {
	/** Containers within containers. The codec recurses, so values above a few thousand risk the stack. Default 512. */
	readonly maxDepth: number;
	/** Members of one array, object, Map or Set. Default 16,777,216, which is also the most a Map can hold. */
	readonly maxCollection: number;
	/** Bytes of one encoded message. Default 256 MiB. */
	readonly maxBytes: number;
	/** Bytes of one bigint. Default 64 KiB: arithmetic on larger ones blocks the thread. */
	readonly maxBigInt: number;
}

export const defaultCodecLimits: CodecLimits = {
	maxDepth: 512,
	maxCollection: 16_777_216,
	maxBytes: 256 * 1024 * 1024,
	maxBigInt: 64 * 1024,
};
