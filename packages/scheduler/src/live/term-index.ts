/**
 * One term of a plan's topology, kept as nodes change: how many calls run in each domain.
 *
 * When no two nodes share a domain (`fine`), nodes are told apart by the number of their calls: there are few such numbers,
 * and as many domains as nodes.
 */
import type { NodeView } from "@skein/kernel";
import { countCalls } from "../topology/call-matcher.js";
import { DomainTally } from "../topology/domain-tally.js";
import type { TopologyTerm } from "../topology/topology.js";
import type { DomainColumn } from "./domain-column.js";
import type { Marks } from "./ranking.js";

export class TermIndex implements Marks {
	readonly tally = new DomainTally();
	readonly term: TopologyTerm;
	readonly column: DomainColumn;
	/** By place: the domain in which the node's calls are counted, -1 where they are not. */
	readonly #counted: Int32Array;
	readonly #calls: Int32Array;

	constructor(term: TopologyTerm, column: DomainColumn) {
		this.term = term;
		this.column = column;
		this.#counted = new Int32Array(column.domains.length).fill(-1);
		this.#calls = new Int32Array(column.domains.length);
	}

	get fine(): boolean {
		return this.column.fine;
	}

	/** What of a node tells groups apart: the number of its domain, of a fine term the calls there; -1 without the label. */
	mark(place: number): number {
		const domain = this.column.domains[place]!;
		if (!this.fine || domain === -1) return domain;
		// Its own calls, not those of its domain: a node that moves to another place is for a moment at both.
		return this.#counted[place] === -1 ? 0 : this.#calls[place]!;
	}

	/** @returns whether the node's mark changed */
	changeCalls(place: number, change: number): boolean {
		const domain = this.#counted[place]!;
		if (domain === -1) return false;
		this.#calls[place] = this.#calls[place]! + change;
		this.tally.addCalls(domain, change);
		return this.fine;
	}

	/** The nodes of an index that is made anew: `replace` for all of them at once. @param covered undefined: all nodes' calls count */
	fill(nodes: readonly NodeView[], covered: Uint8Array | undefined): void {
		for (let place = 0; place < nodes.length; place += 1) {
			if (covered?.[place] !== 0) this.#count(place, nodes[place]!);
		}
	}

	/** Another node at the place, or the same with another description. @param covered whether its calls count */
	replace(place: number, node: NodeView | undefined, covered: boolean): void {
		const before = this.#counted[place]!;
		if (before !== -1) this.tally.addNode(before, -1, this.#calls[place]!);
		this.#counted[place] = -1;
		if (covered && node !== undefined) this.#count(place, node);
	}

	/** Counts the calls of a node, where it has a domain. */
	#count(place: number, node: NodeView): void {
		const domain = this.column.domains[place]!;
		if (domain === -1) return;
		const calls = countCalls(node.calls, this.term.selects);
		this.#counted[place] = domain;
		this.#calls[place] = calls;
		this.tally.addNode(domain, 1, calls);
	}
}
