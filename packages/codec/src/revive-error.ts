/** Makes an error of its parts, in the nearest class that this realm knows. */
import { errorCodes } from "@skein/kernel";
import { findErrorClass, isSkeinPrototype } from "./error-classes.js";
import { textOf } from "./error-text.js";

export interface ErrorParts {
	readonly ids: readonly string[];
	readonly name: string;
	readonly message: string;
	readonly stack: string | undefined;
	/** Own fields that are not enumerable: `cause`, `errors`. */
	readonly hidden: ReadonlyMap<string, unknown>;
	readonly fields: Map<string, unknown>;
}

const BRAND = Symbol.for("skein.error");

export function reviveError(parts: ErrorParts, ownName: "inherited" | "hidden" | "enumerable"): Error {
	const { fields, hidden, message, name } = parts;
	const prototype = prototypeFor(parts);
	const error = create(prototype, message, name);
	define(error, "stack", parts.stack ?? `${name}: ${message}`);
	if (ownName === "enumerable") define(error, "name", name, true);
	else if (ownName === "hidden" || textOf(error, "name") !== name) define(error, "name", name);
	for (const [key, value] of hidden) define(error, key, value);
	if (isSkeinPrototype(prototype)) brand(error, fields);
	for (const [key, value] of fields) define(error, key, value, true);
	return error;
}

function prototypeFor({ ids, fields }: ErrorParts): Error {
	for (const id of ids) {
		const prototype = findErrorClass(id)?.prototype as Error | undefined;
		if (prototype !== undefined && (!isSkeinPrototype(prototype) || isCode(fields.get("code")))) return prototype;
	}
	return Error.prototype;
}

/** A real error object (`util.types.isNativeError`), except where the platform's own class is none. */
function create(prototype: Error, message: string, name: string): Error {
	// Its name and message are hidden state that only the platform's constructor can set.
	if (prototype === DOMException.prototype) return new DOMException(message, name);
	const error = message === "" ? new Error() : new Error(message);
	return prototype === Error.prototype ? error : Object.setPrototypeOf(error, prototype);
}

/** What every SkeinError promises holds whatever the bytes said. */
function brand(error: Error, fields: Map<string, unknown>): void {
	Object.defineProperty(error, BRAND, { value: true });
	fields.set("retryable", errorCodes[fields.get("code") as keyof typeof errorCodes].retryable);
	const details = fields.get("details");
	if (typeof details !== "object" || details === null) fields.set("details", {});
}

const isCode = (code: unknown): boolean => typeof code === "string" && Object.hasOwn(errorCodes, code);

function define(error: Error, key: string, value: unknown, enumerable = false): void {
	Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}
