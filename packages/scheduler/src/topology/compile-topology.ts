/** The rules and wishes of a request about other calls, as a `Topology`; undefined when it has none. */
import type { CallAffinityTerm, NodeView, PlacementRequest } from "@skein/kernel";
import { compileSelection } from "../affinity/compile-selection.js";
import { offers } from "../filter/function-offered.js";
import { type CallMatcher, compileCallSelector, formatCallSelector } from "./call-matcher.js";
import { domainOf } from "./domain.js";
import type { Topology, TopologyTerm } from "./topology.js";

export function compileTopology(request: PlacementRequest): Topology | undefined {
	const { topologySpread = [], callAffinity = {}, callAntiAffinity = {} } = request;
	const rules = topologySpread.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule");
	const wishes = topologySpread.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === "ScheduleAnyway");
	const terms: TopologyTerm[] = [];
	const matcher = ({ selector }: Pick<CallAffinityTerm, "selector">): CallMatcher =>
		compileCallSelector(selector, request.function);
	const addTerm = (key: string, selects: CallMatcher, covers?: (node: NodeView) => boolean): number =>
		terms.push({ key, selects, ...(covers === undefined ? {} : { covers }) }) - 1;
	const near = callAffinity.required ?? [];
	const nearTests = near.map(matcher);
	const isNear: CallMatcher = (call) => nearTests.every((accepts) => accepts(call));
	const liking = (affinity: PlacementRequest["callAffinity"], sign: 1 | -1) =>
		(affinity?.preferred ?? []).map((term) => ({
			term: addTerm(term.topologyKey, matcher(term)),
			weight: sign * term.weight,
		}));
	const coveredByRules = coveredBy(request, rules);
	const coveredByWishes = coveredBy(request, wishes);
	const spread = rules.map((rule) => ({
		term: addTerm(rule.topologyKey, matcher(rule), coveredByRules),
		maxSkew: rule.maxSkew,
		self: matcher(rule)(request) ? (1 as const) : (0 as const),
		minDomains: rule.minDomains ?? 1,
	}));
	const evenly = wishes.map((wish) => ({
		term: addTerm(wish.topologyKey, matcher(wish), coveredByWishes),
		maxSkew: wish.maxSkew,
	}));
	const nearRule =
		near.length === 0
			? undefined
			: {
					terms: near.map(({ topologyKey }) => addTerm(topologyKey, isNear)),
					self: isNear(request),
					text: near.map(({ selector }) => formatCallSelector(selector, request.function)).join(" and "),
				};
	const apart = (callAntiAffinity.required ?? []).map((term) => ({
		term: addTerm(term.topologyKey, matcher(term)),
		text: formatCallSelector(term.selector, request.function),
	}));
	const liked = [...liking(callAffinity, 1), ...liking(callAntiAffinity, -1)];
	return terms.length === 0 ? undefined : { terms, spread, near: nearRule, apart, evenly, liked };
}

/**
 * Calls are spread over the nodes that the request's selector and required terms allow and that have all labels to spread
 * over; taints do not matter. A node that could never run the function is none of them.
 */
function coveredBy(
	request: PlacementRequest,
	constraints: readonly { readonly topologyKey: string }[],
): (node: NodeView) => boolean {
	const selects = compileSelection(request);
	const keys = constraints.map(({ topologyKey }) => topologyKey);
	const { function: id } = request;
	return (node) =>
		selects(node) && keys.every((key) => domainOf(node, key) !== undefined) && (id === undefined || offers(node, id));
}
