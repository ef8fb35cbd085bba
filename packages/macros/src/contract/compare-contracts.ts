/**
 * Whether callers that were built against one contract may call a function of another.
 *
 * Their arguments must fit its parameters, and its result what they expect.
 */
import type { SignatureModel } from "../types/type-model.js";
import { compareTypes, type Misfit } from "./compare-types.js";

/** One sentence: `argument 1, .width: callers give string, the function takes number`; undefined when all is well. */
export function compareContracts(callers: SignatureModel, callee: SignatureModel): string | undefined {
	const argument = compareTypes(callers.parameters, callee.parameters);
	if (argument !== undefined) return describeArgument(argument);
	const result = compareTypes(callee.result, callers.result);
	if (result === undefined) return undefined;
	const where = result.path === "" ? "result" : `result, ${result.path}`;
	return `${where}: the function gives ${result.given}, callers expect ${result.expected}`;
}

function describeArgument({ path, given, expected }: Misfit): string {
	const [, index, rest] = /^\[(\d*)\](.*)$/s.exec(path) ?? [];
	const where = index === undefined || index === "" ? "further arguments" : `argument ${Number(index) + 1}`;
	return `${where}${rest ? `, ${rest}` : ""}: callers give ${given}, the function takes ${expected}`;
}
