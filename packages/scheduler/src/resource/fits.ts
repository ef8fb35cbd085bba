/** Whether amounts hold what a call needs. */
import type { ResourceAmounts } from "@skein/kernel";
import type { Need } from "./parse-resources.js";

/** Adding and subtracting fractions of a core leaves errors far below this; no real need is so small. */
export const ROUNDING = 1e-9;

/** An amount that is NaN holds nothing. */
export function fits({ name, amount }: Need, amounts: ResourceAmounts): boolean {
	return amount <= amountOf(amounts, name) + ROUNDING;
}

export function amountOf(amounts: ResourceAmounts, name: string): number {
	const amount = readAmount(amounts, name);
	return typeof amount === "number" ? amount : 0;
}

/** The engine reads a member named in the code three times faster than one named by a variable. */
function readAmount(amounts: ResourceAmounts, name: string): number | undefined {
	switch (name) {
		case "cpu":
			return amounts.cpu;
		case "memory":
			return amounts.memory;
		case "gpu":
			return amounts.gpu;
		default:
			return amounts[name];
	}
}
