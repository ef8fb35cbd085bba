/**
 * Everything about a call that does not depend on its arguments: where it may run, what it holds, how long it may
 * take, how often it is made again. Compiled once per function and set of overrides.
 *
 * Options meet in one order: definition < runtime config < `place()`.
 */
import {
	checkOptions,
	checkOptionValues,
	type DistributedOptions,
	encodeSection,
	type PlacementRequest,
	parseDuration,
	parseQuantity,
	type ResourceAmounts,
	type ResourceRequest,
	SectionTag,
	type Toleration,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import { mergeTolerations, parseToleration } from "#toleration";
import { mergeOptions, type PlanOverrides } from "./merge-options.js";

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
	readonly overrides: PlanOverrides | undefined;
}

/** @throws SKEIN_CONFIG_INVALID, SKEIN_SCHEDULER_INVALID, SKEIN_FUNCTION_OPTIONS */
export function compilePlan(entry: RegisteredFunction, ...layers: readonly (PlanOverrides | undefined)[]): CallPlan {
	// A definition was checked when it was registered; a layer by itself, as merging could hide what is wrong in it.
	for (const layer of layers) if (layer !== undefined) checkOptionValues(entry.id, optionsOf(layer));
	const { local = false, data, resources = {}, ...options } = mergeOptions([entry.options, ...layers]);
	const overrides = mergeOptions(layers);
	if (Object.keys(overrides).length > 0) checkOptions(entry.id, options);
	const { nodeSelector, affinity = {}, tolerations, spread, priority } = options;
	const amounts = amountsOf(entry.id, resources);
	return {
		request: Object.freeze({
			function: entry.id,
			...(nodeSelector === undefined ? {} : { nodeSelector }),
			...(affinity.required === undefined ? {} : { required: affinity.required }),
			...(affinity.preferred === undefined ? {} : { preferred: affinity.preferred }),
			...(amounts === undefined ? {} : { resources }),
			...(tolerations === undefined ? {} : { tolerations: mergeTolerations(tolerations.map(toleration), []) }),
			...(spread === undefined ? {} : { strategy: spread }),
			...(data === undefined ? {} : { data }),
			...(priority === undefined ? {} : { priority }),
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

/**
 * The plan of a call with streams beside it: its sections say so, and it is not made again when it is lost, because values of
 * the first attempt may have been read.
 * @param section whole, as it stands in a frame
 */
export const withStreams = (plan: CallPlan, section: Uint8Array): CallPlan => ({
	...plan,
	retries: 0,
	sections: plan.sections === undefined ? section : Buffer.concat([plan.sections, section]),
});

const optionsOf = ({ local: _local, data: _data, ...options }: PlanOverrides): DistributedOptions => options;

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
