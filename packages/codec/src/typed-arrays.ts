/**
 * ArrayBuffers and the views over them, both ways.
 *
 * Decoded bytes are always an owned, aligned copy: the message they came in may be reused or shared. Elements travel in
 * the byte order of the machine, and every machine that Node supports for this package is little-endian.
 */
import { types } from "node:util";
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { readCount, writeCount } from "./numbers.js";
import { ARRAY_BUFFER, VIEW } from "./tags.js";
import { isDetached } from "./unsendable.js";

type ViewOver = new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView;

interface ViewKind {
	readonly prototype: object;
	readonly bytesPerElement: number;
	readonly over: (buffer: ArrayBuffer, length: number) => ArrayBufferView;
}

const viewKind = (view: ViewOver & { readonly BYTES_PER_ELEMENT?: number }): ViewKind => ({
	prototype: view.prototype as object,
	bytesPerElement: view.BYTES_PER_ELEMENT ?? 1,
	over: (buffer, length) => new view(buffer, 0, length),
});

/** The place in this list is the kind on the wire. */
const viewKinds: readonly ViewKind[] = [
	viewKind(Uint8Array),
	{ prototype: Buffer.prototype, bytesPerElement: 1, over: (buffer, length) => Buffer.from(buffer, 0, length) },
	viewKind(DataView),
	viewKind(Uint8ClampedArray),
	viewKind(Int8Array),
	viewKind(Uint16Array),
	viewKind(Int16Array),
	viewKind(Uint32Array),
	viewKind(Int32Array),
	viewKind(Float32Array),
	viewKind(Float64Array),
	viewKind(BigUint64Array),
	viewKind(BigInt64Array),
];

/** Above this, memory that is not zeroed first is worth its detour. */
const SMALL_BYTES = 4096;

/** Prototype and encoder of every view. */
export const viewEncoders: readonly (readonly [object, (encoding: Encoding, value: ArrayBufferView) => void])[] =
	viewKinds.map(({ prototype }, kind) => [prototype, (encoding, value) => writeView(encoding, value, kind)]);

function writeView(encoding: Encoding, view: ArrayBufferView, kind: number): void {
	const { buffer } = view;
	if (types.isSharedArrayBuffer(buffer) || isDetached(buffer)) {
		encoding.refuse(view);
		return;
	}
	const bytes = new Uint8Array(buffer, view.byteOffset, view.byteLength);
	encoding.claim(bytes.length);
	const { writer } = encoding;
	writer.ensure(2);
	writer.bytes[writer.position++] = VIEW;
	writer.bytes[writer.position++] = kind;
	writeBytes(encoding, bytes);
}

export function writeArrayBuffer(encoding: Encoding, buffer: ArrayBuffer): void {
	if (isDetached(buffer)) {
		encoding.refuse(buffer);
		return;
	}
	const bytes = new Uint8Array(buffer);
	encoding.claim(bytes.length);
	const { writer } = encoding;
	writer.ensure(1);
	writer.bytes[writer.position++] = ARRAY_BUFFER;
	writeBytes(encoding, bytes);
}

function writeBytes({ writer }: Encoding, bytes: Uint8Array): void {
	writeCount(writer, bytes.length);
	writer.ensure(bytes.length);
	writer.bytes.set(bytes, writer.position);
	writer.position += bytes.length;
}

export function readArrayBuffer(decoding: Decoding): ArrayBuffer {
	const size = readCount(decoding);
	const at = decoding.take(size);
	const owned = size > SMALL_BYTES ? Buffer.allocUnsafeSlow(size) : new Uint8Array(size);
	owned.set(new Uint8Array(decoding.bytes.buffer, decoding.bytes.byteOffset + at, size));
	return owned.buffer as ArrayBuffer;
}

export function readView(decoding: Decoding): ArrayBufferView {
	const kind = viewKinds[decoding.byte()] ?? decoding.fail("an unknown kind of view");
	const buffer = readArrayBuffer(decoding);
	if (buffer.byteLength % kind.bytesPerElement !== 0) decoding.fail("a view of a fraction of an element");
	return kind.over(buffer, buffer.byteLength / kind.bytesPerElement);
}
