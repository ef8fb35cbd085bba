/** What is wrong with a placement request, field by field. */
import type { Labels, PlacementRequest, Strategy } from "@skein/kernel";
import { affinityProblems } from "../affinity/validate-affinity.js";
import { isLabelKey, isLabelValue, NOT_A_LABEL_KEY, NOT_A_LABEL_VALUE } from "../label/label-syntax.js";
import { listProblems } from "../list-problems.js";
import type { Problem } from "../problem.js";
import { tolerationProblems } from "../taint/validate-toleration.js";
import { topologyProblems } from "../topology/validate-topology.js";

const STRATEGIES: readonly unknown[] = ["spread", "pack", "balanced", "locality"] satisfies Strategy[];

export function requestProblems(request: PlacementRequest): Problem[] {
	const { function: id, strategy, exclude, resources, tolerations, nodeSelector, labels, data } = request;
	const problems: Problem[] = [];
	const wrong = (field: string, value: unknown, why: string): void => void problems.push({ field, value, why });
	if (id !== undefined && typeof id !== "string") wrong("function", id, "is not an id");
	if (strategy !== undefined && !STRATEGIES.includes(strategy)) {
		wrong("strategy", strategy, "is not one of spread, pack, balanced, locality");
	}
	if (exclude !== undefined && !Array.isArray(exclude)) wrong("exclude", exclude, "is not a list of node names");
	if (resources !== undefined && !isObject(resources)) wrong("resources", resources, "is not an object");
	if (tolerations) problems.push(...listProblems("tolerations", tolerations, tolerationProblems));
	if (nodeSelector) problems.push(...labelProblems("nodeSelector", nodeSelector));
	if (labels !== undefined) problems.push(...labelProblems("labels", labels));
	if (request.required || request.preferred) problems.push(...affinityProblems(request));
	if (request.topologySpread || request.callAffinity || request.callAntiAffinity) {
		problems.push(...topologyProblems(request));
	}
	if (data !== undefined) problems.push(...dataProblems(data));
	const { priority, preemptible, tenant } = request;
	if (priority !== undefined && !Number.isSafeInteger(priority)) wrong("priority", priority, "is not a whole number");
	if (preemptible !== undefined && typeof preemptible !== "boolean") {
		wrong("preemptible", preemptible, "is neither true nor false");
	}
	if (tenant !== undefined && typeof tenant !== "string") wrong("tenant", tenant, "is not a name");
	return problems;
}

function labelProblems(where: string, labels: Labels): Problem[] {
	if (!isObject(labels)) return [{ field: where, value: labels, why: "is not an object" }];
	return Object.entries(labels).flatMap(([key, value]) => {
		const field = `${where}.${key}`;
		if (!isLabelKey(key)) return [{ field, value: key, why: NOT_A_LABEL_KEY }];
		return isLabelValue(value) ? [] : [{ field, value, why: NOT_A_LABEL_VALUE }];
	});
}

function dataProblems(data: Readonly<Record<string, number>>): Problem[] {
	if (!isObject(data)) return [{ field: "data", value: data, why: "is not an object" }];
	return Object.entries(data)
		.filter(([, bytes]) => !(bytes >= 0 && bytes < Number.POSITIVE_INFINITY))
		.map(([name, value]) => ({ field: `data.${name}`, value, why: "is not a number of bytes" }));
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
