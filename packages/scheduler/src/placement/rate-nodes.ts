/** Filter and score: which nodes of a view a plan allows, and how good each of them is, from 0 to 100. */
import type { NodeView } from "@skein/kernel";
import { invalidInput } from "../problem.js";
import type { Plan, Rating } from "./plan.js";
import type { ScoreBoard } from "./score-board.js";

/** @throws SKEIN_SCHEDULER_INVALID when a score returns what is not a number in its range, as for a NaN in the view */
export function rateNodes(plan: Plan, nodes: readonly NodeView[], board: ScoreBoard): void {
	findFitting(plan, nodes, board);
	const { totals, count } = board;
	const { ratings, weight } = plan;
	/** What every node gets alike. */
	let same = 0;
	for (let index = 0; index < ratings.length; index += 1) {
		const rating = ratings[index]!;
		if (rating.scale === undefined) addRating(rating, nodes, board);
		else same += addScaled(rating, nodes, board);
	}
	if (weight === 0) return;
	for (let slot = 0; slot < count; slot += 1) totals[slot] = (totals[slot]! + same) / weight;
}

function findFitting({ accepts }: Plan, nodes: readonly NodeView[], board: ScoreBoard): void {
	board.clear(nodes.length);
	const { fitting, totals } = board;
	let count = 0;
	for (let index = 0; index < nodes.length; index += 1) {
		if (!accepts(nodes[index]!)) continue;
		fitting[count] = index;
		totals[count] = 0;
		count += 1;
	}
	board.count = count;
}

function addRating({ name, rate, weight }: Rating, nodes: readonly NodeView[], board: ScoreBoard): void {
	const { fitting, totals, count } = board;
	for (let slot = 0; slot < count; slot += 1) {
		const node = nodes[fitting[slot]!]!;
		const rated = rate(node);
		if (!(rated >= 0 && rated <= 100)) throw badRating(name, node, rated);
		totals[slot] = totals[slot]! + weight * rated;
	}
}

/**
 * Scaled as Kubernetes does: the share of the largest in whole points, rounded down.
 * @returns what every node gets, when all were rated 0
 */
function addScaled({ name, rate, weight, scale }: Rating, nodes: readonly NodeView[], board: ScoreBoard): number {
	const { fitting, totals, ratings, count } = board;
	let largest = 0;
	for (let slot = 0; slot < count; slot += 1) {
		const node = nodes[fitting[slot]!]!;
		const rated = rate(node);
		if (!(rated >= 0 && rated < Number.POSITIVE_INFINITY)) throw badRating(name, node, rated);
		ratings[slot] = rated;
		if (rated > largest) largest = rated;
	}
	if (largest === 0) return scale === "highest" ? 0 : weight * 100;
	for (let slot = 0; slot < count; slot += 1) {
		const share = Math.floor((100 * ratings[slot]!) / largest);
		totals[slot] = totals[slot]! + weight * (scale === "highest" ? share : 100 - share);
	}
	return 0;
}

function badRating(score: string, node: NodeView, value: unknown): Error {
	return invalidInput({ field: `scores.${score}`, value, why: `is not a rating of node ${node.name}` });
}
