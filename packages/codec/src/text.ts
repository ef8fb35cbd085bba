/**
 * Strings on the wire, both ways.
 *
 * T1  Every string comes back exactly, lone surrogates included.
 * T2  A string whose characters all fit in a byte takes a byte per character, any other two.
 * The two forms are also how V8 keeps strings, so a long one is a copy of memory. Short ones are cheaper
 * character by character than through a native call.
 */
import type { ByteWriter } from "./byte-writer.js";
import type { Decoding } from "./decoding.js";
import { latin1Slice, latin1Write, ucs2Slice, ucs2Write } from "./native-text.js";
import { readCount, writeCount } from "./numbers.js";
import { LATIN1, SHORT_TEXT, SHORT_TEXT_MAX, UTF16 } from "./tags.js";

const COPIED_MAX = 12;
const CUT_MAX = 3 * COPIED_MAX;
const WINDOW = 512;
/** Never matches in a string that V8 keeps in one byte per character, and V8 knows it without looking. */
const WIDE = /[^\0-\xff]/;

export function writeText(writer: ByteWriter, text: string): void {
	const { length } = text;
	if (length > SHORT_TEXT_MAX || !writeShortText(writer, text)) writeLongText(writer, text);
}

/** False, with nothing written, for a text that needs two bytes per character. */
function writeShortText(writer: ByteWriter, text: string): boolean {
	const { length } = text;
	writer.ensure(length + 1);
	const { bytes } = writer;
	const at = writer.position + 1;
	for (let i = 0; i < length; i++) {
		const unit = text.charCodeAt(i);
		if (unit > 0xff) return false;
		bytes[at + i] = unit;
	}
	bytes[at - 1] = SHORT_TEXT | length;
	writer.position = at + length;
	return true;
}

function writeLongText(writer: ByteWriter, text: string): void {
	const { length } = text;
	const wide = WIDE.test(text);
	writer.ensure(6 + length * (wide ? 2 : 1));
	writer.bytes[writer.position++] = wide ? UTF16 : LATIN1;
	writeCount(writer, length);
	const written = (wide ? ucs2Write : latin1Write).call(writer.bytes, text, writer.position);
	writer.position += written;
}

/** Text and nothing else: a key, a name. */
export function readText(decoding: Decoding): string {
	const tag = decoding.byte();
	if (tag >= SHORT_TEXT && tag <= SHORT_TEXT + SHORT_TEXT_MAX) return readLatin1(decoding, tag - SHORT_TEXT);
	if (tag === LATIN1) return readLatin1(decoding, readCount(decoding));
	if (tag === UTF16) return readUtf16(decoding);
	return decoding.fail("a value where only text may stand");
}

export function readUtf16(decoding: Decoding): string {
	const size = readCount(decoding) * 2;
	const at = decoding.take(size);
	return ucs2Slice.call(decoding.bytes, at, at + size);
}

export function readLatin1(decoding: Decoding, length: number): string {
	const at = decoding.take(length);
	const b = decoding.bytes;
	const { fromCharCode } = String;
	switch (length) {
		case 0:
			return "";
		case 1:
			return fromCharCode(b[at]!);
		case 2:
			return fromCharCode(b[at]!, b[at + 1]!);
		case 3:
			return fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!);
		case 4:
			return fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!, b[at + 3]!);
		case 5:
			return fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!, b[at + 3]!, b[at + 4]!);
		case 6:
			return fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!, b[at + 3]!, b[at + 4]!, b[at + 5]!);
		case 7:
			return fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!, b[at + 3]!, b[at + 4]!, b[at + 5]!, b[at + 6]!);
		default:
			return length <= CUT_MAX ? cut(decoding, at, length) : latin1Slice.call(b, at, at + length);
	}
}

/**
 * Cuts a short text out of a longer one around it, made once for many: a native call costs as much as five cuts.
 * V8 copies what it cuts up to COPIED_MAX characters. A longer cut would hold on to the text it was cut from, so it is
 * joined of copies.
 */
function cut(decoding: Decoding, at: number, length: number): string {
	if (at < decoding.windowStart || at + length > decoding.windowEnd) {
		decoding.windowStart = at;
		decoding.windowEnd = Math.min(at + WINDOW, decoding.end);
		decoding.window = latin1Slice.call(decoding.bytes, at, decoding.windowEnd);
	}
	const from = at - decoding.windowStart;
	const to = from + length;
	let text = decoding.window.substring(from, Math.min(from + COPIED_MAX, to));
	for (let next = from + COPIED_MAX; next < to; next += COPIED_MAX) {
		text += decoding.window.substring(next, Math.min(next + COPIED_MAX, to));
	}
	return text;
}
