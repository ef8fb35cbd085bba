/** From a function to its registration; a function without one fails closed, with the ways to mend it. */
import { SkeinError } from "@skein/kernel";
import { findFunction } from "./function-registry.js";
import type { AnyFunction, RegisteredFunction } from "./registration.js";

/** @throws SKEIN_FUNCTION_UNREGISTERED */
export function requireFunction(fn: AnyFunction, asked: string): RegisteredFunction {
	const entry = findFunction(fn);
	if (entry !== undefined) return entry;
	if (typeof fn !== "function") {
		throw new SkeinError(
			"SKEIN_FUNCTION_UNREGISTERED",
			`${asked}: the first argument is ${fn === null ? "null" : typeof fn}, not a distributed function`,
		);
	}
	const name = fn.name === "" ? "an anonymous function" : `"${fn.name}"`;
	throw new SkeinError(
		"SKEIN_FUNCTION_UNREGISTERED",
		[
			`${asked}: ${name} has no id, so no other thread could find it. Three ways to fix it:`,
			"  1. declare it at the top level of its module: export const f = distributed((…) => …), or /** @distributed */ function f(…) {}",
			"  2. run the program with the macro: node --import skein/register app.ts, skein run app.ts, or skein/vitest in tests; it also sees to functions written where they are spawned, in modules that import from skein",
			'  3. without a build step: distributed({ id: "my-app/f", module: import.meta.url }, fn)',
		].join("\n"),
		{ details: { name: fn.name } },
	);
}
