/**
 * Errors on the wire, both ways: their class by registered id, and everything that is theirs as data.
 *
 * ```
 * ERROR · count, ids of the class and of its known base classes, nearest first · name · message · u8 flags
 *       · [stack] · [cause] · [errors] · count, key and value of each own enumerable field
 * ```
 * E1  Bytes never name a constructor: an id is looked up in the table of error-classes.ts and nowhere else.
 * E2  No constructor of a registered class runs: the object is made by Error and given the prototype.
 */
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { errorClassIds, findErrorClass } from "./error-classes.js";
import { textOf } from "./error-text.js";
import { readCount, writeCount } from "./numbers.js";
import { Refusal } from "./refusal.js";
import { type ErrorParts, reviveError } from "./revive-error.js";
import { isForbiddenKey } from "./shapes.js";
import { ERROR } from "./tags.js";
import { readText, writeText } from "./text.js";

const NAME_OWN = 1;
const NAME_ENUMERABLE = 2;
const HAS_STACK = 4;
const HAS_CAUSE = 8;
const HAS_ERRORS = 16;
const ALL_FLAGS = 31;
const MAX_IDS = 64;
/** Carried apart from the fields. */
const apart: ReadonlySet<string> = new Set(["name", "message", "stack"]);

export function writeError(encoding: Encoding, error: Error): void {
	const hasCause = isHidden(error, "cause");
	const hasErrors = isHidden(error, "errors");
	const fields = Object.keys(error).filter((key) => !apart.has(key));
	if (!encoding.enter(error, fields.length)) return;
	writeErrorHead(encoding, error, (hasCause ? HAS_CAUSE : 0) | (hasErrors ? HAS_ERRORS : 0));
	if (hasCause) writeField(encoding, error, "cause");
	if (hasErrors) writeField(encoding, error, "errors");
	const sent = encoding.lenient ? fields.filter((key) => !isForbiddenKey(key)) : fields;
	writeCount(encoding.writer, sent.length);
	for (const key of sent) {
		if (isForbiddenKey(key)) encoding.refuseKey(key);
		writeText(encoding.writer, key);
		writeField(encoding, error, key);
	}
	encoding.leave();
}

/** What must arrive even when nothing else of the error can: class, name, message and stack, without any field. */
export function writeBareError(encoding: Encoding, error: Error): void {
	writeErrorHead(encoding, error, 0);
	writeCount(encoding.writer, 0);
}

function writeErrorHead(encoding: Encoding, error: Error, flags: number): void {
	const { writer } = encoding;
	const ids = errorClassIds(error);
	const stack = textOf(error, "stack");
	const name = Object.getOwnPropertyDescriptor(error, "name");
	let all = flags | (stack === "" ? 0 : HAS_STACK);
	if (name !== undefined) all |= name.enumerable ? NAME_OWN | NAME_ENUMERABLE : NAME_OWN;
	writer.ensure(1);
	writer.bytes[writer.position++] = ERROR;
	writeCount(writer, ids.length);
	for (const id of ids) writeText(writer, id);
	writeText(writer, nameOf(error, ids));
	writeText(writer, textOf(error, "message"));
	writer.ensure(1);
	writer.bytes[writer.position++] = all;
	if (stack !== "") writeText(writer, stack);
}

/** In a lenient encoding a field that fails as a whole (its getter throws) becomes a note. */
function writeField(encoding: Encoding, error: Error, key: string): void {
	const { position } = encoding.writer;
	const { depth } = encoding;
	try {
		encoding.encode(encoding, (error as unknown as Record<string, unknown>)[key]);
	} catch (thrown) {
		const refusal = Refusal.within(thrown, error, { kind: "property", key });
		if (!encoding.lenient) throw refusal;
		encoding.rewind(position, depth);
		writeText(encoding.writer, `[${refusal.reason}]`);
	}
}

const isHidden = (error: Error, key: string): boolean =>
	Object.getOwnPropertyDescriptor(error, key)?.enumerable === false;

/** A class that the receiver cannot know leaves its name: its own, or else that of its constructor. */
function nameOf(error: Error, ids: readonly string[]): string {
	const name = textOf(error, "name");
	const nearest: Error = findErrorClass(ids[0] ?? "Error")?.prototype;
	const isNamed = Object.hasOwn(error, "name") || name !== textOf(nearest, "name");
	if (isNamed || Object.getPrototypeOf(error) === nearest) return name;
	const className: unknown = error.constructor?.name;
	return typeof className === "string" && className !== "" ? className : name;
}

export function readError(decoding: Decoding, decode: (decoding: Decoding) => unknown): Error {
	decoding.enter(0, 0);
	const ids: string[] = [];
	const idCount = readCount(decoding);
	if (idCount > MAX_IDS) decoding.fail("an error of too many classes");
	for (let i = 0; i < idCount; i++) ids.push(readText(decoding));
	const name = readText(decoding);
	const message = readText(decoding);
	const flags = decoding.byte();
	if (flags > ALL_FLAGS) decoding.fail("an error with unknown flags");
	const stack = flags & HAS_STACK ? readText(decoding) : undefined;
	const hidden = new Map<string, unknown>();
	if (flags & HAS_CAUSE) hidden.set("cause", decode(decoding));
	if (flags & HAS_ERRORS) hidden.set("errors", decode(decoding));
	const parts: ErrorParts = { ids, name, message, stack, hidden, fields: readFields(decoding, decode) };
	decoding.leave();
	const ownName = flags & NAME_OWN ? (flags & NAME_ENUMERABLE ? "enumerable" : "hidden") : "inherited";
	return reviveError(parts, ownName);
}

function readFields(decoding: Decoding, decode: (decoding: Decoding) => unknown): Map<string, unknown> {
	const fields = new Map<string, unknown>();
	const count = readCount(decoding);
	decoding.expect(count, 2);
	for (let i = 0; i < count; i++) {
		const key = readText(decoding);
		if (isForbiddenKey(key) || apart.has(key)) decoding.fail(`the field ${key} of an error`);
		fields.set(key, decode(decoding));
	}
	return fields;
}
