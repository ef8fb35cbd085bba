/**
 * Plans of requests that are asked with again.
 *
 * A frozen request is known by itself: its owner says by freezing it that it, and what it holds, will not change. Any other
 * is known by what it says: its plan is made from a copy, so that a change of the request is another request.
 */
import type { PlacementRequest } from "@skein/kernel";
import { type Plan, type PlanSettings, planRequest } from "./plan.js";
import { copyRequest, requestKey } from "./request-key.js";

/** Plans of requests that are not frozen; the oldest go first. */
const MAX_COPIES = 1024;

export class PlanCache {
	readonly #settings: PlanSettings;
	readonly #plans = new WeakMap<PlacementRequest, Plan>();
	readonly #copies = new Map<string, Plan>();
	/** A call site asks with the same request again and again. */
	#lastRequest: PlacementRequest | undefined;
	#lastPlan: Plan | undefined;

	constructor(settings: PlanSettings) {
		this.#settings = settings;
	}

	/** @throws SKEIN_SCHEDULER_INVALID */
	get(request: PlacementRequest): Plan {
		if (request === this.#lastRequest) return this.#lastPlan!;
		let plan = this.#plans.get(request);
		if (plan === undefined) {
			if (!Object.isFrozen(request)) return this.#ofCopy(request);
			plan = planRequest(request, this.#settings);
			this.#plans.set(request, plan);
		}
		this.#lastRequest = request;
		this.#lastPlan = plan;
		return plan;
	}

	#ofCopy(request: PlacementRequest): Plan {
		const key = requestKey(request);
		if (key === undefined) return planRequest(request, this.#settings);
		const known = this.#copies.get(key);
		if (known !== undefined) return known;
		const plan = planRequest(copyRequest(request), this.#settings);
		if (this.#copies.size >= MAX_COPIES) this.#copies.delete(this.#copies.keys().next().value!);
		this.#copies.set(key, plan);
		return plan;
	}
}
