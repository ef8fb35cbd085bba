/** What rules and wishes about other calls mean, written a second time from Kubernetes' definitions; see oracle.ts. */
import type {
	CallAffinityTerm,
	CallGroup,
	CallSelector,
	NodeView,
	PlacementRequest,
	TopologySpread,
} from "@skein/kernel";
import { allowedByTerms } from "./oracle-terms.js";

type Caller = Pick<CallGroup, "function" | "labels">;

function selects(selector: CallSelector | undefined, own: string | undefined, call: Caller): boolean {
	if (selector === undefined || (selector.function === undefined && selector.labels === undefined)) {
		return own !== undefined && call.function === own;
	}
	if (selector.function !== undefined && selector.function !== call.function) return false;
	const text = selector.labels ?? "";
	if (typeof text !== "string") throw new Error("the oracle reads text only");
	return text
		.split(",")
		.filter(Boolean)
		.every((part) => call.labels?.[part.split("=")[0]!] === part.split("=")[1]);
}

const domainValue = (node: NodeView, key: string): string | undefined =>
	node.labels[key] ?? (key === "kubernetes.io/hostname" ? node.name : undefined);

const count = (node: NodeView, wanted: (call: CallGroup) => boolean): number =>
	(node.calls ?? []).filter(wanted).reduce((sum, call) => sum + call.count, 0);

const sum = (nodes: readonly NodeView[], wanted: (call: CallGroup) => boolean): number =>
	nodes.reduce((total, node) => total + count(node, wanted), 0);

const inDomain = (nodes: readonly NodeView[], key: string, value: string): NodeView[] =>
	nodes.filter((node) => domainValue(node, key) === value);

/** The nodes over which calls are spread. */
function spreadNodes(request: PlacementRequest, all: readonly NodeView[], constraints: readonly TopologySpread[]) {
	return all.filter(
		(node) =>
			node.threads > 0 &&
			(request.function === undefined || node.functions === undefined || node.functions.has(request.function)) &&
			Object.entries(request.nodeSelector ?? {}).every(([key, value]) => node.labels[key] === value) &&
			allowedByTerms(request, node) &&
			constraints.every(({ topologyKey }) => domainValue(node, topologyKey) !== undefined),
	);
}

const hardOf = ({ topologySpread = [] }: PlacementRequest) =>
	topologySpread.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule");

export function lacksLabel(request: PlacementRequest, node: NodeView): boolean {
	const keys = [...hardOf(request), ...(request.callAffinity?.required ?? [])].map(({ topologyKey }) => topologyKey);
	return keys.some((key) => domainValue(node, key) === undefined);
}

export function rulesAllow(request: PlacementRequest, node: NodeView, all: readonly NodeView[]): boolean {
	const own = request.function;
	const hard = hardOf(request);
	const among = spreadNodes(request, all, hard);
	for (const { topologyKey, selector, maxSkew, minDomains = 1 } of hard) {
		const wanted = (call: Caller): boolean => selects(selector, own, call);
		const value = domainValue(node, topologyKey);
		if (value === undefined) return false;
		const values = [...new Set(among.map((one) => domainValue(one, topologyKey)!))];
		const numbers = values.map((one) => sum(inDomain(among, topologyKey, one), wanted));
		const least = values.length < minDomains || values.length === 0 ? 0 : Math.min(...numbers);
		const here = sum(inDomain(among, topologyKey, value), wanted);
		if (here + (wanted(request) ? 1 : 0) - least > maxSkew) return false;
	}
	for (const { topologyKey, selector } of request.callAntiAffinity?.required ?? []) {
		const value = domainValue(node, topologyKey);
		if (value !== undefined && sum(inDomain(all, topologyKey, value), (call) => selects(selector, own, call)) > 0) {
			return false;
		}
	}
	for (const one of all) {
		for (const call of one.calls ?? []) {
			for (const { topologyKey, selector } of call.avoids ?? []) {
				const value = domainValue(node, topologyKey);
				const shared = value !== undefined && value === domainValue(one, topologyKey);
				if (shared && call.count > 0 && selects(selector, call.function, request)) return false;
			}
		}
	}
	return nearAllows(request, node, all);
}

function nearAllows(request: PlacementRequest, node: NodeView, all: readonly NodeView[]): boolean {
	const terms = request.callAffinity?.required ?? [];
	if (terms.length === 0) return true;
	const wanted = (call: Caller): boolean => terms.every(({ selector }) => selects(selector, request.function, call));
	const values = terms.map(({ topologyKey }) => domainValue(node, topologyKey));
	if (values.includes(undefined)) return false;
	if (terms.every(({ topologyKey }, index) => sum(inDomain(all, topologyKey, values[index]!), wanted) > 0)) return true;
	const labelled = (one: NodeView): boolean =>
		terms.some(({ topologyKey }) => domainValue(one, topologyKey) !== undefined);
	return wanted(request) && sum(all.filter(labelled), wanted) === 0;
}

export function crowdingScores(
	request: PlacementRequest,
	fitting: readonly NodeView[],
	all: readonly NodeView[],
): Map<NodeView, number> | undefined {
	const soft = (request.topologySpread ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === "ScheduleAnyway");
	if (soft.length === 0) return undefined;
	const among = spreadNodes(request, all, soft);
	const rated = fitting.filter((node) => soft.every(({ topologyKey }) => domainValue(node, topologyKey) !== undefined));
	const raws = rated.map((node) =>
		Math.round(
			soft.reduce((total, { topologyKey, selector, maxSkew }) => {
				const domains = new Set(rated.map((one) => domainValue(one, topologyKey))).size;
				const same = inDomain(among, topologyKey, domainValue(node, topologyKey)!);
				const calls = sum(same, (call) => selects(selector, request.function, call));
				return total + calls * Math.log(domains + 2) + maxSkew - 1;
			}, 0),
		),
	);
	const [least, most] = [Math.min(...raws), Math.max(...raws)];
	const scores = new Map(fitting.map((node) => [node, 0]));
	for (const [index, node] of rated.entries()) {
		scores.set(node, most === 0 ? 100 : Math.floor((100 * (most + least - raws[index]!)) / most));
	}
	return scores;
}

export function likingScores(
	request: PlacementRequest,
	fitting: readonly NodeView[],
	all: readonly NodeView[],
): Map<NodeView, number> | undefined {
	const wishes: [CallAffinityTerm & { weight: number }, number][] = [
		...(request.callAffinity?.preferred ?? []).map((term) => [term, term.weight] as [typeof term, number]),
		...(request.callAntiAffinity?.preferred ?? []).map((term) => [term, -term.weight] as [typeof term, number]),
	];
	if (wishes.length === 0) return undefined;
	const raws = fitting.map((node) =>
		wishes.reduce((total, [{ topologyKey, selector }, weight]) => {
			const value = domainValue(node, topologyKey);
			if (value === undefined) return total;
			return (
				total + weight * sum(inDomain(all, topologyKey, value), (call) => selects(selector, request.function, call))
			);
		}, 0),
	);
	const [least, most] = [Math.min(...raws), Math.max(...raws)];
	return new Map(
		fitting.map((node, index) => [
			node,
			most === least ? 0 : Math.trunc((100 * (raws[index]! - least)) / (most - least)),
		]),
	);
}
