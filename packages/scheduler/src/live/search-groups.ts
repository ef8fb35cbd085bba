/** The best node of an index: the best of each group that the rules allow, and of these the one with the best score. */
import { scaleRaw } from "../placement/rate-node.js";
import { passesRules } from "../topology/judge-counts.js";
import { crowding, domainWeight, isUnrated, liking, scaleCrowding, scaleLiking } from "../topology/rate-counts.js";
import type { NodeGroup } from "./node-group.js";
import type { PlanIndex } from "./plan-index.js";

export interface Found {
	readonly place: number;
	readonly score: number;
}

/** Undefined when no node fits. */
export function searchGroups(index: PlanIndex): Found | undefined {
	const { plan, ranking } = index;
	const { groups } = ranking.table;
	if (!judge(index, groups)) return undefined;
	for (let at = 0; at < plan.scaled.length; at += 1) addScaled(index, groups, at);
	if (plan.evenlyWeight > 0) addCrowding(index, groups);
	if (plan.likedWeight > 0) addLiking(index, groups);
	const { weight } = plan;
	let best = -1;
	let most = 0;
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		if (!group.allowed) continue;
		const place = ranking.bestOf(group);
		const score = weight === 0 ? 0 : (group.heap.bestKey + group.bonus) / weight;
		const ahead = score - most;
		if (best === -1 || ahead > 0 || (ahead === 0 && ranking.ranks[place]! > ranking.ranks[best]!)) {
			best = place;
			most = score;
		}
	}
	return { place: best, score: most };
}

/** Sets `allowed` and `counts` of every group, and its `bonus` to 0; false when none is allowed. */
function judge({ terms, tallies, topology }: PlanIndex, groups: readonly NodeGroup[]): boolean {
	let any = false;
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		group.bonus = 0;
		if (topology !== undefined) {
			const { counts, marks } = group;
			for (let term = 0; term < terms.length; term += 1) {
				const mark = marks[term]!;
				counts[term] = mark === -1 || terms[term]!.fine ? mark : tallies[term]!.countOf(mark);
			}
			group.allowed = passesRules(topology, tallies, counts);
		} else group.allowed = true;
		if (group.allowed) any = true;
	}
	return any;
}

function addScaled({ plan }: PlanIndex, groups: readonly NodeGroup[], at: number): void {
	const { scale, weight } = plan.scaled[at]!;
	let largest = 0;
	for (let slot = 0; slot < groups.length; slot += 1) {
		const group = groups[slot]!;
		if (group.allowed && group.raws[at]! > largest) largest = group.raws[at]!;
	}
	for (let slot = 0; slot < groups.length; slot += 1) {
		const group = groups[slot]!;
		group.bonus += weight * scaleRaw(scale, group.raws[at]!, largest);
	}
}

function addCrowding(index: PlanIndex, groups: readonly NodeGroup[]): void {
	const topology = index.topology!;
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		group.rated = group.allowed && !isUnrated(topology, group.counts);
	}
	const weights = topology.evenly.map(({ term }) => domainWeight(countDomains(index, groups, term)));
	let least = Number.POSITIVE_INFINITY;
	let most = 0;
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		if (!group.rated) continue;
		group.raw = crowding(topology, weights, group.counts);
		least = Math.min(least, group.raw);
		most = Math.max(most, group.raw);
	}
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		if (group.rated) group.bonus += index.plan.evenlyWeight * scaleCrowding(group.raw, least, most);
	}
}

/** Of the nodes that fit and are rated. */
function countDomains({ terms }: PlanIndex, groups: readonly NodeGroup[], term: number): number {
	let nodes = 0;
	let domains: Set<number> | undefined;
	const { fine } = terms[term]!;
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		if (!group.rated) continue;
		nodes += group.heap.size;
		if (fine) continue;
		domains ??= new Set();
		domains.add(group.marks[term]!);
	}
	return fine ? nodes : (domains?.size ?? 0);
}

function addLiking(index: PlanIndex, groups: readonly NodeGroup[]): void {
	let least = Number.POSITIVE_INFINITY;
	let most = Number.NEGATIVE_INFINITY;
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		if (!group.allowed) continue;
		group.raw = liking(index.topology!, group.counts);
		least = Math.min(least, group.raw);
		most = Math.max(most, group.raw);
	}
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		if (group.allowed) group.bonus += index.plan.likedWeight * scaleLiking(group.raw, least, most);
	}
}
