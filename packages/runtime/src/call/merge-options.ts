/**
 * Several layers of options as one: labels and resources name by name, tolerations together, the rest whole from the
 * last layer that says it. Checks nothing: what is ill-typed stays as it is.
 */
import type { DistributedOptions } from "@skein/kernel";

/** Options of a call: a function's own, and the words of `place()` that a function cannot have. */
export interface PlanOverrides extends DistributedOptions {
	/** Only this node's threads. */
	readonly local?: boolean;
	/** Placed together with others. */
	readonly gang?: boolean;
	/** Its caller wants what it logs. */
	readonly logs?: boolean;
	/** Bytes of the call's data by name of the node that has them. */
	readonly data?: Readonly<Record<string, number>>;
}

export function mergeOptions(layers: readonly (PlanOverrides | undefined)[]): PlanOverrides {
	const merged: Record<string, unknown> = {};
	for (const layer of layers) {
		for (const [key, value] of Object.entries(layer === undefined ? {} : gathered(layer))) {
			if (value !== undefined) merged[key] = joined(key, merged[key], value);
		}
	}
	return merged;
}

const BY_NAME: ReadonlySet<string> = new Set(["nodeSelector", "resources", "data", "labels"]);

function joined(key: string, before: unknown, value: unknown): unknown {
	if (key === "tolerations") return Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
	const byName = BY_NAME.has(key);
	return byName && isObject(before) && isObject(value) ? { ...before, ...value } : value;
}

/** `cpu`, `memory` and `gpu` at the top are resources too: told apart, an earlier layer's would outlive a later one's. */
function gathered({ cpu, memory, gpu, ...rest }: PlanOverrides): PlanOverrides {
	const top = Object.entries({ cpu, memory, gpu }).filter(([, value]) => value !== undefined);
	return top.length === 0 ? rest : { ...rest, resources: { ...rest.resources, ...Object.fromEntries(top) } };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
