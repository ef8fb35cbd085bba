/**
 * One term of a plan's topology, kept as nodes change: which domain each node is in, and how many calls run in each domain.
 *
 * When no two nodes share a domain, as for host names, nodes are told apart by the number of their calls: there are few such
 * numbers, and as many domains as nodes.
 */
import type { NodeView } from "@skein/kernel";
import { domainOf } from "../topology/domain.js";
import { DomainTally } from "../topology/domain-tally.js";
import type { TopologyTerm } from "../topology/topology.js";

export class TermIndex {
	readonly tally = new DomainTally();
	/** Whether each node is a domain of its own. */
	readonly fine: boolean;
	readonly #term: TopologyTerm;
	readonly #domains: Int32Array;
	readonly #calls: Int32Array;
	readonly #covered: Uint8Array;
	/** Fine terms: nodes by domain. */
	readonly #members: number[] = [];

	constructor(term: TopologyTerm, nodes: readonly NodeView[], room: number) {
		this.#term = term;
		this.fine = eachAlone(term.key, nodes);
		this.#domains = new Int32Array(room).fill(-1);
		this.#calls = new Int32Array(room);
		this.#covered = new Uint8Array(room);
	}

	/**
	 * What of a node tells groups apart, after noting what changed about it.
	 * @param steady whether only its state changed
	 * @returns undefined when a fine term is no longer one
	 */
	update(place: number, node: NodeView | undefined, steady: boolean): number | undefined {
		if (!steady) {
			this.#leave(place);
			if (node !== undefined && !this.#enter(place, node)) return undefined;
		}
		if (node === undefined) return -1;
		const domain = this.#domains[place]!;
		if (domain === -1) return -1;
		if (steady && this.#covered[place] === 1) {
			const calls = this.#term.countOn(node);
			const before = this.#calls[place]!;
			if (calls !== before) {
				this.tally.addCalls(domain, calls - before);
				this.#calls[place] = calls;
			}
		}
		return this.fine ? this.tally.counts[domain]! : domain;
	}

	#leave(place: number): void {
		const domain = this.#domains[place]!;
		if (domain === -1) return;
		if (this.#covered[place] === 1) this.tally.addNode(domain, -1, this.#calls[place]!);
		this.#domains[place] = -1;
		this.#covered[place] = 0;
		this.#members[domain] = this.#members[domain]! - 1;
	}

	#enter(place: number, node: NodeView): boolean {
		const value = domainOf(node, this.#term.key);
		if (value === undefined) return true;
		const domain = this.tally.id(value);
		this.#domains[place] = domain;
		this.#members[domain] = (this.#members[domain] ?? 0) + 1;
		if (this.#term.covers?.(node) ?? true) {
			const calls = this.#term.countOn(node);
			this.#covered[place] = 1;
			this.#calls[place] = calls;
			this.tally.addNode(domain, 1, calls);
		}
		return !this.fine || this.#members[domain] === 1;
	}
}

/** With few nodes it does not matter. */
function eachAlone(key: string, nodes: readonly NodeView[]): boolean {
	const seen = new Set<string>();
	for (const node of nodes) {
		const value = domainOf(node, key);
		if (value === undefined) continue;
		if (seen.has(value)) return false;
		seen.add(value);
	}
	return seen.size > 0;
}
