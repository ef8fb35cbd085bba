/**
 * Everything that one plan needs to know of all nodes, kept as they change: a search then looks at a few groups of nodes
 * instead of at every node, and finds the same node.
 *
 * I1  a node is in the group that its labels, taints and calls put it in exactly while it passes the plan's filters.
 * I2  the answer is that of a search of every node (`rateNodes`), down to the ties.
 */
import type { NodeView } from "@skein/kernel";
import type { Plan } from "../placement/plan.js";
import { rateNode, rateRaw } from "../placement/rate-node.js";
import { tieRank } from "../placement/tie-break.js";
import type { DomainTally } from "../topology/domain-tally.js";
import type { Topology } from "../topology/topology.js";
import { GroupTable } from "./group-table.js";
import type { LiveState } from "./live-state.js";
import type { NodeGroup } from "./node-group.js";
import type { HeapOrder } from "./slot-heap.js";
import { TermIndex } from "./term-index.js";

const NO_PLACES: readonly number[] = Object.freeze([]);

export class PlanIndex implements HeapOrder {
	readonly plan: Plan;
	readonly topology: Topology | undefined;
	/** By term of the topology. */
	readonly terms: readonly TermIndex[];
	readonly tallies: readonly DomainTally[];
	readonly table = new GroupTable();
	readonly scores: Float64Array;
	readonly ranks: Int32Array;
	readonly positions: Int32Array;
	readonly #state: LiveState;
	/** Version of the state that it knows. */
	#version: number;
	/** As they were when they were last looked at, to see what changed. */
	readonly #known: (NodeView | undefined)[] = [];
	readonly #groups: (NodeGroup | undefined)[] = [];
	readonly #avoided: readonly string[];
	/** By place, 1 where the node suits the plan, whatever runs on it. */
	readonly #suits: Uint8Array;
	#broken = false;

	constructor(plan: Plan, state: LiveState) {
		const { nodes } = state;
		const room = Math.max(16, Math.ceil(nodes.length * 1.25));
		this.plan = plan;
		this.#state = state;
		this.#version = state.version;
		this.#avoided = state.avoidedKeys;
		this.topology = plan.topology(this.#avoided);
		this.terms = (this.topology?.terms ?? []).map((term) => new TermIndex(term, nodes, room));
		this.tallies = this.terms.map(({ tally }) => tally);
		this.scores = new Float64Array(room);
		this.ranks = new Int32Array(room);
		this.positions = new Int32Array(room);
		this.#suits = new Uint8Array(room);
		for (let place = 0; place < room; place += 1) this.ranks[place] = tieRank(plan.tie, place);
		for (let place = 0; place < nodes.length; place += 1) this.#look(place);
	}

	/** Looks at what changed; false when the index must be made anew. */
	catchUp(): boolean {
		const state = this.#state;
		if (this.#version === state.version) return !this.#broken;
		if (this.#broken || state.nodes.length > this.scores.length || state.avoidedKeys !== this.#avoided) return false;
		const from = this.#version;
		this.#version = state.version;
		// A plugin that throws leaves the index half told: it is not used again.
		this.#broken = true;
		if (!state.eachChangeSince(from, this.#lookAt)) return false;
		this.#broken = this.#shared;
		return !this.#broken;
	}

	/** A fine term found two nodes in one domain. */
	#shared = false;

	readonly #lookAt = (place: number): void => {
		if (this.#known[place] !== this.#state.nodes[place]) this.#look(place);
	};

	#look(place: number): void {
		const { plan, terms } = this;
		const before = this.#known[place];
		const node = this.#state.nodes[place];
		this.#known[place] = node;
		const steady = before !== undefined && node !== undefined && isSteady(before, node);
		const places = terms.length === 0 ? NO_PLACES : this.#placesOf(place, node, steady);
		const group = this.#groups[place];
		if (!steady) this.#suits[place] = node !== undefined && plan.suits(node) ? 1 : 0;
		if (this.#suits[place] === 0 || !plan.hasRoom(node!)) {
			if (group !== undefined) this.table.remove(group, place, this);
			this.#groups[place] = undefined;
			return;
		}
		const score = rateNode(plan.ratings, node!);
		const next = group !== undefined && steady && this.#stays(group, places) ? group : this.#find(node!, places);
		if (next === group) {
			if (score === this.scores[place]) return;
			this.scores[place] = score;
			next.heap.update(place, this);
			return;
		}
		if (group !== undefined) this.table.remove(group, place, this);
		this.scores[place] = score;
		this.#groups[place] = next;
		this.table.add(next, place, this);
	}

	#placesOf(place: number, node: NodeView | undefined, steady: boolean): readonly number[] {
		const places: number[] = [];
		for (let index = 0; index < this.terms.length; index += 1) {
			const found = this.terms[index]!.update(place, node, steady);
			if (found === undefined) this.#shared = true;
			places.push(found ?? 0);
		}
		return places;
	}

	/** Scaled ratings of a user may be about anything; the built-in ones are about what does not change. */
	#stays(group: NodeGroup, places: readonly number[]): boolean {
		if (this.plan.scaled.some(({ steady }) => !steady)) return false;
		for (let index = 0; index < places.length; index += 1) if (places[index] !== group.places[index]) return false;
		return true;
	}

	#find(node: NodeView, places: readonly number[]): NodeGroup {
		const { scaled } = this.plan;
		return this.table.find(scaled.length === 0 ? NO_PLACES : scaled.map((rating) => rateRaw(rating, node)), places);
	}
}

/** Whether only what changes with each call changed. */
function isSteady(before: NodeView, node: NodeView): boolean {
	return (
		before.labels === node.labels &&
		before.taints === node.taints &&
		before.name === node.name &&
		before.threads === node.threads &&
		before.functions === node.functions
	);
}
