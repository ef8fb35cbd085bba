/** What a generated encoder calls for everything that is not a number, a flag or a short string. */
import { types } from "node:util";
import { ATTACH_FROM } from "../attached.js";
import type { ByteWriter } from "../byte-writer.js";
import { encodeValue } from "../encode-value.js";
import { defaultCodecLimits } from "../limits.js";
import { latin1Write, ucs2Write } from "../native-text.js";
import { isMarked } from "../transfer.js";
import { aligned, OWN_LATIN1, OWN_UTF16 } from "./typed-reader.js";

/** Never matches in a string that V8 keeps in one byte per character, and V8 knows it without looking. */
const WIDE = /[^\0-\xff]/;
const TINY = 16;

/** Closes a message that began at `start`: writes the common text behind it and its length before it. */
export function endText(writer: ByteWriter, start: number, text: string): boolean {
	const { length } = text;
	const at = writer.position;
	if (length <= TINY && writeTiny(writer, text)) {
		writer.view.setUint32(start, length << 1, true);
		return writer.position - start <= defaultCodecLimits.maxBytes;
	}
	const wide = WIDE.test(text);
	const size = wide ? length * 2 : length;
	if (at - start + size > defaultCodecLimits.maxBytes) return false;
	writer.ensure(size);
	(wide ? ucs2Write : latin1Write).call(writer.bytes, text, at);
	writer.position = at + size;
	writer.view.setUint32(start, ((size << 1) | (wide ? 1 : 0)) >>> 0, true);
	return true;
}

function writeTiny(writer: ByteWriter, text: string): boolean {
	const { length } = text;
	writer.ensure(length);
	const { bytes, position } = writer;
	for (let i = 0; i < length; i++) {
		const unit = text.charCodeAt(i);
		if (unit > 0xff) return false;
		bytes[position + i] = unit;
	}
	writer.position = position + length;
	return true;
}

/** A text too long for the common one, and room for `more` bytes after it. */
export function longText(writer: ByteWriter, text: string, more: number): void {
	const { length } = text;
	const wide = WIDE.test(text);
	writer.ensure(5 + (wide ? length * 2 : length));
	const at = writer.position;
	writer.bytes[at] = wide ? OWN_UTF16 : OWN_LATIN1;
	writer.view.setUint32(at + 1, length, true);
	const written = (wide ? ucs2Write : latin1Write).call(writer.bytes, text, at + 5);
	writer.position = at + 5 + written;
	writer.ensure(more);
}

const ATTACHED = Symbol("a value with attachments");

/** A value that only the generic codec knows, and room for `more` bytes after it. Throws for what cannot be sent. */
export function anyValue(writer: ByteWriter, value: unknown, more: number): void {
	const at = writer.position;
	writer.ensure(4);
	writer.position = at + 4;
	writer.busy = false;
	encodeValue(writer, value, "value");
	writer.busy = true;
	// Attachments belong to a message as a whole: the generic codec has to write all of it.
	if (writer.attachments !== undefined && writer.attachments.length > 0) throw ATTACHED;
	writer.view.setUint32(at, writer.position - at - 4, true);
	writer.ensure(more);
}

/** The bytes of a typed array, aligned from `start`, and room for `more` bytes after them. */
export function elements(
	writer: ByteWriter,
	array: ArrayBufferView,
	place: { start: number; size: number; more: number },
): boolean {
	const { buffer, byteLength } = array;
	if (types.isSharedArrayBuffer(buffer)) return false;
	if (writer.attachments !== undefined && (byteLength >= ATTACH_FROM || isMarked(buffer))) return false;
	// Reading a detached buffer throws, and the generic codec says so.
	const bytes = new Uint8Array(buffer, array.byteOffset, byteLength);
	const head = writer.position;
	const at = aligned(head + 4 - place.start, place.size) + place.start;
	if (at - place.start + byteLength > defaultCodecLimits.maxBytes) return false;
	writer.ensure(at - head + byteLength);
	writer.view.setUint32(head, byteLength, true);
	writer.bytes.fill(0, head + 4, at);
	writer.bytes.set(bytes, at);
	writer.position = at + byteLength;
	writer.ensure(place.more);
	return true;
}
