/** A request made ready for any view: the checks and ratings that it needs, and no others. */
import type { CallGroup, NodeView, PlacementRequest } from "@skein/kernel";
import { compileSelection } from "../affinity/compile-selection.js";
import { alwaysAsked, askAlways } from "../filter/ask-always.js";
import { functionOffered } from "../filter/function-offered.js";
import type { NodeCheck, NodeFilter } from "../filter/node-filter.js";
import { invalidInput } from "../problem.js";
import { prepareRequest } from "../request/prepare-request.js";
import type { PreparedRequest } from "../request/prepared-request.js";
import type { NodeScore, RateNode } from "../score/node-score.js";
import { topologyScores } from "../score/topology-scores.js";
import type { TolerationOptions } from "../taint/tolerates.js";
import { AvoidedBy } from "../topology/avoided.js";
import { compileTopology } from "../topology/compile-topology.js";
import type { Topology } from "../topology/topology.js";
import { hashText } from "./tie-break.js";

export interface Plan {
	readonly prepared: PreparedRequest;
	/** Whether a node passes every filter: what placing asks. */
	readonly accepts: (node: NodeView) => boolean;
	/** The part of `accepts` that goes only by what does not change with each call, but for the function. */
	readonly suits: (node: NodeView) => boolean;
	/** The part of `suits` that decides over which nodes calls are spread. */
	readonly selects: (node: NodeView) => boolean;
	/** The part of `accepts` that goes by what changes. */
	readonly hasRoom: (node: NodeView) => boolean;
	/** The same filter by filter: what explaining asks. */
	readonly rules: readonly Rule[];
	/** Of each node by itself. */
	readonly ratings: readonly Rating[];
	/** Of each node among those that fit. */
	readonly scaled: readonly ScaledRating[];
	/** What the request asks of where calls run; undefined: nothing. */
	readonly ownTopology: Topology | undefined;
	/** What the request, and what runs on the nodes, asks of where calls run, by the labels that running calls' rules are about. */
	readonly topology: (avoidedKeys: readonly string[]) => Topology | undefined;
	/** Of the request's wishes about other calls; 0 without such wishes. */
	readonly evenlyWeight: number;
	readonly likedWeight: number;
	/** Sum of all weights. */
	readonly weight: number;
	/** The call as other calls' selectors will see it once it runs. */
	readonly group: CallGroup;
	/** The same for plans that think alike of each node by itself: of its room, and of its score without comparison. */
	readonly alike: string | object;
	/** The same for plans that think alike of what nodes are, whatever runs on them. */
	readonly selection: string | object;
	/** Whether a user added filters or scores. */
	readonly custom: boolean;
	/** Decides between nodes of one score, the same for plans that think alike of them. */
	readonly tie: number;
}

export interface Rule {
	readonly name: string;
	readonly check: NodeCheck;
}

export interface Rating {
	readonly name: string;
	/** As in `NodeScore`. */
	readonly steady: boolean;
	readonly weight: number;
	readonly rate: RateNode;
}

export interface ScaledRating extends Rating {
	readonly scale: NonNullable<NodeScore["scale"]>;
}

/** What a scheduler puts into every plan. */
export interface PlanSettings {
	readonly seed: number;
	readonly toleration: TolerationOptions;
	readonly filters: readonly NodeFilter[];
	readonly scores: readonly NodeScore[];
	/** Whether a user added filters or scores, which may go by anything in a request. */
	readonly custom: boolean;
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
	const all = [...always, ...others];
	const rated = settings.scores.flatMap((score) => rateWith(score, prepared, settings.weights));
	const topology = compileTopology(request);
	const avoidedBy = new AvoidedBy(request, topology);
	const [evenly, liked] = topologyScores.map(({ name, weight }) => settings.weights[name] ?? weight);
	const evenlyWeight = topology === undefined || topology.evenly.length === 0 ? 0 : evenly!;
	const likedWeight = topology === undefined || topology.liked.length === 0 ? 0 : liked!;
	return {
		prepared,
		accepts: acceptAll(others, askAlways(prepared)),
		suits: acceptAll(all.filter(({ name, check }) => check.steady === true && name !== functionOffered.name)),
		selects: compileSelection(request),
		hasRoom: acceptAll(all.filter(({ check }) => check.steady !== true)),
		rules: all,
		ratings: rated.filter((rating) => rating.scale === undefined),
		scaled: rated.filter((rating): rating is ScaledRating => rating.scale !== undefined),
		ownTopology: topology,
		topology: (keys) => avoidedBy.with(keys),
		evenlyWeight,
		likedWeight,
		weight: rated.reduce((sum, rating) => sum + rating.weight, evenlyWeight + likedWeight),
		group: groupOf(prepared),
		custom: settings.custom,
		...keysOf(prepared, settings),
	};
}

/** What plans share that ask for the same in the same way. */
function keysOf(prepared: PreparedRequest, { custom, seed }: PlanSettings): Pick<Plan, "alike" | "selection" | "tie"> {
	const { request, strategy, needs, gpu } = prepared;
	if (custom) return { alike: {}, selection: {}, tie: hashText(seed, request.function ?? "") };
	const alike = JSON.stringify([strategy, needs, gpu]);
	// The selection may name nodes, and names decide nothing.
	return { alike, selection: selectionKey(request), tie: hashText(seed, alike) };
}

function selectionKey({
	nodeSelector,
	required,
	preferred,
	tolerations,
	exclude,
	data,
	strategy,
}: PlacementRequest): string {
	return JSON.stringify([nodeSelector, required, preferred, tolerations, exclude, data, strategy === "locality"]);
}

/** Members that are absent stay away, so that groups of like calls have one shape. */
function groupOf({ request, needs }: PreparedRequest): CallGroup {
	const { function: id, labels, tenant, priority, preemptible, callAntiAffinity } = request;
	const avoids = callAntiAffinity?.required;
	return Object.freeze({
		count: 1,
		...(id === undefined ? {} : { function: id }),
		...(labels === undefined ? {} : { labels }),
		...(tenant === undefined ? {} : { tenant }),
		...(priority === undefined ? {} : { priority }),
		...(preemptible === undefined ? {} : { preemptible }),
		...(needs.length === 0 ? {} : { amounts: Object.fromEntries(needs.map(({ name, amount }) => [name, amount])) }),
		...(avoids === undefined || avoids.length === 0 ? {} : { avoids }),
	});
}

function readRules(filters: readonly NodeFilter[], prepared: PreparedRequest): Rule[] {
	return filters.flatMap((filter) => {
		const check = filter.prepare(prepared);
		return check === undefined ? [] : [{ name: filter.name, check }];
	});
}

function acceptAll(rules: readonly Rule[], first?: Plan["accepts"]): Plan["accepts"] {
	const checks = rules.map(({ check }) => check);
	if (checks.length === 0 && first !== undefined) return first;
	return (node) => {
		if (first !== undefined && !first(node)) return false;
		for (let index = 0; index < checks.length; index += 1) if (!checks[index]!.accepts(node)) return false;
		return true;
	};
}

function rateWith(
	score: NodeScore,
	prepared: PreparedRequest,
	weights: PlanSettings["weights"],
): (Rating & Pick<NodeScore, "scale">)[] {
	const { name, scale } = score;
	const own = typeof score.weight === "object" ? score.weight[prepared.strategy] : (score.weight ?? 1);
	const weight = Object.hasOwn(weights, name) ? weights[name]! : own;
	const rate = weight > 0 ? score.prepare(prepared) : undefined;
	return rate === undefined
		? []
		: [{ name, weight, rate, steady: score.steady === true, ...(scale === undefined ? {} : { scale }) }];
}
