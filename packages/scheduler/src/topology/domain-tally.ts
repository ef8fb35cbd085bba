/** How many calls run in each domain of one label, kept as nodes change. Domains are numbers from 0 on, given by others. */

export class DomainTally {
	/** Calls by domain, of the nodes that count. */
	readonly #counts: number[] = [];
	/** Nodes that count, by domain. */
	readonly #nodes: number[] = [];
	/** How many domains with such nodes have a number of calls. */
	readonly #having = new Map<number, number>();
	#least = 0;
	#domains = 0;
	/** Calls in all. */
	total = 0;

	countOf(domain: number): number {
		return this.#counts[domain] ?? 0;
	}

	/** A node of a domain came (1) or went (-1), with its calls. */
	addNode(domain: number, change: 1 | -1, calls: number): void {
		while (this.#counts.length <= domain) {
			this.#counts.push(0);
			this.#nodes.push(0);
		}
		const had = this.#nodes[domain]!;
		const before = this.#counts[domain]!;
		const after = before + change * calls;
		this.#nodes[domain] = had + change;
		this.#counts[domain] = after;
		this.total += change * calls;
		if (had > 0 && had + change > 0) {
			if (after !== before) this.#move(before, after);
		} else if (had === 0) {
			this.#domains += 1;
			this.#note(after, 1);
		} else {
			this.#domains -= 1;
			this.#note(before, -1);
		}
	}

	addCalls(domain: number, change: number): void {
		if (change === 0) return;
		const before = this.#counts[domain]!;
		this.#counts[domain] = before + change;
		this.total += change;
		this.#move(before, before + change);
	}

	/** Calls of the domain with the fewest; 0 when there are fewer domains than asked for. */
	least(minDomains: number): number {
		return this.#domains < minDomains || this.#domains === 0 ? 0 : this.#least;
	}

	#move(before: number, after: number): void {
		this.#note(after, 1);
		this.#note(before, -1);
	}

	#note(calls: number, change: 1 | -1): void {
		const left = (this.#having.get(calls) ?? 0) + change;
		if (left > 0) this.#having.set(calls, left);
		else this.#having.delete(calls);
		if (left > 0 && (calls < this.#least || this.#having.size === 1)) this.#least = calls;
		else if (left === 0 && calls === this.#least && this.#having.size > 0) {
			// Nearly always the domain took one call more.
			this.#least = this.#having.has(calls + 1) ? calls + 1 : Math.min(...this.#having.keys());
		}
	}
}
