/**
 * ArrayBuffers and the views over them, both ways.
 *
 * Bytes that stand in the message are decoded as an owned, aligned copy: the message may be reused or shared; those that
 * came beside it (attached.ts) belong to the receiver and are viewed where they are. Elements travel in
 * the byte order of the machine, and every machine that Node supports for this package is little-endian.
 */
import { types } from "node:util";
import { isAttached, readAttachedRange, writeAttachedBuffer, writeAttachedView } from "./attached.js";
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { readCount, writeCount } from "./numbers.js";
import { ARRAY_BUFFER, VIEW } from "./tags.js";
import { isDetached } from "./unsendable.js";

type ViewOver = new (buffer: ArrayBufferLike, at: number, length: number) => ArrayBufferView;

interface ViewKind {
	readonly prototype: object;
	readonly bytesPerElement: number;
	readonly over: (buffer: ArrayBufferLike, start: number, length: number) => ArrayBufferView;
}

const viewKind = (view: ViewOver & { readonly BYTES_PER_ELEMENT?: number }): ViewKind => ({
	prototype: view.prototype as object,
	bytesPerElement: view.BYTES_PER_ELEMENT ?? 1,
	over: (buffer, start, length) => new view(buffer, start, length),
});

/** The place in this list is the kind on the wire. */
const viewKinds: readonly ViewKind[] = [
	viewKind(Uint8Array),
	{
		prototype: Buffer.prototype,
		bytesPerElement: 1,
		over: (buffer, start, length) => Buffer.from(buffer as ArrayBuffer, start, length),
	},
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
	if (!isDetached(buffer) && isAttached(encoding, buffer, view.byteLength)) {
		writeAttachedView(encoding, view, kind);
		return;
	}
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
	if (isAttached(encoding, buffer, buffer.byteLength)) {
		writeAttachedBuffer(encoding, buffer);
		return;
	}
	const bytes = new Uint8Array(buffer);
	encoding.claim(bytes.length);
	const { writer } = encoding;
	writer.ensure(1);
	writer.bytes[writer.position++] = ARRAY_BUFFER;
	writeBytes(encoding, bytes);
}

/** Only as an attachment: there is no copy that would still be shared. */
export function writeSharedBuffer(encoding: Encoding, buffer: SharedArrayBuffer): void {
	if (isAttached(encoding, buffer, buffer.byteLength)) writeAttachedBuffer(encoding, buffer);
	else encoding.refuse(buffer);
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
	return kind.over(buffer, 0, buffer.byteLength / kind.bytesPerElement);
}

/** A view over memory that came beside the message: nothing is copied. */
export function readAttachedView(decoding: Decoding): ArrayBufferView {
	const kind = viewKinds[decoding.byte()] ?? decoding.fail("an unknown kind of view");
	const { buffer, start, length } = readAttachedRange(decoding, kind.bytesPerElement);
	return kind.over(buffer, start, length / kind.bytesPerElement);
}
