/** Checks of single fields that a peer sent. They throw plain errors, which the decoder of the message wraps. */

/** Longer names would only fill logs. */
const MAX_NAME = 1_024;
/** Keys that mean something to objects of JavaScript. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export function checkName(value: string, field: string): string {
	if (value === "") throw new RangeError(`${field} is empty`);
	if (value.length > MAX_NAME) throw new RangeError(`${field} is longer than ${MAX_NAME} characters`);
	return value;
}

export function checkAmount(value: number, field: string): number {
	if (Number.isFinite(value) && value >= 0) return value;
	throw new RangeError(`${field} is ${value}, not a finite number of 0 or more`);
}

/** A map of a message as an object; `check` sees each value. */
export function toRecord<T>(map: ReadonlyMap<string, T>, field: string, check: (value: T, field: string) => T) {
	for (const [key, value] of map) {
		checkName(key, `a key of ${field}`);
		if (FORBIDDEN.has(key)) throw new RangeError(`${field} has the forbidden key ${key}`);
		check(value, `${field}.${key}`);
	}
	return Object.fromEntries(map) as Readonly<Record<string, T>>;
}
