/** A map of labels that must all be there with the same value, as a test of labels. */
import type { Labels } from "@skein/kernel";
import type { LabelTest } from "../label/compile-requirement.js";

/** An empty map matches everything. */
export function compileNodeSelector(nodeSelector: Labels): LabelTest {
	const keys = Object.keys(nodeSelector);
	const values = keys.map((key) => nodeSelector[key]);
	return (labels) => {
		for (let index = 0; index < keys.length; index += 1) if (labels[keys[index]!] !== values[index]) return false;
		return true;
	};
}
