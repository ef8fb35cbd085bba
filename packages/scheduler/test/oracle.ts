/**
 * What placement means, written a second time: plainly, one node at a time, with nothing from the package under test.
 * Slow, and free of every trick that could be wrong in the same way.
 */
import { type NodeView, type PlacementRequest, parseQuantity, type Taint, type Toleration } from "@skein/kernel";
import { gpuNeedOf, neighbourhood, roomOnDevices, sharing } from "./oracle-gpu.js";
import { allowedByTerms, termMatches } from "./oracle-terms.js";
import { crowdingScores, lacksLabel, likingScores, rulesAllow } from "./oracle-topology.js";

/** @param all nodes of the view */
export function fits(request: PlacementRequest, node: NodeView, all: readonly NodeView[]): boolean {
	if (node.draining || node.busy === true) return false;
	if (!mightFit(request, node) || !roomOnDevices(request, node, true)) return false;
	if (!plainNeeds(request).every(([name, need]) => need <= (node.free[name] ?? 0) + 1e-9)) return false;
	return rulesAllow(request, node, all);
}

/** As the node is described, whatever it is doing now. */
export function mightFit(request: PlacementRequest, node: NodeView): boolean {
	if (node.threads === 0) return false;
	if (request.function !== undefined && node.functions !== undefined && !node.functions.has(request.function))
		return false;
	if (request.exclude?.includes(node.name)) return false;
	for (const taint of node.taints) {
		if (taint.effect !== "PreferNoSchedule" && !tolerated(taint, request.tolerations ?? [])) return false;
	}
	for (const [key, value] of Object.entries(request.nodeSelector ?? {})) if (node.labels[key] !== value) return false;
	if (!allowedByTerms(request, node) || lacksLabel(request, node)) return false;
	if (!roomOnDevices(request, node, false) && !roomOnDevices(request, node, true)) return false;
	return plainNeeds(request).every(
		([name, need]) => need <= (node.capacity[name] ?? 0) + 1e-9 || need <= (node.free[name] ?? 0),
	);
}

/** The score of a node among those that fit, from 0 to 100. */
export function scoreOf(
	request: PlacementRequest,
	node: NodeView,
	fitting: readonly NodeView[],
	all: readonly NodeView[],
): number {
	const strategy = request.strategy ?? "balanced";
	const parts: [weight: number, score: number][] = [];
	const idle = node.running < node.threads;
	const perThread = node.running / node.threads;
	if (strategy === "spread") parts.push([2, 100 / (1 + perThread)]);
	if (strategy === "balanced" || strategy === "locality") parts.push([1, 100 / (1 + perThread)]);
	if (strategy === "pack") parts.push([1, idle ? 50 + 50 * perThread : 50 / (1 + perThread)]);
	const needs = needsOf(request);
	if (needs.length > 0) {
		const shares = needs.map(([name, need]) => shareHeld(node, name, need) ?? 1);
		const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
		if (strategy === "pack") parts.push([2, 100 * mean]);
		else parts.push([1, 100 * (1 - mean)]);
		if (strategy !== "spread") parts.push([1, 100 * (1 - deviationOf(node, needs))]);
	}
	const gpu = gpuNeedOf(request);
	if (gpu !== undefined && gpu.share < 1) parts.push([10, sharing(gpu, node)]);
	if (gpu !== undefined && gpu.devices > 1) parts.push([3, neighbourhood(request, node)]);
	if (strategy === "locality" && request.data !== undefined) {
		const bytes = (one: NodeView): number => request.data![one.name] ?? 0;
		const most = Math.max(...fitting.map(bytes));
		parts.push([10, most === 0 ? 0 : Math.floor((100 * bytes(node)) / most)]);
	}
	const softTaints = (one: NodeView): number =>
		one.taints.filter((taint) => taint.effect === "PreferNoSchedule" && !tolerated(taint, request.tolerations ?? []))
			.length;
	const most = Math.max(...fitting.map(softTaints));
	parts.push([3, most === 0 ? 100 : 100 - Math.floor((100 * softTaints(node)) / most)]);
	if ((request.preferred ?? []).length > 0) {
		const liking = (one: NodeView): number =>
			request.preferred!.filter((term) => termMatches(term, one)).reduce((sum, { weight }) => sum + weight, 0);
		const best = Math.max(...fitting.map(liking));
		parts.push([2, best === 0 ? 0 : Math.floor((100 * liking(node)) / best)]);
	}
	const evenly = crowdingScores(request, fitting, all);
	if (evenly !== undefined) parts.push([2, evenly.get(node)!]);
	const liked = likingScores(request, fitting, all);
	if (liked !== undefined) parts.push([2, liked.get(node)!]);
	const weights = parts.reduce((sum, [weight]) => sum + weight, 0);
	return parts.reduce((sum, [weight, score]) => sum + weight * score, 0) / weights;
}

function needsOf(request: PlacementRequest): [string, number][] {
	return Object.entries(request.resources ?? {})
		.map(([name, value]): [string, number] => [
			name,
			parseQuantity(typeof value === "object" ? value.count : value!, name),
		])
		.filter(([, need]) => need > 0);
}

const plainNeeds = (request: PlacementRequest): [string, number][] =>
	needsOf(request).filter(([name]) => name !== "gpu");

function shareHeld(node: NodeView, name: string, need: number): number | undefined {
	const capacity = node.capacity[name] ?? 0;
	if (capacity === 0) return undefined;
	return Math.min(1, Math.max(0, (capacity - (node.free[name] ?? 0) + need) / capacity));
}

function deviationOf(node: NodeView, needs: readonly [string, number][]): number {
	const names = [...new Set(["cpu", "memory", ...needs.map(([name]) => name)])];
	const shares = names
		.map((name) => shareHeld(node, name, needs.find(([needed]) => needed === name)?.[1] ?? 0))
		.filter((share) => share !== undefined);
	if (shares.length === 0) return 0;
	const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
	return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length);
}

function tolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
	return tolerations.some(({ key, operator = "Equal", value = "", effect }) => {
		if (effect !== undefined && effect !== taint.effect) return false;
		if (key !== undefined && key !== taint.key) return false;
		if (operator === "Exists") return true;
		return operator === "Equal" && value === (taint.value ?? "");
	});
}
