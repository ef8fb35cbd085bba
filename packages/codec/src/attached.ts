/**
 * Buffers that travel beside the bytes of a message instead of in them: those that are shared, those that `transfer`
 * marked, and large ones, which are copied once and then only moved.
 *
 * A message refers to them by number. Between threads they stay buffers; on a link they stand behind the payload.
 *
 * A1  a decoder sees nothing outside the attachment that a message names, whatever the message says.
 */
import type { AttachedBytes } from "./attached-bytes.js";
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { readCount, writeCount } from "./numbers.js";
import { ATTACHED_BUFFER, ATTACHED_VIEW } from "./tags.js";
import { isMarked } from "./transfer.js";

/** Bytes from which a buffer travels beside its message. */
export const ATTACH_FROM: number = 16 * 1024;

/** Whether `bytes` bytes of this buffer travel beside the message. */
export function isAttached({ writer, lenient }: Encoding, buffer: ArrayBufferLike, bytes: number): boolean {
	if (writer.attachments === undefined || lenient) return false;
	return bytes >= ATTACH_FROM || buffer instanceof SharedArrayBuffer || isMarked(buffer);
}

export function writeAttachedBuffer(encoding: Encoding, buffer: ArrayBufferLike): void {
	const { writer } = encoding;
	writer.ensure(1);
	writer.bytes[writer.position++] = ATTACHED_BUFFER;
	writeCount(writer, attach(encoding, buffer, 0, buffer.byteLength));
}

export function writeAttachedView(encoding: Encoding, view: ArrayBufferView, kind: number): void {
	const { writer } = encoding;
	const moved = stays(view.buffer);
	writer.ensure(2);
	writer.bytes[writer.position++] = ATTACHED_VIEW;
	writer.bytes[writer.position++] = kind;
	writeCount(writer, attach(encoding, view.buffer, view.byteOffset, view.byteLength));
	writeCount(writer, moved ? view.byteOffset : 0);
	writeCount(writer, view.byteLength);
}

/** Whether the buffer itself goes, so that all views over it go on sharing it. */
const stays = (buffer: ArrayBufferLike): boolean => buffer instanceof SharedArrayBuffer || isMarked(buffer);

function attach({ writer }: Encoding, buffer: ArrayBufferLike, start: number, length: number): number {
	const attachments = writer.attachments!;
	if (!stays(buffer)) return attachments.push(writer.copyToAttach(buffer, start, length)) - 1;
	const known = attachments.indexOf(buffer);
	return known >= 0 ? known : attachments.push(buffer) - 1;
}

export function readAttachedBuffer(decoding: Decoding): ArrayBufferLike {
	const attached = attachment(decoding);
	if (!(attached instanceof Uint8Array)) return attached;
	return attached.buffer.slice(attached.byteOffset, attached.byteOffset + attached.byteLength);
}

export interface AttachedRange {
	readonly buffer: ArrayBufferLike;
	readonly start: number;
	readonly length: number;
}

/** The bytes that a view stands over, at a multiple of `bytesPerElement`. */
export function readAttachedRange(decoding: Decoding, bytesPerElement: number): AttachedRange {
	const attached = attachment(decoding);
	const offset = readCount(decoding);
	const length = readCount(decoding);
	if (offset + length > attached.byteLength) decoding.fail("a view beyond its buffer");
	if (length % bytesPerElement !== 0) decoding.fail("a view of a fraction of an element");
	const [buffer, base] = attached instanceof Uint8Array ? [attached.buffer, attached.byteOffset] : [attached, 0];
	const start = base + offset;
	if (start % bytesPerElement === 0) return { buffer, start, length };
	return { buffer: buffer.slice(start, start + length), start: 0, length };
}

function attachment(decoding: Decoding): AttachedBytes {
	return decoding.attachments[readCount(decoding)] ?? decoding.fail("an attachment that is not there");
}
