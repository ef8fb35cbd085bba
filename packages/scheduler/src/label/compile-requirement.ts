/** A valid requirement as a test of labels, worked out once and asked for many nodes. */
import type { Labels, NodeRequirement } from "@skein/kernel";
import { parseInt64 } from "./int64.js";

export type LabelTest = (labels: Labels) => boolean;

/** `NotIn` holds where the label is absent; every other comparison fails there. */
export function compileRequirement({ key, operator, values }: NodeRequirement): LabelTest {
	const wanted = values ?? [];
	switch (operator) {
		case "In":
			return (labels) => wanted.includes(labels[key]!);
		case "NotIn":
			return (labels) => !wanted.includes(labels[key]!);
		case "Exists":
			return (labels) => has(labels, key);
		case "DoesNotExist":
			return (labels) => !has(labels, key);
		case "Gt":
		case "Lt":
			return compareTo(key, operator, parseInt64(wanted[0]!)!);
	}
}

function compareTo(key: string, operator: "Gt" | "Lt", bound: number | bigint): LabelTest {
	return (labels) => {
		const value = has(labels, key) ? parseInt64(labels[key]!) : undefined;
		if (value === undefined) return false;
		return operator === "Gt" ? value > bound : value < bound;
	};
}

/** Labels are text, so what an object inherits (`constructor`) is never taken for one. */
function has(labels: Labels, key: string): boolean {
	return typeof labels[key] === "string";
}
