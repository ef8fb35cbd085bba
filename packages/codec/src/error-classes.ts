/**
 * Which error classes this realm knows: an id on the wire stands for a class only when it was registered here.
 *
 * The table hangs on a registered symbol, so that duplicate copies of this package share it.
 */
import { isSkeinError, SkeinError } from "@skein/kernel";

/** An error class, whatever its constructor takes: it is never called. */
export type ErrorClass = abstract new (...args: never[]) => Error;

const TABLE = Symbol.for("skein.error-classes");
const SKEIN_ERROR = "SkeinError";
const builtIns: readonly ErrorClass[] = [
	Error,
	EvalError,
	RangeError,
	ReferenceError,
	SyntaxError,
	TypeError,
	URIError,
	AggregateError,
	DOMException,
];

function table(): Map<string, ErrorClass> {
	const realm = globalThis as { [TABLE]?: Map<string, ErrorClass> };
	realm[TABLE] ??= new Map<string, ErrorClass>([
		...builtIns.map((known): [string, ErrorClass] => [known.name, known]),
		[SKEIN_ERROR, SkeinError],
	]);
	return realm[TABLE];
}

/**
 * Makes errors of a class arrive as instances of it. Register the same id on both sides; a later registration of an id
 * replaces the earlier, as when a module is loaded anew.
 *
 * The constructor does not run when an error arrives: message, stack, cause and own enumerable fields are put on an
 * object of the class. State in `#private` fields does not travel.
 *
 * @throws SKEIN_CONFIG_INVALID for an id of a built-in class, an empty id, or a class that is not an error class
 * @example registerErrorClass("my-app/PaymentError", PaymentError);
 */
export function registerErrorClass(id: string, errorClass: ErrorClass): void {
	const invalid = (why: string) => new SkeinError("SKEIN_CONFIG_INVALID", `error class ${JSON.stringify(id)}: ${why}`);
	if (typeof id !== "string" || id === "") throw invalid("an id is a text that is not empty");
	if (id === SKEIN_ERROR || builtIns.some((known) => known.name === id)) throw invalid("the id of a built-in class");
	if (typeof errorClass !== "function" || !(errorClass.prototype instanceof Error)) throw invalid("not an error class");
	table().set(id, errorClass);
}

/** The class registered under an id. */
export function findErrorClass(id: string): ErrorClass | undefined {
	return table().get(id);
}

/** The ids of the registered classes that an error is an instance of, the nearest first; `Error` is left out. */
export function errorClassIds(error: object): string[] {
	const ids: string[] = [];
	const known = [...table()];
	for (let at: object | null = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
		const found = known.find(([, errorClass]) => errorClass.prototype === at);
		if (found !== undefined && found[1] !== Error) ids.push(found[0]);
	}
	if (isSkeinError(error) && !ids.includes(SKEIN_ERROR)) ids.push(SKEIN_ERROR);
	return ids;
}

/** Whether instances of a prototype must satisfy what a SkeinError promises. */
export function isSkeinPrototype(prototype: object): boolean {
	const known = table().get(SKEIN_ERROR)!.prototype;
	return prototype === known || Object.prototype.isPrototypeOf.call(known, prototype);
}
