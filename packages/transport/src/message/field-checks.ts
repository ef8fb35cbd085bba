/** Checks of single fields that a peer sent. They throw plain errors, which the decoder of the message wraps. */
import { findKeyProblem, findNameProblem, findTextProblem } from "@skein/kernel";

export const checkName = (value: string, field: string): string => checked(value, field, findNameProblem(value));

/** It may be empty. */
export const checkText = (value: string, field: string): string => checked(value, field, findTextProblem(value));

export function checkAmount(value: number, field: string): number {
	if (Number.isFinite(value) && value >= 0) return value;
	throw new RangeError(`${field} is ${value}, not a finite number of 0 or more`);
}

/** A map of a message as an object; `check` sees each value. */
export function toRecord<T>(map: ReadonlyMap<string, T>, field: string, check: (value: T, field: string) => T) {
	for (const [key, value] of map) {
		checked(key, `a key of ${field}`, findKeyProblem(key));
		check(value, `${field}.${key}`);
	}
	return Object.fromEntries(map) as Readonly<Record<string, T>>;
}

function checked(value: string, field: string, problem: string | undefined): string {
	if (problem !== undefined) throw new RangeError(`${field} ${problem}`);
	return value;
}
