/** Says what a cluster has, so that a label, model or taint that no node could have is an error where it is written. */
import { nearestName, type PlacementRequest } from "@skein/kernel";
import { isLabelKey, isLabelValue, NOT_A_LABEL_KEY, NOT_A_LABEL_VALUE } from "../label/label-syntax.js";
import { invalidInput, type Problem } from "../problem.js";
import { HOSTNAME } from "../topology/domain.js";
import type { ClusterSchema, RequestOf } from "./cluster-schema.js";

export interface Cluster<S extends ClusterSchema> {
	readonly schema: S;
	/** The request, checked by its type and, for what comes from outside, when it runs. @throws SKEIN_SCHEDULER_INVALID */
	request(request: RequestOf<S>): PlacementRequest;
}

/**
 * @example
 * const cluster = defineCluster({ labels: { zone: ["eu-1", "eu-2"] }, gpus: ["H200", "L4"] });
 * cluster.request({ nodeSelector: { zone: "eu-2" }, resources: { gpu: { count: 1, model: "L4" } } });
 * // cluster.request({ nodeSelector: { zone: "eu-3" } }) does not compile
 * @throws SKEIN_SCHEDULER_INVALID for keys and values that no label can have
 */
export function defineCluster<const S extends ClusterSchema>(schema: S): Cluster<S> {
	const [problem, ...others] = schemaProblems(schema);
	if (problem !== undefined) throw invalidInput(problem, ...others);
	return Object.freeze({
		schema,
		request(request: RequestOf<S>): PlacementRequest {
			const asked = request as PlacementRequest;
			const [wrong, ...more] = unknownParts(schema, asked);
			if (wrong !== undefined) throw invalidInput(wrong, ...more);
			return asked;
		},
	});
}

function schemaProblems({ labels = {}, taints = [] }: ClusterSchema): Problem[] {
	const ofLabels = Object.entries(labels).flatMap(([key, values]) => [
		...(isLabelKey(key) ? [] : [{ field: `labels.${key}`, value: key, why: NOT_A_LABEL_KEY }]),
		...values
			.filter((value) => !isLabelValue(value))
			.map((value) => ({ field: `labels.${key}`, value, why: NOT_A_LABEL_VALUE })),
	]);
	const ofTaints = taints.filter((key) => !isLabelKey(key));
	return [...ofLabels, ...ofTaints.map((value) => ({ field: "taints", value, why: NOT_A_LABEL_KEY }))];
}

/** What every cluster may have. */
const BASIC: ReadonlySet<string> = new Set(["cpu", "memory", "gpu"]);

/** Everything that a request names and the schema does not have. */
export function unknownParts(schema: ClusterSchema, request: PlacementRequest): Problem[] {
	const { labels, gpus, taints, resources } = schema;
	const problems: Problem[] = [];
	const check = (field: string, value: string | undefined, known: readonly string[] | undefined): void => {
		if (value === undefined || known === undefined || known.includes(value)) return;
		const nearest = nearestName(value, known);
		const hint =
			nearest === undefined ? `there is ${known.join(", ") || "none"}` : `did you mean ${JSON.stringify(nearest)}?`;
		problems.push({ field, value, why: `is not in the cluster's schema; ${hint}` });
	};
	const keys = labels === undefined ? undefined : Object.keys(labels);
	const checkLabel = (field: string, key: string, values: readonly string[]): void => {
		check(field, key, keys);
		const known = labels?.[key];
		if (known !== undefined && known.length > 0) for (const value of values) check(field, value, known);
	};
	for (const [key, value] of Object.entries(request.nodeSelector ?? {}))
		checkLabel(`nodeSelector.${key}`, key, [value]);
	const terms = { required: request.required?.terms ?? [], preferred: request.preferred ?? [] };
	for (const [where, list] of Object.entries(terms)) {
		for (const { key, operator, values = [] } of list.flatMap(({ expressions = [] }) => expressions)) {
			checkLabel(`${where}.${key}`, key, operator === "In" || operator === "NotIn" ? values : []);
		}
	}
	for (const { topologyKey } of request.topologySpread ?? []) {
		if (topologyKey !== HOSTNAME) check("topologySpread.topologyKey", topologyKey, keys);
	}
	for (const { key } of request.tolerations ?? []) check("tolerations.key", key || undefined, taints);
	for (const name of Object.keys(request.resources ?? {})) {
		if (!BASIC.has(name)) check(`resources.${name}`, name, resources);
	}
	const gpu = request.resources?.gpu;
	if (typeof gpu === "object") check("resources.gpu.model", gpu.model, gpus);
	return problems;
}
