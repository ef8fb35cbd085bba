/** Decodes any value: the recursion over arrays and plain objects, and the choice of a decoder for everything else. */
import { readAttachedBuffer } from "./attached.js";
import { readBigInt } from "./bigints.js";
import { readDate, readRegExp, readUrl } from "./built-ins.js";
import { readMap, readSet } from "./collections.js";
import type { Decoding } from "./decoding.js";
import { readError } from "./error-parts.js";
import { readBigInt64, readCount, readFloat64, readInt8, readInt16, readInt32 } from "./numbers.js";
import type { Shape } from "./shape.js";
import { readShape } from "./shapes.js";
import * as tags from "./tags.js";
import { readLatin1, readUtf16 } from "./text.js";
import { readArrayBuffer, readAttachedView, readView } from "./typed-arrays.js";

const FAR_INDEX = 4_294_967_294;

export function decodeAny(decoding: Decoding): unknown {
	return decodeAfter(decoding, decoding.byte());
}

/** The value whose first byte was `tag`. */
function decodeAfter(decoding: Decoding, tag: number): unknown {
	if (tag < tags.SHORT_TEXT) return tag;
	if (tag < tags.SHORT_ARRAY) return readLatin1(decoding, tag - tags.SHORT_TEXT);
	if (tag < tags.KNOWN_OBJECT) return decodeArray(decoding, tag - tags.SHORT_ARRAY);
	if (tag < tags.FIRST_TAG) return decodeKnownObject(decoding, tag - tags.KNOWN_OBJECT, false);
	switch (tag) {
		case tags.INT8:
			return readInt8(decoding);
		case tags.INT16:
			return readInt16(decoding);
		case tags.INT32:
			return readInt32(decoding);
		case tags.FLOAT64:
			return readFloat64(decoding);
		case tags.TRUE:
			return true;
		case tags.FALSE:
			return false;
		case tags.NULL:
			return null;
		case tags.UNDEFINED:
			return undefined;
		case tags.LATIN1:
			return readLatin1(decoding, readCount(decoding));
		case tags.UTF16:
			return readUtf16(decoding);
		case tags.OBJECT:
			return decodeFields(decoding, readShape(decoding), {});
		case tags.EMPTY_OBJECT:
			return {};
		case tags.ARRAY:
			return decodeArray(decoding, readCount(decoding));
		default:
			return decodeRare(decoding, tag);
	}
}

function decodeRare(decoding: Decoding, tag: number): unknown {
	switch (tag) {
		case tags.BARE:
			return decodeBare(decoding);
		case tags.MAP:
			return readMap(decoding, decodeAny);
		case tags.SET:
			return readSet(decoding, decodeAny);
		case tags.DATE:
			return readDate(decoding);
		case tags.REGEXP:
			return readRegExp(decoding);
		case tags.URL_TEXT:
			return readUrl(decoding);
		case tags.BIGINT:
			return readBigInt(decoding);
		case tags.BIGINT64:
			return readBigInt64(decoding);
		case tags.ARRAY_BUFFER:
			return readArrayBuffer(decoding);
		case tags.VIEW:
			return readView(decoding);
		case tags.ATTACHED_BUFFER:
			return readAttachedBuffer(decoding);
		case tags.ATTACHED_VIEW:
			return readAttachedView(decoding);
		case tags.ERROR:
			return readError(decoding, decodeAny);
		default:
			return decoding.fail(`the tag ${tag}`);
	}
}

function decodeArray(decoding: Decoding, count: number): unknown[] {
	decoding.enter(count, 1);
	const array: unknown[] = [];
	for (let i = 0; i < count; i++) {
		const tag = decoding.byte();
		if (tag === tags.FLOAT64) array.push(readFloat64(decoding));
		else if (tag === tags.HOLE) array.length = i + 1;
		else array.push(decodeAfter(decoding, tag));
	}
	decoding.leave();
	return array;
}

function decodeKnownObject(decoding: Decoding, slot: number, bare: boolean): object {
	const shape = decoding.shapes?.[slot] ?? decoding.fail("an object of a shape that was not defined");
	return decodeFields(decoding, shape, bare ? Object.create(null) : {});
}

function decodeBare(decoding: Decoding): object {
	const tag = decoding.byte();
	if (tag === tags.EMPTY_OBJECT) return Object.create(null);
	if (tag === tags.OBJECT) return decodeFields(decoding, readShape(decoding), Object.create(null));
	if (tag >= tags.KNOWN_OBJECT && tag < tags.FIRST_TAG) {
		return decodeKnownObject(decoding, tag - tags.KNOWN_OBJECT, true);
	}
	return decoding.fail("no object where only an object may stand");
}

function decodeFields(decoding: Decoding, shape: Shape, object: Record<string, unknown>): object {
	const { keys } = shape;
	decoding.enter(keys.length, 1);
	if (shape.sparse) preferSparse(object);
	if (shape.guarded) defineFields(decoding, keys, object);
	else for (let i = 0; i < keys.length; i++) object[keys[i]!] = decodeAny(decoding);
	decoding.leave();
	return object;
}

/** Without a far index first, V8 sets room aside for all below the one it is given: 12 KB for a field "1023" of 3 bytes. */
function preferSparse(object: Record<string, unknown>): void {
	object[FAR_INDEX] = 0;
	delete object[FAR_INDEX];
}

function defineFields(decoding: Decoding, keys: readonly string[], object: Record<string, unknown>): void {
	for (const key of keys) {
		const value = decodeAny(decoding);
		Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
	}
}
