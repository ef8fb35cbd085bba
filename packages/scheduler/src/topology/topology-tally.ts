/** The numbers behind a topology's rules for one list of nodes, counted anew. */
import type { NodeView } from "@skein/kernel";
import { countCalls } from "./call-matcher.js";
import { domainOf } from "./domain.js";
import { DomainTally } from "./domain-tally.js";
import type { Topology } from "./topology.js";

export class TopologyTally {
	readonly topology: Topology;
	readonly tallies: readonly DomainTally[];
	/** Numbers of domains by term and label value. */
	readonly #ids: readonly Map<string, number>[];
	readonly #counts: Int32Array;

	constructor(topology: Topology, nodes: readonly NodeView[]) {
		this.topology = topology;
		this.tallies = topology.terms.map(() => new DomainTally());
		this.#ids = topology.terms.map(() => new Map<string, number>());
		this.#counts = new Int32Array(topology.terms.length);
		for (const [index, { covers, selects }] of topology.terms.entries()) {
			for (const node of nodes) {
				const domain = this.domain(node, index);
				if (domain === -1 || covers?.(node) === false) continue;
				this.tallies[index]!.addNode(domain, 1, countCalls(node.calls, selects));
			}
		}
	}

	/** The numbers for one node, until the next `read`. */
	read(node: NodeView): Int32Array {
		for (let index = 0; index < this.tallies.length; index += 1) {
			const domain = this.domain(node, index);
			this.#counts[index] = domain === -1 ? -1 : this.tallies[index]!.countOf(domain);
		}
		return this.#counts;
	}

	/** -1 when the node lacks the label. */
	domain(node: NodeView, term: number): number {
		const value = domainOf(node, this.topology.terms[term]!.key);
		if (value === undefined) return -1;
		const ids = this.#ids[term]!;
		const known = ids.get(value);
		if (known !== undefined) return known;
		ids.set(value, ids.size);
		return ids.size - 1;
	}
}
