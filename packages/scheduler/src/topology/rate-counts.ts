/**
 * The wishes of a request about other calls as scores of 0 to 100, exactly as Kubernetes computes them.
 *
 * Both need to see all nodes that fit before the first score is known, so that they are not node scores.
 */
import type { Counts } from "./judge-counts.js";
import type { Topology } from "./topology.js";

/** What one domain's size weighs: with more domains a call more in one of them says more. */
export function domainWeight(domains: number): number {
	return Math.log(domains + 2);
}

/** True for a node that lacks a label of one of the wishes: it gets no score. */
export function isUnrated({ evenly }: Topology, counts: Counts): boolean {
	for (let index = 0; index < evenly.length; index += 1) if (counts[evenly[index]!.term]! < 0) return true;
	return false;
}

/** Of a node that is rated; less is better. @param weights by place in `evenly` */
export function crowding({ evenly }: Topology, weights: Counts, counts: Counts): number {
	let sum = 0;
	for (let index = 0; index < evenly.length; index += 1) {
		const { term, maxSkew } = evenly[index]!;
		sum += counts[term]! * weights[index]! + (maxSkew - 1);
	}
	return Math.round(sum);
}

/** Of all rated nodes the least crowded gets the most. */
export function scaleCrowding(raw: number, least: number, most: number): number {
	return most === 0 ? 100 : Math.floor((100 * (most + least - raw)) / most);
}

export function liking({ liked }: Topology, counts: Counts): number {
	let sum = 0;
	for (let index = 0; index < liked.length; index += 1) {
		const { term, weight } = liked[index]!;
		const count = counts[term]!;
		if (count > 0) sum += weight * count;
	}
	return sum;
}

export function scaleLiking(raw: number, least: number, most: number): number {
	return most === least ? 0 : Math.trunc((100 * (raw - least)) / (most - least));
}
