/** Adds the wishes about other calls to the scores of the nodes that fit. */
import type { NodeView } from "@skein/kernel";
import { crowding, domainWeight, isUnrated, liking, scaleCrowding, scaleLiking } from "../topology/rate-counts.js";
import type { TopologyTally } from "../topology/topology-tally.js";
import type { Plan } from "./plan.js";
import type { ScoreBoard } from "./score-board.js";

export function rateTopology(plan: Plan, tally: TopologyTally, nodes: readonly NodeView[], board: ScoreBoard): void {
	board.tellApart();
	if (plan.evenlyWeight > 0) addCrowding(plan.evenlyWeight, tally, nodes, board);
	if (plan.likedWeight > 0) addLiking(plan.likedWeight, tally, nodes, board);
}

function addCrowding(weight: number, tally: TopologyTally, nodes: readonly NodeView[], board: ScoreBoard): void {
	const { fitting, bonuses, ratings, count } = board;
	const { topology } = tally;
	const weights = weightsOf(tally, nodes, board);
	let least = Number.POSITIVE_INFINITY;
	let most = 0;
	for (let slot = 0; slot < count; slot += 1) {
		const counts = tally.read(nodes[fitting[slot]!]!);
		const raw = isUnrated(topology, counts) ? -1 : crowding(topology, weights, counts);
		ratings[slot] = raw;
		if (raw === -1) continue;
		least = Math.min(least, raw);
		most = Math.max(most, raw);
	}
	for (let slot = 0; slot < count; slot += 1) {
		const raw = ratings[slot]!;
		if (raw !== -1) bonuses[slot] = bonuses[slot]! + weight * scaleCrowding(raw, least, most);
	}
}

/** By how many domains the rated nodes lie in. */
function weightsOf(tally: TopologyTally, nodes: readonly NodeView[], { fitting, count }: ScoreBoard): number[] {
	const { topology } = tally;
	return topology.evenly.map(({ term }) => {
		const domains = new Set<number>();
		for (let slot = 0; slot < count; slot += 1) {
			const node = nodes[fitting[slot]!]!;
			if (!isUnrated(topology, tally.read(node))) domains.add(tally.domain(node, term));
		}
		return domainWeight(domains.size);
	});
}

function addLiking(weight: number, tally: TopologyTally, nodes: readonly NodeView[], board: ScoreBoard): void {
	const { fitting, bonuses, ratings, count } = board;
	let least = Number.POSITIVE_INFINITY;
	let most = Number.NEGATIVE_INFINITY;
	for (let slot = 0; slot < count; slot += 1) {
		const raw = liking(tally.topology, tally.read(nodes[fitting[slot]!]!));
		ratings[slot] = raw;
		least = Math.min(least, raw);
		most = Math.max(most, raw);
	}
	for (let slot = 0; slot < count; slot += 1) {
		bonuses[slot] = bonuses[slot]! + weight * scaleLiking(ratings[slot]!, least, most);
	}
}
