/** Amounts as a user writes them to the list of what a call needs. */
import { type GpuRequest, parseQuantity, type ResourceRequest } from "@skein/kernel";
import { isLabelKey } from "../label/label-syntax.js";
import { invalidInput } from "../problem.js";

export interface Need {
	/** `cpu` in cores, `memory` in bytes, `gpu` in devices, custom names in units. */
	readonly name: string;
	/** More than 0. */
	readonly amount: number;
}

/**
 * Needs of 0 are left out, as they fit everywhere.
 * @throws SKEIN_SCHEDULER_INVALID
 */
export function parseResources(resources: ResourceRequest): readonly Need[] {
	const needs: Need[] = [];
	for (const [name, value] of Object.entries(resources)) {
		if (value === undefined) continue;
		const amount = name === "gpu" && typeof value === "object" ? parseGpus(value) : parseAmount(name, value);
		if (amount > 0) needs.push({ name, amount });
	}
	return needs;
}

function parseGpus({ count, model, memory }: GpuRequest): number {
	if (model !== undefined && typeof model !== "string") {
		throw invalidInput({ field: "resources.gpu.model", value: model, why: "is not the name of a model" });
	}
	if (memory !== undefined) readQuantity("resources.gpu.memory", memory);
	return parseAmount("gpu", count, "resources.gpu.count");
}

function parseAmount(name: string, value: unknown, field = `resources.${name}`): number {
	if (!isLabelKey(name)) throw invalidInput({ field, value, why: "has a name that is not a label key" });
	const amount = readQuantity(field, value);
	const wrong = amountProblem(name, amount);
	if (wrong === undefined) return amount;
	throw invalidInput({ field, value, why: wrong });
}

function readQuantity(field: string, value: unknown): number {
	try {
		return parseQuantity(value as number | string, field);
	} catch {
		throw invalidInput({ field, value, why: 'is not an amount; write a number of 0 or more, or text such as "512Mi"' });
	}
}

function amountProblem(name: string, amount: number): string | undefined {
	if (Number.isInteger(amount)) return undefined;
	if (name === "gpu" && amount > 1) return "is neither a fraction of one device nor a whole number of devices";
	return name.includes("/") ? "must be a whole number, as every resource with a domain in its name" : undefined;
}
