/** The numbers behind a topology's rules for one list of nodes, counted anew. */
import type { NodeView } from "@skein/kernel";
import { domainOf } from "./domain.js";
import { DomainTally } from "./domain-tally.js";
import type { Topology } from "./topology.js";

export class TopologyTally {
	readonly topology: Topology;
	readonly tallies: readonly DomainTally[];
	/** Filled by `read`. */
	readonly counts: Int32Array;

	constructor(topology: Topology, nodes: readonly NodeView[]) {
		this.topology = topology;
		this.tallies = topology.terms.map(() => new DomainTally());
		this.counts = new Int32Array(topology.terms.length);
		for (const [index, term] of topology.terms.entries()) {
			const tally = this.tallies[index]!;
			for (const node of nodes) {
				const value = domainOf(node, term.key);
				if (value === undefined) continue;
				const domain = tally.id(value);
				if (term.covers?.(node) ?? true) tally.addNode(domain, 1, term.countOn(node));
			}
		}
	}

	/** The numbers for one node, until the next `read`. */
	read(node: NodeView): Int32Array {
		for (let index = 0; index < this.tallies.length; index += 1) {
			const tally = this.tallies[index]!;
			const domain = this.domain(node, index);
			this.counts[index] = domain === -1 ? -1 : tally.counts[domain]!;
		}
		return this.counts;
	}

	/** -1 when the node lacks the label. */
	domain(node: NodeView, term: number): number {
		const value = domainOf(node, this.topology.terms[term]!.key);
		return value === undefined ? -1 : this.tallies[term]!.id(value);
	}
}
