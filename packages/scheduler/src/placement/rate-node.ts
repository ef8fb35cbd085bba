/** The part of a score that a node has by itself, whatever the other nodes are. */
import type { NodeView } from "@skein/kernel";
import { invalidInput } from "../problem.js";
import type { Rating } from "./plan.js";

/**
 * Sums are kept to this step, far below what matters, so that adding the same amount to two of them never makes different
 * ones equal: a search by parts then finds the same node as a search of all.
 */
const STEPS = 2 ** 32;

/** @throws SKEIN_SCHEDULER_INVALID when a score returns what is not a number in its range, as for a NaN in the view */
export function rateNode(ratings: readonly Rating[], node: NodeView): number {
	let sum = 0;
	for (let index = 0; index < ratings.length; index += 1) {
		const { rate, weight, name } = ratings[index]!;
		const rated = rate(node);
		if (!(rated >= 0 && rated <= 100)) throw badRating(name, node, rated);
		sum += weight * rated;
	}
	return inSteps(sum);
}

export function inSteps(sum: number): number {
	return Math.round(sum * STEPS) / STEPS;
}

export function rateRaw({ rate, name }: Rating, node: NodeView): number {
	const rated = rate(node);
	if (!(rated >= 0 && rated < Number.POSITIVE_INFINITY)) throw badRating(name, node, rated);
	return rated;
}

/** As Kubernetes does: the share of the largest in whole points, rounded down. */
export function scaleRaw(scale: "highest" | "lowest", raw: number, largest: number): number {
	if (largest === 0) return scale === "highest" ? 0 : 100;
	const share = Math.floor((100 * raw) / largest);
	return scale === "highest" ? share : 100 - share;
}

export function badRating(score: string, node: NodeView, value: unknown): Error {
	return invalidInput({ field: `scores.${score}`, value, why: `is not a rating of node ${node.name}` });
}
