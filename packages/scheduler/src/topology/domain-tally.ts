/** How many calls run in each domain of one label, kept as nodes change. */

export class DomainTally {
	readonly #ids = new Map<string, number>();
	/** Calls by domain, of the nodes that count. */
	readonly counts: number[] = [];
	/** Nodes that count, by domain. */
	readonly nodes: number[] = [];
	/** How many domains with such nodes have a number of calls. */
	readonly #having = new Map<number, number>();
	#least = 0;
	/** Domains with a node that counts. */
	domains = 0;
	/** Calls in all. */
	total = 0;

	/** A number for a label's value, from 0 on. */
	id(value: string): number {
		const known = this.#ids.get(value);
		if (known !== undefined) return known;
		this.#ids.set(value, this.counts.length);
		this.nodes.push(0);
		return this.counts.push(0) - 1;
	}

	/** A node of a domain came (1) or went (-1), with its calls. */
	addNode(domain: number, change: 1 | -1, calls: number): void {
		const had = this.nodes[domain]!;
		if (had > 0) this.#note(this.counts[domain]!, -1);
		this.nodes[domain] = had + change;
		this.counts[domain] = this.counts[domain]! + change * calls;
		this.total += change * calls;
		if (had === 0) this.domains += 1;
		if (had + change === 0) this.domains -= 1;
		else this.#note(this.counts[domain]!, 1);
	}

	addCalls(domain: number, change: number): void {
		if (change === 0) return;
		const before = this.counts[domain]!;
		this.counts[domain] = before + change;
		this.total += change;
		this.#note(before + change, 1);
		this.#note(before, -1);
	}

	/** Calls of the domain with the fewest; 0 when there are fewer domains than asked for. */
	least(minDomains: number): number {
		return this.domains < minDomains || this.domains === 0 ? 0 : this.#least;
	}

	#note(calls: number, change: 1 | -1): void {
		const left = (this.#having.get(calls) ?? 0) + change;
		if (left > 0) this.#having.set(calls, left);
		else this.#having.delete(calls);
		if (left > 0 && (calls < this.#least || this.#having.size === 1)) this.#least = calls;
		else if (left === 0 && calls === this.#least && this.#having.size > 0)
			this.#least = Math.min(...this.#having.keys());
	}
}
