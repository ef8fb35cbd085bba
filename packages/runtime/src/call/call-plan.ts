/**
 * Everything about a call that does not depend on its arguments: where it may run, what it holds, how long it may
 * take, how often it is made again. Compiled once per function and set of overrides.
 *
 * Options meet in one order: definition < runtime config < `place()`.
 */
import {
	type DistributedOptions,
	encodeSection,
	type NodeSelection,
	type PlacementRequest,
	parseDuration,
	parseQuantity,
	type ResourceAmounts,
	type ResourceRequest,
	SectionTag,
	type Toleration,
} from "@skein/kernel";
import { checkOptions, type RegisteredFunction } from "@skein/registry";
import { parseToleration } from "#toleration";

export interface CallPlan {
	readonly request: PlacementRequest;
	/** What the call holds on its node; undefined: nothing. */
	readonly amounts: ResourceAmounts | undefined;
	/** Sections of every frame of such a call. */
	readonly sections: Uint8Array | undefined;
	/** Milliseconds; 0: no limit. */
	readonly timeout: number;
	readonly retries: number;
	/** Only threads of this node. */
	readonly local: boolean;
	/** What differs from the function's own options, for a task that asks its node to place a call. */
	readonly overrides: DistributedOptions | undefined;
}

/** Extra words of `place()` that are not options of a function. */
export interface PlanOverrides extends DistributedOptions {
	readonly local?: boolean;
}

/** @throws SKEIN_CONFIG_INVALID, SKEIN_SCHEDULER_INVALID, SKEIN_FUNCTION_OPTIONS */
export function compilePlan(entry: RegisteredFunction, ...layers: readonly (PlanOverrides | undefined)[]): CallPlan {
	const { local = false, resources = {}, ...options } = merge([entry.options, ...layers]);
	const overrides = merge(layers);
	// A definition was checked when it was registered; config and `place()` can still contradict it.
	if (Object.keys(overrides).length > 0) checkOptions(entry.id, options);
	const amounts = amountsOf(entry.id, resources);
	const selection: NodeSelection = {
		...(options.nodeSelector === undefined ? {} : { nodeSelector: options.nodeSelector }),
		...(options.affinity?.required === undefined ? {} : { required: options.affinity.required }),
		...(options.affinity?.preferred === undefined ? {} : { preferred: options.affinity.preferred }),
	};
	return {
		request: Object.freeze({
			function: entry.id,
			...selection,
			...(amounts === undefined ? {} : { resources }),
			...(options.tolerations === undefined ? {} : { tolerations: options.tolerations.map(toleration) }),
			...(options.spread === undefined ? {} : { strategy: options.spread }),
		}),
		amounts,
		sections:
			amounts === undefined ? undefined : encodeSection(SectionTag.resources, Buffer.from(JSON.stringify(amounts))),
		timeout: options.timeout === undefined ? 0 : parseDuration(options.timeout, `${entry.id}: timeout`),
		retries: options.retries ?? 0,
		local,
		overrides: Object.keys(overrides).length === 0 ? undefined : overrides,
	};
}

function merge(layers: readonly (PlanOverrides | undefined)[]): PlanOverrides {
	const merged: Record<string, unknown> = {};
	for (const layer of layers) {
		for (const [key, value] of Object.entries(layer === undefined ? {} : gathered(layer))) {
			if (value === undefined) continue;
			const both = key === "nodeSelector" || key === "resources";
			merged[key] = both ? { ...(merged[key] as object | undefined), ...(value as object) } : value;
		}
	}
	return merged;
}

/** `cpu`, `memory` and `gpu` at the top are resources too: told apart, an earlier layer's would outlive a later one's. */
function gathered({ cpu, memory, gpu, ...rest }: PlanOverrides): PlanOverrides {
	const top = Object.entries({ cpu, memory, gpu }).filter(([, value]) => value !== undefined);
	return top.length === 0 ? rest : { ...rest, resources: { ...rest.resources, ...Object.fromEntries(top) } };
}

function amountsOf(id: string, resources: ResourceRequest): ResourceAmounts | undefined {
	const amounts: Record<string, number> = {};
	for (const [name, value] of Object.entries(resources)) {
		if (value === undefined) continue;
		const amount = typeof value === "object" ? value.count : value;
		amounts[name] = parseQuantity(amount, `${id}: resources.${name}`);
	}
	return Object.keys(amounts).length === 0 ? undefined : amounts;
}

const toleration = (value: Toleration | string): Toleration =>
	typeof value === "string" ? parseToleration(value) : value;
