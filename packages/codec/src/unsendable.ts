/** Says what a value is that cannot be sent: as the reason of an error, and as the note that stands in its place. */
import { types } from "node:util";

interface Unsendable {
	readonly what: string;
	readonly advice?: string;
	/** Default: `what` without its article. */
	readonly note?: string;
}

const article = (noun: string): string => `${/^[aeio]/i.test(noun) ? "an" : "a"} ${noun}`;

/** `a function cannot cross threads`; never throws. */
export function reasonAgainst(value: unknown): string {
	const { what, advice } = describe(value);
	return `${what} cannot cross threads${advice === undefined ? "" : `; ${advice}`}`;
}

/** `[function onDone]`; never throws. */
export function noteFor(value: unknown): string {
	const { what, note } = describe(value);
	return `[${note ?? what.replace(/^an? /, "")}]`;
}

function describe(value: unknown): Unsendable {
	try {
		if (typeof value === "function") return { what: "a function", note: `function ${value.name}`.trimEnd() };
		if (typeof value === "symbol") return { what: "a symbol", note: String(value) };
		return describeObject(value as object);
	} catch {
		return { what: "an object that cannot be inspected" };
	}
}

function describeObject(value: object): Unsendable {
	if (types.isPromise(value)) return { what: "a Promise", advice: "await it first" };
	if (types.isWeakMap(value)) return { what: "a WeakMap" };
	if (types.isWeakSet(value)) return { what: "a WeakSet" };
	if (value instanceof WeakRef) return { what: "a WeakRef" };
	if (types.isBoxedPrimitive(value)) {
		return { what: `a boxed ${nameOfClass(value)}`, advice: "send the primitive" };
	}
	if (types.isSharedArrayBuffer(value)) return { what: "a SharedArrayBuffer", advice: "send a copy of its bytes" };
	if (types.isArrayBuffer(value)) return describeBytes(value, nameOfClass(value));
	if (ArrayBuffer.isView(value)) return describeBytes(value.buffer, nameOfClass(value));
	if (Symbol.asyncIterator in value) {
		const advice = "give it as an argument itself, or call what returns it with spawnStream";
		return { what: "an async iterable", advice };
	}
	if (types.isGeneratorObject(value)) return { what: "a generator" };
	return instanceOf(nameOfClass(value));
}

function describeBytes(buffer: ArrayBufferLike, name: string): Unsendable {
	if (types.isSharedArrayBuffer(buffer)) {
		return { what: `${article(name)} over a SharedArrayBuffer`, advice: "send a copy made with slice()" };
	}
	if (isDetached(buffer)) {
		const what = name === "ArrayBuffer" ? "a detached ArrayBuffer" : `${article(name)} over a detached ArrayBuffer`;
		return { what, advice: "its bytes were transferred away" };
	}
	return instanceOf(name);
}

function instanceOf(name: string): Unsendable {
	if (name === "") return { what: "an object with a prototype of its own", advice: "send a plain object" };
	return { what: `an instance of class ${name}`, advice: "send a plain object", note: `instance of ${name}` };
}

function nameOfClass(value: object): string {
	const maker: unknown = value.constructor;
	return typeof maker === "function" && typeof maker.name === "string" ? maker.name : "";
}

/** Only a buffer without bytes can be detached; reading one throws. Node 20 has no `ArrayBuffer#detached`. */
export function isDetached(buffer: ArrayBufferLike): boolean {
	if (buffer.byteLength !== 0) return false;
	try {
		new Uint8Array(buffer);
		return false;
	} catch {
		return true;
	}
}
