/**
 * Plans of requests that stand still.
 *
 * Only a frozen request is remembered: its owner says by that that it, and what it holds, will not change. Any other is
 * planned anew each time, so that the same inputs always give the same answer.
 */
import type { PlacementRequest } from "@skein/kernel";
import { type Plan, type PlanSettings, planRequest } from "./plan.js";

export class PlanCache {
	readonly #settings: PlanSettings;
	readonly #plans = new WeakMap<PlacementRequest, Plan>();
	/** A call site asks with the same request again and again. */
	#lastRequest: PlacementRequest | undefined;
	#lastPlan: Plan | undefined;

	constructor(settings: PlanSettings) {
		this.#settings = settings;
	}

	/** @throws SKEIN_SCHEDULER_INVALID */
	get(request: PlacementRequest): Plan {
		if (request === this.#lastRequest) return this.#lastPlan!;
		const known = this.#plans.get(request);
		const plan = known ?? planRequest(request, this.#settings);
		if (known === undefined) {
			if (!Object.isFrozen(request)) return plan;
			this.#plans.set(request, plan);
		}
		this.#lastRequest = request;
		this.#lastPlan = plan;
		return plan;
	}
}
