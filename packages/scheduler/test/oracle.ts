/**
 * What placement means, written a second time: plainly, one node at a time, with nothing from the package under test.
 * Slow, and free of every trick that could be wrong in the same way.
 */
import {
	type NodeRequirement,
	type NodeSelectorTerm,
	type NodeView,
	type PlacementRequest,
	parseQuantity,
	type Taint,
	type Toleration,
} from "@skein/kernel";

export function fits(request: PlacementRequest, node: NodeView): boolean {
	if (node.draining) return false;
	return mightFit(request, node) && needsOf(request).every(([name, need]) => need <= (node.free[name] ?? 0) + 1e-9);
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
	if (request.required !== undefined) {
		const terms = request.required.terms ?? [];
		if (!terms.some((term) => termMatches(term, node))) return false;
	}
	return needsOf(request).every(
		([name, need]) => need <= (node.capacity[name] ?? 0) + 1e-9 || need <= (node.free[name] ?? 0),
	);
}

/** The score of a node among those that fit, from 0 to 100. */
export function scoreOf(request: PlacementRequest, node: NodeView, fitting: readonly NodeView[]): number {
	const strategy = request.strategy ?? "balanced";
	const parts: [weight: number, score: number][] = [];
	const idle = node.running < node.threads;
	const perThread = node.running / node.threads;
	if (strategy === "spread") parts.push([2, 100 / (1 + perThread)]);
	if (strategy === "balanced") parts.push([1, 100 / (1 + perThread)]);
	if (strategy === "pack") parts.push([1, idle ? 50 + 50 * perThread : 50 / (1 + perThread)]);
	const needs = needsOf(request);
	if (needs.length > 0) {
		const shares = needs.map(([name, need]) => shareHeld(node, name, need) ?? 1);
		const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
		if (strategy === "pack") parts.push([2, 100 * mean]);
		else parts.push([1, 100 * (1 - mean)]);
		if (strategy !== "spread") parts.push([1, 100 * (1 - deviationOf(node, needs))]);
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
	const weights = parts.reduce((sum, [weight]) => sum + weight, 0);
	return parts.reduce((sum, [weight, score]) => sum + weight * score, 0) / weights;
}

function needsOf(request: PlacementRequest): [string, number][] {
	return Object.entries(request.resources ?? {})
		.map(([name, value]): [string, number] => [name, parseQuantity(value as number | string, name)])
		.filter(([, need]) => need > 0);
}

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

function termMatches({ expressions = [], fields = [] }: NodeSelectorTerm, node: NodeView): boolean {
	if (expressions.length === 0 && fields.length === 0) return false;
	return (
		expressions.every((one) => requirementHolds(one, node.labels[one.key])) &&
		fields.every((one) => requirementHolds(one, node.name))
	);
}

function requirementHolds({ operator, values = [] }: NodeRequirement, actual: string | undefined): boolean {
	if (operator === "Exists") return actual !== undefined;
	if (operator === "DoesNotExist") return actual === undefined;
	if (operator === "In") return actual !== undefined && values.includes(actual);
	if (operator === "NotIn") return actual === undefined || !values.includes(actual);
	if (actual === undefined || !/^\d+$/.test(actual)) return false;
	return operator === "Gt" ? BigInt(actual) > BigInt(values[0]!) : BigInt(actual) < BigInt(values[0]!);
}
