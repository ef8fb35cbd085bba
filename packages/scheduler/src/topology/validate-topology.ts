/** The rules that what a request says of other calls must keep. */
import type { CallAffinity, CallAffinityTerm, CallSelector, PlacementRequest, TopologySpread } from "@skein/kernel";
import { isLabelKey, NOT_A_LABEL_KEY } from "../label/label-syntax.js";
import { parseSelector } from "../label/parse-selector.js";
import { requirementProblems } from "../label/validate-requirement.js";
import { listProblems } from "../list-problems.js";
import { type Problem, within } from "../problem.js";

/** Each constraint is asked for every group of nodes; more than this is a mistake. */
const MAX_SPREADS = 16;
const WHEN: readonly unknown[] = ["DoNotSchedule", "ScheduleAnyway"] satisfies TopologySpread["whenUnsatisfiable"][];

export function topologyProblems(request: PlacementRequest): Problem[] {
	const { topologySpread, callAffinity, callAntiAffinity } = request;
	const tooMany = Array.isArray(topologySpread) && topologySpread.length > MAX_SPREADS;
	return [
		...(tooMany ? [{ field: "topologySpread", value: topologySpread.length, why: `is more than ${MAX_SPREADS}` }] : []),
		...listProblems("topologySpread", topologySpread, spreadProblems),
		...affinityProblems("callAffinity", callAffinity),
		...affinityProblems("callAntiAffinity", callAntiAffinity),
		...contradictions(request),
	];
}

function spreadProblems({ maxSkew, whenUnsatisfiable, minDomains, ...term }: TopologySpread): Problem[] {
	const problems = termProblems(term);
	const wrong = (field: string, value: unknown, why: string): void => void problems.push({ field, value, why });
	if (!isCount(maxSkew)) wrong("maxSkew", maxSkew, "is not a whole number of 1 or more");
	if (!WHEN.includes(whenUnsatisfiable)) {
		wrong("whenUnsatisfiable", whenUnsatisfiable, "is not one of DoNotSchedule, ScheduleAnyway");
	}
	if (minDomains === undefined) return problems;
	if (!isCount(minDomains)) wrong("minDomains", minDomains, "is not a whole number of 1 or more");
	if (whenUnsatisfiable !== "DoNotSchedule") wrong("minDomains", minDomains, "needs whenUnsatisfiable: DoNotSchedule");
	return problems;
}

function affinityProblems(field: string, affinity: CallAffinity | undefined): Problem[] {
	if (affinity === undefined) return [];
	if (typeof affinity !== "object" || affinity === null) return [{ field, value: affinity, why: "is not an object" }];
	return within(field, [
		...listProblems("required", affinity.required, termProblems),
		...listProblems("preferred", affinity.preferred, ({ weight, ...term }) => [
			...termProblems(term),
			...(isCount(weight) && weight <= 100
				? []
				: [{ field: "weight", value: weight, why: "is not a whole number from 1 to 100" }]),
		]),
	]);
}

function termProblems({ topologyKey, selector }: CallAffinityTerm): Problem[] {
	const key = isLabelKey(topologyKey) ? [] : [{ field: "topologyKey", value: topologyKey, why: NOT_A_LABEL_KEY }];
	return [...key, ...(selector === undefined ? [] : within("selector", selectorProblems(selector)))];
}

function selectorProblems({ function: id, labels }: CallSelector): Problem[] {
	const problems: Problem[] = [];
	if (id !== undefined && typeof id !== "string") problems.push({ field: "function", value: id, why: "is not an id" });
	if (typeof labels !== "string") return [...problems, ...listProblems("labels", labels, requirementProblems)];
	try {
		parseSelector(labels);
		return problems;
	} catch (error) {
		return [...problems, { field: "labels", value: labels, why: (error as Error).message.replace(/^.*? is /, "is ") }];
	}
}

/** To be near and away from the same calls: no node could ever do. */
function contradictions({ callAffinity, callAntiAffinity }: PlacementRequest): Problem[] {
	const away = callAntiAffinity?.required;
	const near = callAffinity?.required;
	if (!Array.isArray(away) || !Array.isArray(near)) return [];
	const sameTerm = (a: CallAffinityTerm, b: CallAffinityTerm): boolean => JSON.stringify(a) === JSON.stringify(b);
	return away.flatMap((term: CallAffinityTerm, index) => {
		const other = near.findIndex((one: CallAffinityTerm) => sameTerm(one, term));
		if (other === -1) return [];
		const why = `is a cycle: callAffinity.required[${other}] asks to be near the same calls`;
		return [{ field: `callAntiAffinity.required[${index}]`, value: term, why }];
	});
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1;
