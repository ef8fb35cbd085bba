/**
 * Encodes any value: the recursion over arrays and plain objects, and the choice of an encoder for everything else.
 *
 * Only own enumerable fields with string keys are sent, each read once.
 */
import { types } from "node:util";
import { writeBigInt } from "./bigints.js";
import { writeDate, writeRegExp, writeUrl } from "./built-ins.js";
import { writeMap, writeSet } from "./collections.js";
import type { Encoding } from "./encoding.js";
import { writeError } from "./error-parts.js";
import { writeCount, writeNumber } from "./numbers.js";
import { Refusal } from "./refusal.js";
import { writeShape } from "./shapes.js";
import { ARRAY, BARE, EMPTY_OBJECT, FALSE, HOLE, NULL, SHORT_ARRAY, SHORT_ARRAY_MAX, TRUE, UNDEFINED } from "./tags.js";
import { writeText } from "./text.js";
import { viewEncoders, writeArrayBuffer, writeSharedBuffer } from "./typed-arrays.js";

type ObjectEncoder = (encoding: Encoding, value: never) => void;

/** A text this long is held against the limits before it is written. */
const LONG_TEXT = 65_536;

/** By prototype: an instance of a class that extends a built-in one is an instance of a class, and refused. */
const encoders: ReadonlyMap<object, ObjectEncoder> = new Map<object, ObjectEncoder>([
	[Map.prototype, writeMap],
	[Set.prototype, writeSet],
	[Date.prototype, writeDate],
	[RegExp.prototype, writeRegExp],
	[URL.prototype, writeUrl],
	[ArrayBuffer.prototype, writeArrayBuffer],
	[SharedArrayBuffer.prototype, writeSharedBuffer],
	...viewEncoders,
]);

export function encodeAny(encoding: Encoding, value: unknown): void {
	switch (typeof value) {
		case "number":
			writeNumber(encoding.writer, value);
			break;
		case "string":
			if (value.length > LONG_TEXT) encoding.claim(value.length);
			writeText(encoding.writer, value);
			break;
		case "object":
			if (value === null) writeTag(encoding, NULL);
			else encodeObject(encoding, value);
			break;
		case "boolean":
			writeTag(encoding, value ? TRUE : FALSE);
			break;
		case "undefined":
			writeTag(encoding, UNDEFINED);
			break;
		case "bigint":
			writeBigInt(encoding, value);
			break;
		default:
			encoding.refuse(value);
	}
}

function writeTag({ writer }: Encoding, tag: number): void {
	writer.ensure(1);
	writer.bytes[writer.position++] = tag;
}

function encodeObject(encoding: Encoding, value: object): void {
	const prototype: object | null = Object.getPrototypeOf(value);
	if (prototype === Object.prototype) encodeFields(encoding, value as Record<string, unknown>, false);
	else if (prototype === Array.prototype && Array.isArray(value)) encodeArray(encoding, value);
	else if (prototype === null) encodeFields(encoding, value as Record<string, unknown>, true);
	else encodeInstance(encoding, value, prototype);
}

function encodeInstance(encoding: Encoding, value: object, prototype: object): void {
	const encoder = encoders.get(prototype);
	if (encoder !== undefined) encoder(encoding, value as never);
	else if (value instanceof Error || types.isNativeError(value)) writeError(encoding, value);
	else encodeForeign(encoding, value, prototype);
}

function encodeArray(encoding: Encoding, array: readonly unknown[]): void {
	const { length } = array;
	if (!encoding.enter(array, length)) return;
	if (length <= SHORT_ARRAY_MAX) writeTag(encoding, SHORT_ARRAY + length);
	else {
		writeTag(encoding, ARRAY);
		writeCount(encoding.writer, length);
	}
	let index = 0;
	try {
		for (; index < length; index++) {
			const member = array[index];
			if (member === undefined && !(index in array)) writeTag(encoding, HOLE);
			else encodeAny(encoding, member);
		}
	} catch (error) {
		throw Refusal.within(error, array, { kind: "index", index });
	}
	encoding.leave();
}

function encodeFields(encoding: Encoding, object: Record<string, unknown>, bare: boolean): void {
	const keys = Object.keys(object);
	if (keys.length === 0) {
		// Not nothing: whoever sends it looks for streams among what could not be sent.
		if (Symbol.asyncIterator in object) {
			encoding.refuse(object);
			return;
		}
		if (bare) writeTag(encoding, BARE);
		writeTag(encoding, EMPTY_OBJECT);
		return;
	}
	if (!encoding.enter(object, keys.length)) return;
	const start = encoding.writer.position;
	if (bare) writeTag(encoding, BARE);
	const forbidden = writeShape(encoding, keys);
	if (forbidden === undefined) encodeFieldValues(encoding, object, keys);
	else {
		encoding.writer.position = start;
		encoding.refuseKey(forbidden);
	}
	encoding.leave();
}

/** `for in` meets the own keys first and in the order of Object.keys; V8 reads fields faster by it than by a list. */
function encodeFieldValues(encoding: Encoding, object: Record<string, unknown>, keys: readonly string[]): void {
	let read = 0;
	try {
		for (const key in object) {
			if (key !== keys[read]) break;
			encodeAny(encoding, object[key]);
			read++;
		}
	} catch (error) {
		throw Refusal.within(error, object, { kind: "property", key: keys[read]! });
	}
	if (read !== keys.length) throw new Refusal("SKEIN_CODEC_UNSENDABLE", "it changed while it was encoded");
}

/** Plain objects, arrays and built-ins of another realm (`node:vm`) have prototypes that no table here can hold. */
function encodeForeign(encoding: Encoding, value: object, prototype: object): void {
	const { name } = prototype.constructor;
	const own = foreignPrototype(value, name);
	if (name === "Object" && Object.getPrototypeOf(prototype) === null) {
		encodeFields(encoding, value as Record<string, unknown>, false);
	} else if (name === "Array" && Array.isArray(value)) encodeArray(encoding, value);
	else if (own === undefined) encoding.refuse(value);
	else encoders.get(own)!(encoding, value as never);
}

function foreignPrototype(value: object, name: string): object | undefined {
	if (name === "Map" && types.isMap(value)) return Map.prototype;
	if (name === "Set" && types.isSet(value)) return Set.prototype;
	if (name === "Date" && types.isDate(value)) return Date.prototype;
	if (name === "RegExp" && types.isRegExp(value)) return RegExp.prototype;
	if (name === "ArrayBuffer" && types.isArrayBuffer(value)) return ArrayBuffer.prototype;
	if (!ArrayBuffer.isView(value)) return undefined;
	return viewEncoders.find(([known]) => known.constructor.name === name)?.[0];
}
