/** Filter and score, node by node: which nodes of a view a plan allows, and how good each of them is, from 0 to 100. */
import type { NodeView } from "@skein/kernel";
import { avoidedKeys } from "../topology/avoided.js";
import { passesRules } from "../topology/judge-counts.js";
import { TopologyTally } from "../topology/topology-tally.js";
import type { Plan, Rating, ScaledRating } from "./plan.js";
import { badRating, inSteps, rateRaw, scaleRaw } from "./rate-node.js";
import { rateTopology } from "./rate-topology.js";
import type { ScoreBoard } from "./score-board.js";

/** @throws SKEIN_SCHEDULER_INVALID when a score returns what is not a number in its range, as for a NaN in the view */
export function rateNodes(plan: Plan, nodes: readonly NodeView[], board: ScoreBoard): void {
	rateFitting(plan, nodes, board, findFitting(plan, nodes, board));
}

/** Of the nodes on the board. @throws as `rateNodes` */
export function rateFitting(plan: Plan, nodes: readonly NodeView[], board: ScoreBoard, tally?: TopologyTally): void {
	const { totals, bonuses, count } = board;
	const { ratings, scaled, weight } = plan;
	if (ratings.length === 0) totals.fill(0, 0, count);
	// Score by score, not node by node: one that is asked of many nodes in a row is asked much faster.
	for (let index = 0; index < ratings.length; index += 1) addRating(ratings[index]!, nodes, board, index > 0);
	for (let index = 0; index < scaled.length; index += 1) addScaled(scaled[index]!, nodes, board);
	if (tally !== undefined) rateTopology(plan, tally, nodes, board);
	const { alike, base } = board;
	for (let slot = 0; slot < count; slot += 1) {
		totals[slot] = weight === 0 ? 0 : (inSteps(totals[slot]!) + (alike ? base : bonuses[slot]!)) / weight;
	}
}

function addRating({ rate, weight, name }: Rating, nodes: readonly NodeView[], board: ScoreBoard, more: boolean): void {
	const { fitting, totals, count } = board;
	for (let slot = 0; slot < count; slot += 1) {
		const node = nodes[fitting[slot]!]!;
		const rated = rate(node);
		if (!(rated >= 0 && rated <= 100)) throw badRating(name, node, rated);
		totals[slot] = more ? totals[slot]! + weight * rated : weight * rated;
	}
}

/** Undefined when neither the request nor a running call has a rule about other calls. */
export function tallyFor(plan: Plan, nodes: readonly NodeView[]): TopologyTally | undefined {
	const keys = allAvoidedKeys(nodes);
	const topology = keys === NONE ? plan.ownTopology : plan.topology(keys);
	return topology === undefined ? undefined : new TopologyTally(topology, nodes);
}

const NONE: readonly string[] = [];

function allAvoidedKeys(nodes: readonly NodeView[]): readonly string[] {
	let keys: Set<string> | undefined;
	for (let index = 0; index < nodes.length; index += 1) {
		if (nodes[index]!.calls === undefined) continue;
		for (const key of avoidedKeys(nodes[index]!) ?? NONE) {
			keys ??= new Set();
			keys.add(key);
		}
	}
	return keys === undefined ? NONE : [...keys].sort();
}

/** Puts the nodes that fit on the board. Answers the tally that decided, when there are rules about other calls. */
export function findFitting(plan: Plan, nodes: readonly NodeView[], board: ScoreBoard): TopologyTally | undefined {
	const own = plan.ownTopology === undefined ? undefined : tallyFor(plan, nodes);
	// Seen on the way, as a look of its own at every node would cost a call that has no such rules a sixth of its placement.
	if (!fillBoard(plan, nodes, board, own) || own !== undefined) return own;
	const others = tallyFor(plan, nodes);
	if (others !== undefined) fillBoard(plan, nodes, board, others);
	return others;
}

/** Whether a node tells what runs on it. */
function fillBoard({ accepts }: Plan, nodes: readonly NodeView[], board: ScoreBoard, tally?: TopologyTally): boolean {
	board.clear(nodes.length);
	const { fitting } = board;
	let count = 0;
	let told = false;
	for (let index = 0; index < nodes.length; index += 1) {
		const node = nodes[index]!;
		if (node.calls !== undefined) told = true;
		if (!accepts(node)) continue;
		if (tally !== undefined && !passesRules(tally.topology, tally.tallies, tally.read(node))) continue;
		fitting[count] = index;
		count += 1;
	}
	board.count = count;
	return told;
}

function addScaled(rating: ScaledRating, nodes: readonly NodeView[], board: ScoreBoard): void {
	const { fitting, ratings, count } = board;
	let largest = 0;
	for (let slot = 0; slot < count; slot += 1) {
		const raw = rateRaw(rating, nodes[fitting[slot]!]!);
		ratings[slot] = raw;
		if (raw > largest) largest = raw;
	}
	const { scale, weight } = rating;
	if (largest === 0) {
		board.addToAll(weight * scaleRaw(scale, 0, 0));
		return;
	}
	board.tellApart();
	const { bonuses } = board;
	for (let slot = 0; slot < count; slot += 1) {
		bonuses[slot] = bonuses[slot]! + weight * scaleRaw(scale, ratings[slot]!, largest);
	}
}
