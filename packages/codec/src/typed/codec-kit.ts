/** All that generated code may call: it imports nothing, so that it works in a module of any format. */
import { types } from "node:util";
import { anyValue, elements, endText, longText } from "./typed-writing.js";
import { keyStep, memberStep, violation, within } from "./violation.js";

const tests: Readonly<Record<string, (value: unknown) => boolean>> = {
	Date: types.isDate,
	RegExp: types.isRegExp,
	URL: (value) => value instanceof URL,
	Error: (value) => value instanceof Error || types.isNativeError(value),
	ArrayBuffer: types.isArrayBuffer,
	DataView: types.isDataView,
	Buffer: (value) => Buffer.isBuffer(value),
	Map: types.isMap,
	Set: types.isSet,
};

/** Whether a value is an instance of a built-in class, of any realm. */
function isBuiltIn(value: unknown, name: string): boolean {
	const test = tests[name];
	if (test !== undefined) return test(value);
	return ArrayBuffer.isView(value) && (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === name;
}

/** Sets a member of a decoded record whatever its name is, without V8 making room below a high index. */
function setMember(record: Record<string, unknown>, key: string, value: unknown): void {
	const first = key.charCodeAt(0);
	if (first >= 0x30 && first <= 0x39) {
		record[4_294_967_294] = 0;
		delete record[4_294_967_294];
	}
	if (key in record)
		Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
	else record[key] = value;
}

export const codecKit = {
	/** Of the encoding that generated code has to speak. */
	version: 1 as number,
	anyValue,
	elements,
	endText,
	longText,
	isBuiltIn,
	setMember,
	violation,
	within,
	keyStep,
	memberStep,
	timeOf: Date.prototype.getTime,
	objectPrototype: Object.prototype,
	arrayPrototype: Array.prototype,
	prototypeOf: Object.getPrototypeOf as (value: object) => unknown,
} as const;

export type CodecKit = typeof codecKit;
