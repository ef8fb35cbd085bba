/**
 * Everything about a call that does not depend on its arguments: where it may run, what it holds, how long it may
 * take, how often it is made again. Compiled once per function and set of overrides.
 *
 * Options meet in one order: definition < runtime config < `place()`.
 */
import type { Booking } from "@skein/cluster";
import {
	type CallClaim,
	checkOptions,
	checkOptionValues,
	type DistributedOptions,
	encodeClaim,
	encodeSection,
	findClaimProblem,
	type PlacementRequest,
	parseDuration,
	parseQuantity,
	type ResourceAmounts,
	type ResourceRequest,
	SectionTag,
	SkeinError,
	type Toleration,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import { mergeTolerations, parseToleration } from "#toleration";
import { bookingOf, claimOf, looksAround } from "./call-claims.js";
import { mergeOptions, type PlanOverrides } from "./merge-options.js";

export interface CallPlan {
	readonly request: PlacementRequest;
	/** What the call holds on its node; undefined: nothing. */
	readonly amounts: ResourceAmounts | undefined;
	/** What it says of itself to its node; undefined: nothing. */
	readonly claim: CallClaim | undefined;
	/** Sections of every frame of such a call. */
	readonly sections: Uint8Array | undefined;
	/** What is booked ahead on the node that gets it; undefined: nothing beside the call. */
	readonly booking: Booking | undefined;
	/** Its place goes by what runs on nodes. */
	readonly looks: boolean;
	/** It is placed together with others. */
	readonly gang: boolean;
	/** Milliseconds; 0: no limit. */
	readonly timeout: number;
	/** Milliseconds that it may wait for a node; 0: as long as it takes. */
	readonly pendingTimeout: number;
	/** It waits even when no node could ever run it. */
	readonly waitForNodes: boolean;
	readonly retries: number;
	/** Running it twice does no harm. */
	readonly idempotent: boolean;
	/** Only threads of this node. */
	readonly local: boolean;
	/** What the task logs comes to its caller. */
	readonly logs: boolean;
	/** What differs from the function's own options, for a task that asks its node to place a call. */
	readonly overrides: PlanOverrides | undefined;
}

/** @throws SKEIN_CONFIG_INVALID, SKEIN_SCHEDULER_INVALID, SKEIN_FUNCTION_OPTIONS */
export function compilePlan(entry: RegisteredFunction, ...layers: readonly (PlanOverrides | undefined)[]): CallPlan {
	// A definition was checked when it was registered; a layer by itself, as merging could hide what is wrong in it.
	for (const layer of layers) if (layer !== undefined) checkOptionValues(entry.id, optionsOf(layer));
	const merged = mergeOptions([entry.options, ...layers]);
	const { local = false, gang = false, logs = false, data, resources = {}, ...options } = merged;
	const overrides = mergeOptions(layers);
	if (Object.keys(overrides).length > 0) checkOptions(entry.id, options);
	const amounts = amountsOf(entry.id, resources);
	const request = requestOf(entry.id, options, amounts === undefined ? undefined : resources, data);
	const claim = claimOf(request, amounts, gang);
	const problem = claim && findClaimProblem(claim);
	if (problem !== undefined) throw new SkeinError("SKEIN_SCHEDULER_INVALID", `${entry.id}: ${problem}`);
	const time = (key: "timeout" | "pendingTimeout"): number =>
		options[key] === undefined ? 0 : parseDuration(options[key], `${entry.id}: ${key}`);
	return {
		request,
		amounts,
		claim,
		sections: joined(claim && encodeClaim(claim), logs ? encodeSection(SectionTag.logs, new Uint8Array()) : undefined),
		booking: bookingOf(request, claim),
		looks: looksAround(request),
		gang,
		timeout: time("timeout"),
		pendingTimeout: time("pendingTimeout"),
		waitForNodes: options.waitForNodes ?? false,
		retries: options.retries ?? 0,
		idempotent: options.idempotent ?? false,
		local,
		logs,
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
	idempotent: false,
	sections: joined(plan.sections, section),
});

const joined = (before: Uint8Array | undefined, section: Uint8Array | undefined): Uint8Array | undefined =>
	before === undefined || section === undefined ? (before ?? section) : Buffer.concat([before, section]);

function requestOf(
	id: string,
	options: DistributedOptions,
	resources: ResourceRequest | undefined,
	data: PlanOverrides["data"],
): PlacementRequest {
	const { affinity = {}, tolerations, spread, priority, preemptible } = options;
	const said = {
		function: id,
		nodeSelector: options.nodeSelector,
		required: affinity.required,
		preferred: affinity.preferred,
		resources,
		tolerations: tolerations && mergeTolerations(tolerations.map(toleration), []),
		strategy: spread,
		data,
		labels: options.labels,
		topologySpread: options.topologySpread,
		callAffinity: options.callAffinity,
		callAntiAffinity: options.callAntiAffinity,
		tenant: options.tenant,
		priority,
		preemptible,
	};
	const given = Object.entries(said).filter(([, value]) => value !== undefined);
	return Object.freeze(Object.fromEntries(given)) as PlacementRequest;
}

function optionsOf({ local: _, gang: _gang, logs: _logs, data: _data, ...options }: PlanOverrides): DistributedOptions {
	return options;
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
