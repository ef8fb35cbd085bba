/** Text such as `"dedicated=ml:NoSchedule"` to a taint. */
import type { Taint } from "@skein/kernel";
import { describeProblem, invalidInput } from "../problem.js";
import { splitTaintText } from "./split-taint-text.js";
import { taintProblems } from "./validate-taint.js";

/**
 * `key:effect` or `key=value:effect`; an empty value is no value.
 *
 * @example parseTaint("gpu=true:NoSchedule") // { key: "gpu", value: "true", effect: "NoSchedule" }
 * @throws SKEIN_SCHEDULER_INVALID
 */
export function parseTaint(text: string): Taint {
	const parts = splitTaintText(String(text));
	if (parts?.effect === undefined) {
		throw invalidInput({
			field: "taint",
			value: text,
			why: 'is not a taint; write "key=value:effect" or "key:effect"',
		});
	}
	const { key, value, effect } = parts;
	const taint = { key, ...(value ? { value } : {}), effect: effect as Taint["effect"] };
	const [problem] = taintProblems(taint);
	if (problem === undefined) return taint;
	throw invalidInput({ field: "taint", value: text, why: `is not a taint: ${describeProblem(problem)}` });
}
