/** Checks and parses a request, once for the many times that it is placed. */
import type { PlacementRequest } from "@skein/kernel";
import { parseGpuNeed } from "../gpu/gpu-need.js";
import { invalidInput } from "../problem.js";
import { parseResources } from "../resource/parse-resources.js";
import type { TolerationOptions } from "../taint/tolerates.js";
import type { PreparedRequest } from "./prepared-request.js";
import { requestProblems } from "./request-problems.js";

/** @throws SKEIN_SCHEDULER_INVALID that names the first wrong field and its value */
export function prepareRequest(request: PlacementRequest, toleration: TolerationOptions): PreparedRequest {
	const [problem, ...others] = requestProblems(request);
	if (problem !== undefined) throw invalidInput(problem, ...others);
	const { resources = {}, strategy = "balanced" } = request;
	const needs = parseResources(resources);
	return { request, needs, gpu: parseGpuNeed(resources), strategy, toleration };
}
