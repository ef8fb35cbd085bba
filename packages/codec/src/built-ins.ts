/** Date, RegExp and URL on the wire, both ways; their fields of the program's own making are not sent. */
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { readFloat64, writeFloat64 } from "./numbers.js";
import { DATE, REGEXP, URL_TEXT } from "./tags.js";
import { readText, writeText } from "./text.js";

const MAX_PATTERN = 64 * 1024;
/** Asked of the built-in prototypes, which throw for what only looks like an instance. */
const timeOf = Date.prototype.getTime;

export function writeDate({ writer }: Encoding, value: Date): void {
	const time = timeOf.call(value);
	writer.ensure(9);
	writer.bytes[writer.position++] = DATE;
	writeFloat64(writer, time);
}

export function readDate(decoding: Decoding): Date {
	return new Date(readFloat64(decoding));
}

export function writeRegExp(encoding: Encoding, value: RegExp): void {
	const source = String(Reflect.get(RegExp.prototype, "source", value));
	const flags = String(Reflect.get(RegExp.prototype, "flags", value));
	if (source.length > MAX_PATTERN) {
		encoding.refuseSize(`a pattern of ${source.length} characters is above the limit of ${MAX_PATTERN}`);
		return;
	}
	const { writer } = encoding;
	writer.ensure(1);
	writer.bytes[writer.position++] = REGEXP;
	writeText(writer, source);
	writeText(writer, flags);
}

export function readRegExp(decoding: Decoding): RegExp {
	const source = readText(decoding);
	const flags = readText(decoding);
	if (source.length > MAX_PATTERN) decoding.exceed(`a pattern of ${source.length} characters`);
	try {
		return new RegExp(source, flags);
	} catch {
		return decoding.fail("a pattern that is not a regular expression");
	}
}

export function writeUrl({ writer }: Encoding, value: URL): void {
	const href = String(Reflect.get(URL.prototype, "href", value));
	writer.ensure(1);
	writer.bytes[writer.position++] = URL_TEXT;
	writeText(writer, href);
}

export function readUrl(decoding: Decoding): URL {
	const href = readText(decoding);
	try {
		return new URL(href);
	} catch {
		return decoding.fail("text that is not a URL");
	}
}
