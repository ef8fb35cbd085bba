/** Numbers of fixed size and counts on the wire, both ways. */
import type { ByteWriter } from "./byte-writer.js";
import type { Decoding } from "./decoding.js";
import { FLOAT64, INT8, INT16, INT32 } from "./tags.js";

/** Making a DataView costs as much as reading a few floats byte by byte. */
const FLOATS_WITHOUT_VIEW = 4;
const eightBytes = new Uint8Array(8);
const asFloat = new Float64Array(eightBytes.buffer);
const asBigInt = new BigInt64Array(eightBytes.buffer);

/** The shortest form that gives exactly this number back; -0 and NaN are floats. */
export function writeNumber(writer: ByteWriter, value: number): void {
	writer.ensure(9);
	const at = writer.position;
	if ((value | 0) !== value || (value === 0 && 1 / value < 0)) {
		writer.bytes[at] = FLOAT64;
		writer.view.setFloat64(at + 1, value, true);
		writer.position = at + 9;
	} else if (value >= 0 && value < 0x80) {
		writer.bytes[at] = value;
		writer.position = at + 1;
	} else if (value >= -0x80 && value < 0x80) {
		writer.bytes[at] = INT8;
		writer.bytes[at + 1] = value;
		writer.position = at + 2;
	} else if (value >= -0x8000 && value < 0x8000) {
		writer.bytes[at] = INT16;
		writer.view.setInt16(at + 1, value, true);
		writer.position = at + 3;
	} else {
		writer.bytes[at] = INT32;
		writer.view.setInt32(at + 1, value, true);
		writer.position = at + 5;
	}
}

export function writeFloat64(writer: ByteWriter, value: number): void {
	writer.ensure(8);
	writer.view.setFloat64(writer.position, value, true);
	writer.position += 8;
}

export function readInt8(decoding: Decoding): number {
	return (decoding.byte() << 24) >> 24;
}

export function readInt16(decoding: Decoding): number {
	const at = decoding.take(2);
	const { bytes } = decoding;
	return ((bytes[at]! | (bytes[at + 1]! << 8)) << 16) >> 16;
}

export function readInt32(decoding: Decoding): number {
	const at = decoding.take(4);
	const { bytes } = decoding;
	return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

export function readFloat64(decoding: Decoding): number {
	if (decoding.view !== undefined) return decoding.view.getFloat64(decoding.take(8), true);
	if (++decoding.floats > FLOATS_WITHOUT_VIEW) {
		const { buffer, byteOffset, byteLength } = decoding.bytes;
		decoding.view = new DataView(buffer, byteOffset, byteLength);
	}
	readEightBytes(decoding);
	return asFloat[0]!;
}

function readEightBytes(decoding: Decoding): void {
	const at = decoding.take(8);
	const { bytes } = decoding;
	eightBytes[0] = bytes[at]!;
	eightBytes[1] = bytes[at + 1]!;
	eightBytes[2] = bytes[at + 2]!;
	eightBytes[3] = bytes[at + 3]!;
	eightBytes[4] = bytes[at + 4]!;
	eightBytes[5] = bytes[at + 5]!;
	eightBytes[6] = bytes[at + 6]!;
	eightBytes[7] = bytes[at + 7]!;
}

export function writeCount(writer: ByteWriter, count: number): void {
	writer.ensure(5);
	let rest = count;
	while (rest >= 0x80) {
		writer.bytes[writer.position++] = (rest & 0x7f) | 0x80;
		rest >>>= 7;
	}
	writer.bytes[writer.position++] = rest;
}

export function readCount(decoding: Decoding): number {
	let count = 0;
	let scale = 1;
	for (let i = 0; i < 5; i++) {
		const byte = decoding.byte();
		count += (byte & 0x7f) * scale;
		if (byte < 0x80) return count <= 0xffff_ffff ? count : decoding.fail("a count above 32 bits");
		scale *= 0x80;
	}
	return decoding.fail("a count above 32 bits");
}

export function readBigInt64(decoding: Decoding): bigint {
	readEightBytes(decoding);
	return asBigInt[0]!;
}
