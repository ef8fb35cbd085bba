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
	const { plan, table } = index;
	const any = judge(index);
	if (!any) return undefined;
	const bonuses = new Float64Array(table.groups.length);
	for (let at = 0; at < plan.scaled.length; at += 1) addScaled(index, at, bonuses);
	const all: readonly NodeGroup[] = table.groups;
	if (plan.evenlyWeight > 0) addCrowding(index, bonuses);
	if (plan.likedWeight > 0) addLiking(index, bonuses);
	let best = -1;
	let most = 0;
	for (let at = 0; at < all.length; at += 1) {
		const group = all[at]!;
		if (!group.allowed) continue;
		const place = group.heap.best;
		const score = plan.weight === 0 ? 0 : (index.scores[place]! + bonuses[at]!) / plan.weight;
		const ahead = score - most;
		if (best === -1 || ahead > 0 || (ahead === 0 && index.ranks[place]! > index.ranks[best]!))
			[best, most] = [place, score];
	}
	return { place: best, score: most };
}

/** Sets `allowed` and `counts` of every group. */
function judge({ table, terms, tallies, topology }: PlanIndex): boolean {
	const { groups } = table;
	if (topology === undefined) {
		for (let at = 0; at < groups.length; at += 1) groups[at]!.allowed = true;
		return groups.length > 0;
	}
	let any = false;
	for (let at = 0; at < groups.length; at += 1) {
		const group = groups[at]!;
		const { counts, places } = group;
		for (let term = 0; term < terms.length; term += 1) {
			const place = places[term]!;
			counts[term] = place === -1 || terms[term]!.fine ? place : tallies[term]!.counts[place]!;
		}
		group.allowed = passesRules(topology, tallies, counts);
		any ||= group.allowed;
	}
	return any;
}

function addScaled({ plan, table }: PlanIndex, at: number, bonuses: Float64Array): void {
	const { groups } = table;
	const { scale, weight } = plan.scaled[at]!;
	let largest = 0;
	for (let slot = 0; slot < groups.length; slot += 1) {
		const { allowed, raws } = groups[slot]!;
		if (allowed && raws[at]! > largest) largest = raws[at]!;
	}
	for (let slot = 0; slot < groups.length; slot += 1) {
		bonuses[slot] = bonuses[slot]! + weight * scaleRaw(scale, groups[slot]!.raws[at]!, largest);
	}
}

function addCrowding(index: PlanIndex, bonuses: Float64Array): void {
	const { groups } = index.table;
	const topology = index.topology!;
	const weights = topology.evenly.map(({ term }) => domainWeight(countDomains(index, term)));
	let least = Number.POSITIVE_INFINITY;
	let most = 0;
	for (const group of groups) {
		if (!group.allowed) continue;
		group.crowding = isUnrated(topology, group.counts) ? -1 : crowding(topology, weights, group.counts);
		if (group.crowding === -1) continue;
		least = Math.min(least, group.crowding);
		most = Math.max(most, group.crowding);
	}
	for (let slot = 0; slot < groups.length; slot += 1) {
		const { allowed, crowding: raw } = groups[slot]!;
		if (allowed && raw !== -1)
			bonuses[slot] = bonuses[slot]! + index.plan.evenlyWeight * scaleCrowding(raw, least, most);
	}
}

/** Of the nodes that fit and are rated. */
function countDomains({ table, terms, topology }: PlanIndex, term: number): number {
	const rated = table.groups.filter(({ allowed, counts }) => allowed && !isUnrated(topology!, counts));
	if (terms[term]!.fine) return rated.reduce((sum, { heap }) => sum + heap.size, 0);
	return new Set(rated.map(({ places }) => places[term])).size;
}

function addLiking(index: PlanIndex, bonuses: Float64Array): void {
	const { groups } = index.table;
	let least = Number.POSITIVE_INFINITY;
	let most = Number.NEGATIVE_INFINITY;
	for (const group of groups) {
		if (!group.allowed) continue;
		group.liking = liking(index.topology!, group.counts);
		least = Math.min(least, group.liking);
		most = Math.max(most, group.liking);
	}
	for (let slot = 0; slot < groups.length; slot += 1) {
		const { allowed, liking: raw } = groups[slot]!;
		if (allowed) bonuses[slot] = bonuses[slot]! + index.plan.likedWeight * scaleLiking(raw, least, most);
	}
}
