/** Checks and parses a request, once for the many times that it is placed. */
import type { PlacementRequest } from "@skein/kernel";
import { affinityProblems } from "../affinity/validate-affinity.js";
import { isLabelKey, isLabelValue, NOT_A_LABEL_KEY, NOT_A_LABEL_VALUE } from "../label/label-syntax.js";
import { listProblems } from "../list-problems.js";
import { invalidInput, type Problem } from "../problem.js";
import { parseResources } from "../resource/parse-resources.js";
import type { TolerationOptions } from "../taint/tolerates.js";
import { tolerationProblems } from "../taint/validate-toleration.js";
import type { PreparedRequest, Strategy } from "./prepared-request.js";

const STRATEGIES: readonly unknown[] = ["spread", "pack", "balanced"] satisfies Strategy[];

/** @throws SKEIN_SCHEDULER_INVALID that names the first wrong field and its value */
export function prepareRequest(request: PlacementRequest, toleration: TolerationOptions): PreparedRequest {
	const [problem, ...others] = requestProblems(request);
	if (problem !== undefined) throw invalidInput(problem, ...others);
	const needs = request.resources === undefined ? [] : parseResources(request.resources);
	return { request, needs, strategy: request.strategy ?? "balanced", toleration };
}

function requestProblems(request: PlacementRequest): Problem[] {
	const { function: id, strategy, exclude, resources, tolerations, nodeSelector } = request;
	const problems: Problem[] = [];
	if (id !== undefined && typeof id !== "string") problems.push({ field: "function", value: id, why: "is not an id" });
	if (strategy !== undefined && !STRATEGIES.includes(strategy)) {
		problems.push({ field: "strategy", value: strategy, why: "is not one of spread, pack, balanced" });
	}
	if (exclude !== undefined && !Array.isArray(exclude)) {
		problems.push({ field: "exclude", value: exclude, why: "is not a list of node names" });
	}
	if (resources !== undefined && (typeof resources !== "object" || resources === null)) {
		problems.push({ field: "resources", value: resources, why: "is not an object" });
	}
	if (tolerations) problems.push(...listProblems("tolerations", tolerations, tolerationProblems));
	if (nodeSelector) problems.push(...nodeSelectorProblems(nodeSelector));
	if (request.required || request.preferred) problems.push(...affinityProblems(request));
	return problems;
}

function nodeSelectorProblems(nodeSelector: Readonly<Record<string, unknown>>): Problem[] {
	return Object.entries(nodeSelector).flatMap(([key, value]) => {
		const field = `nodeSelector.${key}`;
		if (!isLabelKey(key)) return [{ field, value: key, why: NOT_A_LABEL_KEY }];
		return isLabelValue(value) ? [] : [{ field, value, why: NOT_A_LABEL_VALUE }];
	});
}
