/**
 * Calls that wait, and which of them goes next.
 *
 * Q1  between tenants turns follow their weights, and no tenant's calls hold more than its quota.
 * Q2  within a tenant the higher priority goes first, and of equal priority the one that waited longer.
 * Q3  a call is passed over only for a reason, which is told.
 * Q4  at most `limit` calls wait.
 */
import { type PlacementRequest, type ResourceAmounts, SkeinError } from "@skein/kernel";
import { invalidInput } from "../problem.js";
import { amountOf, ROUNDING } from "../resource/fits.js";
import { formatAmount } from "../resource/format-amount.js";
import { type Need, parseResources } from "../resource/parse-resources.js";
import { FairShare } from "./fair-share.js";
import { PriorityLanes } from "./priority-lanes.js";
import { readTenants, type Tenant, type TenantOptions } from "./tenant-options.js";

export interface QueueOptions {
	/** By name. A tenant that is not named here has weight 1 and no quota. */
	readonly tenants?: Readonly<Record<string, TenantOptions>>;
	/** What the cluster has: a turn then costs the largest share of it that the call asks for. Default: all turns cost the same. */
	readonly capacity?: ResourceAmounts;
	/** Calls that may wait. Default 1,000,000. */
	readonly limit?: number;
}

export interface QueuedCall {
	/** Frozen. */
	readonly request: PlacementRequest;
}

export interface PassedOver<C> {
	readonly call: C;
	/** `"tenant a is at its quota: gpu 2 of 2"`, `"does not fit now"`, `"it is the turn of tenant b"`. */
	readonly reason: string;
}

export interface NextCall<C> {
	readonly call: C;
	/** What stood before it: of each tenant what cannot go now, and what is first of the rest; one call for each request. */
	readonly passedOver: readonly PassedOver<C>[];
}

export interface CallQueue<C extends QueuedCall> {
	readonly size: number;
	/** @throws SKEIN_OVERLOADED when too many wait */
	add(call: C): void;
	/** Takes the call that goes next out of the queue; it holds its resources until `done`. Undefined when none can go. */
	next(fits?: (call: C) => boolean): NextCall<C> | undefined;
	/** A call that was taken holds nothing any more. */
	done(call: C): void;
	/** A call no longer waits; false when it did not. */
	remove(call: C): boolean;
	/** Why a call that waits cannot go whatever fits: `"tenant a is at its quota: gpu 2 of 2"`. */
	reasonFor(call: C): string | undefined;
}

const MOST_WAITING = 1_000_000;
const PLAIN: Tenant = { weight: 1, quota: [] };

/** @throws SKEIN_SCHEDULER_INVALID */
export function createCallQueue<C extends QueuedCall>(options: QueueOptions = {}): CallQueue<C> {
	return new TenantQueues<C>(options);
}

class TenantQueues<C extends QueuedCall> implements CallQueue<C> {
	readonly #tenants: ReadonlyMap<string, Tenant>;
	readonly #capacity: ResourceAmounts | undefined;
	readonly #limit: number;
	readonly #share = new FairShare();
	readonly #waiting = new Map<string, PriorityLanes<C>>();
	readonly #held = new Map<string, Record<string, number>>();
	readonly #needs = new WeakMap<PlacementRequest, readonly Need[]>();
	size = 0;

	constructor({ tenants = {}, capacity, limit = MOST_WAITING }: QueueOptions) {
		if (!(limit >= 1)) throw invalidInput({ field: "limit", value: limit, why: "is not a number of 1 or more" });
		this.#tenants = readTenants(tenants);
		this.#capacity = capacity;
		this.#limit = limit;
	}

	add(call: C): void {
		if (this.size >= this.#limit) {
			throw new SkeinError(
				"SKEIN_OVERLOADED",
				`${this.size} calls wait already; raise the limit, or ask for less at once`,
				{
					details: { limit: this.#limit },
				},
			);
		}
		const tenant = tenantOf(call);
		const calls = this.#waiting.get(tenant) ?? new PriorityLanes<C>();
		this.#waiting.set(tenant, calls);
		calls.add(call, priorityOf(call));
		this.size += 1;
		this.#share.enter(tenant, (this.#tenants.get(tenant) ?? PLAIN).weight);
	}

	next(fits: (call: C) => boolean = () => true): NextCall<C> | undefined {
		const ready = new Map<string, C>();
		const passedOver: PassedOver<C>[] = [];
		for (const [tenant, calls] of this.#waiting) {
			// Calls with one request fit alike.
			for (const call of calls.firsts()) {
				const reason = this.#overQuota(tenant, call) ?? (fits(call) ? undefined : "does not fit now");
				if (reason === undefined) {
					ready.set(tenant, call);
					break;
				}
				passedOver.push({ call, reason });
			}
		}
		const costs = new Map([...ready].map(([tenant, call]) => [tenant, this.#costOf(call)]));
		const [chosen] = this.#share.order(costs);
		if (chosen === undefined) return undefined;
		const call = ready.get(chosen)!;
		const reason = `it is the turn of tenant ${JSON.stringify(chosen)}`;
		for (const [tenant, other] of ready) if (tenant !== chosen) passedOver.push({ call: other, reason });
		this.#take(chosen, call, costs.get(chosen)!);
		return { call, passedOver };
	}

	done(call: C): void {
		this.#hold(tenantOf(call), call, -1);
	}

	remove(call: C): boolean {
		const tenant = tenantOf(call);
		const calls = this.#waiting.get(tenant);
		if (calls?.delete(call, priorityOf(call)) !== true) return false;
		this.size -= 1;
		if (!calls.empty) return true;
		this.#waiting.delete(tenant);
		this.#share.leave(tenant);
		return true;
	}

	reasonFor(call: C): string | undefined {
		return this.#overQuota(tenantOf(call), call);
	}

	/** Charged while the tenant still counts as waiting, so that the last call of a tenant is not free. */
	#take(tenant: string, call: C, cost: number): void {
		this.#share.charge(tenant, cost);
		this.remove(call);
		this.#hold(tenant, call, 1);
	}

	#overQuota(tenant: string, call: C): string | undefined {
		const { quota } = this.#tenants.get(tenant) ?? PLAIN;
		const held = this.#held.get(tenant) ?? {};
		for (const { name, amount: limit } of quota) {
			const need = this.#needsOf(call).find((one) => one.name === name)?.amount ?? 0;
			if (need === 0 || amountOf(held, name) + need <= limit + ROUNDING) continue;
			const amounts = `${formatAmount(name, amountOf(held, name))} of ${formatAmount(name, limit)}`;
			return `tenant ${JSON.stringify(tenant)} is at its quota: ${name} ${amounts}`;
		}
		return undefined;
	}

	#hold(tenant: string, call: C, sign: 1 | -1): void {
		const held = this.#held.get(tenant) ?? {};
		this.#held.set(tenant, held);
		for (const { name, amount } of this.#needsOf(call)) held[name] = Math.max(0, (held[name] ?? 0) + sign * amount);
	}

	#costOf(call: C): number {
		const capacity = this.#capacity;
		if (capacity === undefined) return 1;
		const shares = this.#needsOf(call).map(({ name, amount }) => amount / Math.max(amount, amountOf(capacity, name)));
		return Math.max(1e-6, ...shares);
	}

	#needsOf({ request }: C): readonly Need[] {
		let needs = this.#needs.get(request);
		if (needs === undefined) {
			needs = parseResources(request.resources ?? {});
			this.#needs.set(request, needs);
		}
		return needs;
	}
}

const tenantOf = ({ request }: QueuedCall): string => request.tenant ?? "";
const priorityOf = ({ request }: QueuedCall): number => request.priority ?? 0;
