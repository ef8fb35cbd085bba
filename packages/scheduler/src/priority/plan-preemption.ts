/**
 * Which calls have to go so that one of higher priority has room, as Kubernetes chooses them.
 *
 * On a node all calls of lower priority that may be stopped are taken away; when the call then fits, as many of them as can
 * stay are put back, the more important first. Of the nodes where that works the one counts whose most important victim is
 * the least important, then whose victims weigh least in sum, then with the fewest victims, then the first.
 */
import type { CallGroup, ClusterView, NodeView, PreemptionPlan } from "@skein/kernel";
import type { Plan } from "../placement/plan.js";
import { tallyFor } from "../placement/rate-nodes.js";
import { passesRules } from "../topology/judge-counts.js";
import { releaseCalls } from "./release-calls.js";

/** Any priority of a victim adds to the sum: many unimportant ones are not better than one of some importance. */
const EACH = 2 ** 31;

interface Offer {
	readonly plan: PreemptionPlan;
	readonly highest: number;
	readonly sum: number;
	readonly count: number;
}

export function planPreemption(plan: Plan, { nodes }: ClusterView): PreemptionPlan | undefined {
	const priority = plan.prepared.request.priority ?? 0;
	let best: Offer | undefined;
	for (let place = 0; place < nodes.length; place += 1) {
		const offer = offerOf(plan, priority, nodes, place);
		if (offer !== undefined && (best === undefined || isCheaper(offer, best))) best = offer;
	}
	return best?.plan;
}

function isCheaper(a: Offer, b: Offer): boolean {
	if (a.highest !== b.highest) return a.highest < b.highest;
	return a.sum === b.sum ? a.count < b.count : a.sum < b.sum;
}

function offerOf(plan: Plan, priority: number, nodes: readonly NodeView[], place: number): Offer | undefined {
	const node = nodes[place]!;
	if (!plan.suits(node)) return undefined;
	const mayGo = (node.calls ?? []).filter((group) => group.preemptible === true && (group.priority ?? 0) < priority);
	if (mayGo.length === 0) return undefined;
	const without = (counts: ReadonlyMap<CallGroup, number>): NodeView =>
		[...counts].reduce((left, [group, count]) => (count === 0 ? left : releaseCalls(left, group, count)), node);
	const victims = new Map(mayGo.map((group) => [group, group.count]));
	if (!fits(plan, nodes, place, without(victims))) return undefined;
	for (const group of [...mayGo].sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0))) {
		victims.set(
			group,
			fewest(group.count, (count) => fits(plan, nodes, place, without(victims.set(group, count)))),
		);
	}
	const gone = [...victims].filter(([, count]) => count > 0).map(([group, count]) => ({ group, count }));
	return {
		plan: { node: node.name, victims: gone },
		highest: Math.max(...gone.map(({ group }) => group.priority ?? 0)),
		sum: gone.reduce((sum, { group, count }) => sum + count * ((group.priority ?? 0) + EACH), 0),
		count: gone.reduce((sum, { count }) => sum + count, 0),
	};
}

/** Fewer calls never take more room, so halving finds the least number that is enough. */
function fewest(most: number, isEnough: (count: number) => boolean): number {
	let [low, high] = [0, most];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (isEnough(middle)) high = middle;
		else low = middle + 1;
	}
	return high;
}

function fits(plan: Plan, nodes: readonly NodeView[], place: number, node: NodeView): boolean {
	if (!plan.accepts(node)) return false;
	// Whose rules are about other calls is asked with all nodes in sight, only once the node itself has room.
	const seen = nodes.map((one, index) => (index === place ? node : one));
	const tally = tallyFor(plan, seen);
	return tally === undefined || passesRules(tally.topology, tally.tallies, tally.read(node));
}
