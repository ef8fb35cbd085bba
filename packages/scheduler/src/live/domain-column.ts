/** Which domain of one label each node is in, kept as nodes change, once for all plans that ask about that label. */
import { domainOf } from "../topology/domain.js";
import { ChangeFollower } from "./change-follower.js";
import type { ChangeReader } from "./change-log.js";
import type { LiveState } from "./live-state.js";
import type { Marks } from "./ranking.js";

export class DomainColumn implements ChangeReader, Marks {
	readonly key: string;
	/** By place; -1 without the label. */
	readonly domains: Int32Array;
	/** Whether no two nodes share a domain, as for host names. */
	readonly fine: boolean;
	readonly #state: LiveState;
	readonly #ids = new Map<string, number>();
	/** Nodes by domain. */
	readonly #members: number[] = [];
	/** Domains with more than one node. */
	#shared = 0;
	readonly #follower: ChangeFollower;

	constructor(key: string, state: LiveState, size: number) {
		this.key = key;
		this.#state = state;
		this.#follower = new ChangeFollower(state, size, true);
		this.domains = new Int32Array(size).fill(-1);
		for (let place = 0; place < state.nodes.length; place += 1) this.#look(place);
		this.fine = this.#shared === 0 && this.#members.length > 0;
	}

	/** False when the column must be made anew. */
	catchUp(): boolean {
		return this.#follower.catchUp(this) && !(this.fine && this.#shared > 0);
	}

	mark(place: number): number {
		return this.domains[place]!;
	}

	read(place: number, _at: number, steady: boolean): void {
		if (!steady) this.#look(place);
	}

	#look(place: number): void {
		const before = this.domains[place]!;
		if (before !== -1) this.#count(before, -1);
		const node = this.#state.nodes[place];
		const value = node && domainOf(node, this.key);
		const domain = value === undefined ? -1 : this.#id(value);
		this.domains[place] = domain;
		if (domain !== -1) this.#count(domain, 1);
	}

	#count(domain: number, change: 1 | -1): void {
		const members = this.#members[domain]! + change;
		this.#members[domain] = members;
		if (members === (change === 1 ? 2 : 1)) this.#shared += change;
	}

	#id(value: string): number {
		const known = this.#ids.get(value);
		if (known !== undefined) return known;
		this.#ids.set(value, this.#members.length);
		return this.#members.push(0) - 1;
	}
}
