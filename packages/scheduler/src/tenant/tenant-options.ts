/** What tenants may be told of, checked. */
import type { ResourceRequest } from "@skein/kernel";
import { invalidInput } from "../problem.js";
import { type Need, parseResources } from "../resource/parse-resources.js";

export interface TenantOptions {
	/** Turns beside those of others: with weight 2 twice as many as with 1. More than 0. Default 1. */
	readonly weight?: number;
	/** What its calls may hold together. Default: no limit. */
	readonly quota?: ResourceRequest;
}

export interface Tenant {
	readonly weight: number;
	readonly quota: readonly Need[];
}

/** @throws SKEIN_SCHEDULER_INVALID */
export function readTenants(tenants: Readonly<Record<string, TenantOptions>>): ReadonlyMap<string, Tenant> {
	return new Map(
		Object.entries(tenants).map(([name, { weight = 1, quota = {} }]) => {
			if (!(weight > 0 && weight < Number.POSITIVE_INFINITY)) {
				throw invalidInput({ field: `tenants.${name}.weight`, value: weight, why: "is not a number above 0" });
			}
			return [name, { weight, quota: quotaOf(quota) }];
		}),
	);
}

/** A quota of 0 forbids a resource, where a need of 0 says nothing. */
function quotaOf(quota: ResourceRequest): Need[] {
	const needs = parseResources(quota);
	const none = Object.keys(quota).filter((name) => needs.every((need) => need.name !== name));
	return [...needs, ...none.map((name) => ({ name, amount: 0 }))];
}
