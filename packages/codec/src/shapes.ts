/**
 * The keys of plain objects on the wire, both ways: written once per message and shape, afterwards one byte.
 *
 * S1  `__proto__` and `constructor` are refused in both directions: a receiver that copies an object with them can be
 *     made to change a prototype.
 */
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { KnownKeys } from "./known-keys.js";
import { readCount, writeCount } from "./numbers.js";
import { type Shape, sameKeys, slotOf } from "./shape.js";
import { KNOWN_OBJECT, OBJECT, SHAPE_SLOTS, SHORT_TEXT, SHORT_TEXT_MAX } from "./tags.js";
import { readText, writeText } from "./text.js";

/** Indices up to this many times the number of keys are dense enough. */
const DENSE_FACTOR = 4;

export const isForbiddenKey = (key: string): boolean => key === "__proto__" || key === "constructor";

/** Writes the tag and, for a shape not known yet, the keys. Answers the key that may not be sent, if there is one. */
export function writeShape(encoding: Encoding, keys: readonly string[]): string | undefined {
	const { writer } = encoding;
	encoding.shapes ??= [];
	const slot = slotOf(keys);
	const known = encoding.shapes[slot];
	if (known !== undefined && sameKeys(known, keys)) {
		writer.ensure(1);
		writer.bytes[writer.position++] = KNOWN_OBJECT + slot;
		return undefined;
	}
	writer.ensure(7);
	writer.bytes[writer.position++] = OBJECT;
	writer.bytes[writer.position++] = slot;
	writeCount(writer, keys.length);
	for (let i = 0; i < keys.length; i++) {
		const key = keys[i]!;
		if (isForbiddenKey(key)) return key;
		writeText(writer, key);
	}
	encoding.shapes[slot] = keys;
	return undefined;
}

export function readShape(decoding: Decoding): Shape {
	const slot = decoding.byte();
	if (slot >= SHAPE_SLOTS) decoding.fail("an unknown slot");
	const count = readCount(decoding);
	if (count === 0) decoding.fail("a shape without keys");
	decoding.expect(count, 2);
	const keys: string[] = [];
	let guarded = false;
	let highestIndex = 0;
	for (let i = 0; i < count; i++) {
		let key = findKnownKey(decoding);
		if (key === undefined) {
			key = readText(decoding);
			if (isForbiddenKey(key)) decoding.fail(`the key ${key}`);
			if (isSuspect(key)) {
				guarded ||= inherited.has(key);
				highestIndex = Math.max(highestIndex, indexOf(key));
			} else knownKeys.keep(key);
		}
		keys.push(key);
	}
	const shape: Shape = { keys, guarded, sparse: highestIndex > DENSE_FACTOR * count };
	decoding.shapes ??= [];
	decoding.shapes[slot] = shape;
	return shape;
}

/** Holds only keys that are neither forbidden nor suspect. */
const knownKeys = new KnownKeys();

function findKnownKey(decoding: Decoding): string | undefined {
	const { bytes, position, end } = decoding;
	const length = bytes[position]! - SHORT_TEXT;
	if (!(length > 0 && length <= SHORT_TEXT_MAX && position + length < end)) return undefined;
	const key = knownKeys.find(bytes, position + 1, length);
	if (key !== undefined) decoding.take(length + 1);
	return key;
}

const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
/** By first character, for looking a key up costs more than reading it: may it be inherited or an array index? */
const suspects = new Uint8Array(128);
for (const name of [...inherited, ..."0123456789"]) suspects[name.charCodeAt(0)] = 1;

function isSuspect(key: string): boolean {
	const first = key.charCodeAt(0);
	return first < 128 && suspects[first] === 1 && (first <= 0x39 || inherited.has(key));
}

/** The array index that a key is; 0 for any other key, as for the index that needs no room. */
function indexOf(key: string): number {
	const index = Number(key);
	return Number.isInteger(index) && String(index) === key ? index : 0;
}
