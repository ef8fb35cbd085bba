/** Bigints on the wire, both ways: eight bytes where they suffice, else sign and magnitude. */
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { hexSlice } from "./native-text.js";
import { readCount, writeCount } from "./numbers.js";
import { BIGINT, BIGINT64 } from "./tags.js";

export function writeBigInt(encoding: Encoding, value: bigint): void {
	const { writer, limits } = encoding;
	if (BigInt.asIntN(64, value) === value) {
		writer.ensure(9);
		writer.bytes[writer.position] = BIGINT64;
		writer.view.setBigInt64(writer.position + 1, value, true);
		writer.position += 9;
		return;
	}
	const hex = (value < 0n ? -value : value).toString(16);
	const size = (hex.length + 1) >> 1;
	if (size > limits.maxBigInt) {
		encoding.refuseSize(`a bigint of ${size} bytes is above the limit of ${limits.maxBigInt}`);
		return;
	}
	writer.ensure(size + 7);
	writer.bytes[writer.position++] = BIGINT;
	writer.bytes[writer.position++] = value < 0n ? 1 : 0;
	writeCount(writer, size);
	writer.bytes.set(Buffer.from(hex.padStart(size * 2, "0"), "hex"), writer.position);
	writer.position += size;
}

export function readBigInt(decoding: Decoding): bigint {
	const sign = decoding.byte();
	if (sign > 1) decoding.fail("a bigint with an unknown sign");
	const size = readCount(decoding);
	if (size === 0) decoding.fail("a bigint without bytes");
	if (size > decoding.limits.maxBigInt) decoding.exceed(`a bigint of ${size} bytes`);
	const at = decoding.take(size);
	const magnitude = BigInt(`0x${hexSlice.call(decoding.bytes, at, at + size)}`);
	return sign === 1 ? -magnitude : magnitude;
}
