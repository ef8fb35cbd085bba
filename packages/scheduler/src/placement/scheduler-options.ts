/** What a scheduler may be told, checked and completed. */
import type { NodeSelection } from "@skein/kernel";
import { affinityProblems } from "../affinity/validate-affinity.js";
import { enforceAffinity } from "../filter/affinity-matched.js";
import { alwaysAsked } from "../filter/ask-always.js";
import { builtInFilters } from "../filter/built-in-filters.js";
import type { NodeFilter } from "../filter/node-filter.js";
import { invalidInput, type Problem, within } from "../problem.js";
import { builtInScores } from "../score/built-in-scores.js";
import type { NodeScore } from "../score/node-score.js";
import { topologyScores } from "../score/topology-scores.js";
import type { PlanSettings } from "./plan.js";

export interface SchedulerOptions {
	/** Decides between nodes of one score. Give each caller its own, so that they do not all begin on one node. Default 0. */
	readonly seed?: number;
	/** Let tolerations with `Lt` and `Gt` compare; without it they never match. Default false. */
	readonly comparisonOperators?: boolean;
	/** Terms for every call, beside its own: `required` is ANDed, `preferred` is added. */
	readonly affinity?: Pick<NodeSelection, "required" | "preferred">;
	/** Asked after the built-in ones. */
	readonly filters?: readonly NodeFilter[];
	/** Beside the built-in ones. */
	readonly scores?: readonly NodeScore[];
	/** By name of a score, in place of its own weight, for every strategy; 0 switches it off. */
	readonly weights?: Readonly<Record<string, number>>;
}

/** @throws SKEIN_SCHEDULER_INVALID */
export function readSettings(options: SchedulerOptions): PlanSettings {
	const { seed = 0, comparisonOperators = false, affinity = {}, weights = {} } = options;
	const enforced = affinity.required ? [enforceAffinity(affinity.required)] : [];
	const filters = [...builtInFilters, ...enforced, ...(options.filters ?? [])];
	const scores = [...builtInScores(affinity.preferred ?? []), ...(options.scores ?? [])];
	const [problem, ...others] = [
		...(Number.isFinite(seed) ? [] : [{ field: "seed", value: seed, why: "is not a finite number" }]),
		...within("affinity", affinityProblems(affinity)),
		...nameProblems("filters", [...alwaysAsked, ...filters]),
		...nameProblems("scores", [...topologyScores, ...scores]),
		...weightProblems(weights, [...topologyScores, ...scores]),
	];
	if (problem !== undefined) throw invalidInput(problem, ...others);
	const custom = (options.filters ?? []).length + (options.scores ?? []).length > 0;
	return { seed, toleration: { comparisonOperators }, filters, scores, custom, weights };
}

function nameProblems(field: string, plugins: readonly { readonly name: string }[]): Problem[] {
	const names = plugins.map(({ name }) => name);
	const doubles = names.filter((name, index) => names.indexOf(name) !== index);
	return doubles.map((value) => ({ field, value, why: "is the name of more than one of them" }));
}

function weightProblems(
	weights: Readonly<Record<string, number>>,
	scores: readonly Pick<NodeScore, "name" | "weight">[],
): Problem[] {
	const given = scores.flatMap(({ name, weight }) =>
		Object.values(typeof weight === "object" ? weight : [weight ?? 1]).map((value) => [name, value] as const),
	);
	return [...Object.entries(weights), ...given].flatMap(([name, value]) => {
		const field = `weights.${name}`;
		if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
			return [{ field, value, why: "is not a number of 0 or more" }];
		if (scores.some((score) => score.name === name)) return [];
		return [{ field, value, why: `is for none of the scores: ${scores.map((score) => score.name).join(", ")}` }];
	});
}
