/** Checks of single fields that a peer sent. They throw plain errors, which the decoder of the message wraps. */
import { findKeyProblem, findNameProblem } from "@skein/kernel";

export function checkName(value: string, field: string): string {
	const problem = findNameProblem(value);
	if (problem !== undefined) throw new RangeError(`${field} ${problem}`);
	return value;
}

/** It may be empty. */
export const checkText = (value: string, field: string): string => (value === "" ? value : checkName(value, field));

export function checkAmount(value: number, field: string): number {
	if (Number.isFinite(value) && value >= 0) return value;
	throw new RangeError(`${field} is ${value}, not a finite number of 0 or more`);
}

/** A map of a message as an object; `check` sees each value. */
export function toRecord<T>(map: ReadonlyMap<string, T>, field: string, check: (value: T, field: string) => T) {
	for (const [key, value] of map) {
		const problem = findKeyProblem(key);
		if (problem !== undefined) throw new RangeError(`a key of ${field} ${problem}`);
		check(value, `${field}.${key}`);
	}
	return Object.fromEntries(map) as Readonly<Record<string, T>>;
}
