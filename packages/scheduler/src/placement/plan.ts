/** A request made ready for any view: the checks and ratings that it needs, and no others. */
import type { NodeView, PlacementRequest } from "@skein/kernel";
import { alwaysAsked, askAlways } from "../filter/ask-always.js";
import type { NodeCheck, NodeFilter } from "../filter/node-filter.js";
import { invalidInput } from "../problem.js";
import { prepareRequest } from "../request/prepare-request.js";
import type { PreparedRequest } from "../request/prepared-request.js";
import type { NodeScore, RateNode } from "../score/node-score.js";
import type { TolerationOptions } from "../taint/tolerates.js";
import { hashText } from "./tie-break.js";

export interface Plan {
	readonly prepared: PreparedRequest;
	/** Whether a node passes every filter: what placing asks. */
	readonly accepts: (node: NodeView) => boolean;
	/** The same filter by filter: what explaining asks. */
	readonly rules: readonly Rule[];
	readonly ratings: readonly Rating[];
	/** Sum of the weights of the ratings. */
	readonly weight: number;
	/** Decides between nodes of one score; different for different functions, so that they do not all begin on one node. */
	readonly tie: number;
}

export interface Rule {
	readonly name: string;
	readonly check: NodeCheck;
}

export interface Rating {
	readonly name: string;
	readonly weight: number;
	readonly scale: NodeScore["scale"];
	readonly rate: RateNode;
}

/** What a scheduler puts into every plan. */
export interface PlanSettings {
	readonly seed: number;
	readonly toleration: TolerationOptions;
	readonly filters: readonly NodeFilter[];
	readonly scores: readonly NodeScore[];
	/** In place of the scores' own weights. */
	readonly weights: Readonly<Record<string, number>>;
}

/** @throws SKEIN_SCHEDULER_INVALID */
export function planRequest(request: PlacementRequest, settings: PlanSettings): Plan {
	if (typeof request !== "object" || request === null) {
		throw invalidInput({ field: "request", value: request, why: "is not an object" });
	}
	const prepared = prepareRequest(request, settings.toleration);
	const always = readRules(alwaysAsked, prepared);
	const others = readRules(settings.filters, prepared);
	const ratings = settings.scores.flatMap((score) => rateWith(score, prepared, settings.weights));
	const weight = ratings.reduce((sum, rating) => sum + rating.weight, 0);
	const accepts = acceptAll(askAlways(prepared), others);
	const tie = hashText(settings.seed, request.function ?? "");
	return { prepared, accepts, rules: [...always, ...others], ratings, weight, tie };
}

function readRules(filters: readonly NodeFilter[], prepared: PreparedRequest): Rule[] {
	return filters.flatMap((filter) => {
		const check = filter.prepare(prepared);
		return check === undefined ? [] : [{ name: filter.name, check }];
	});
}

function acceptAll(first: Plan["accepts"], others: readonly Rule[]): Plan["accepts"] {
	if (others.length === 0) return first;
	const checks = others.map(({ check }) => check);
	return (node) => {
		if (!first(node)) return false;
		for (let index = 0; index < checks.length; index += 1) if (!checks[index]!.accepts(node)) return false;
		return true;
	};
}

function rateWith(score: NodeScore, prepared: PreparedRequest, weights: PlanSettings["weights"]): Rating[] {
	const { name, scale } = score;
	const own = typeof score.weight === "object" ? score.weight[prepared.strategy] : (score.weight ?? 1);
	const weight = Object.hasOwn(weights, name) ? weights[name]! : own;
	const rate = weight > 0 ? score.prepare(prepared) : undefined;
	return rate === undefined ? [] : [{ name, weight, scale, rate }];
}
