/**
 * What of a node's capacity is given out. The node's own books decide: no overcommit, whatever callers believe.
 *
 * B1  the sum of what is taken never exceeds the capacity, for any resource.
 */
import type { ResourceAmounts } from "@skein/kernel";

/** Amounts are sums of fractions; they are compared in millionths. */
const EPSILON = 1e-6;

export class Books {
	readonly #capacity: ResourceAmounts;
	#free: Record<string, number>;

	constructor(capacity: ResourceAmounts) {
		this.#capacity = capacity;
		this.#free = { ...capacity };
	}

	/** A value: it does not change when the books do. */
	get free(): ResourceAmounts {
		return this.#free;
	}

	/** Takes all of it, or nothing and says which resource lacks. */
	take(amounts: ResourceAmounts): string | undefined {
		for (const [name, amount] of Object.entries(amounts)) {
			const free = this.#free[name] ?? 0;
			if (amount > free + EPSILON) return `${name}: need ${amount}, have ${free} of ${this.#capacity[name] ?? 0}`;
		}
		this.#change(amounts, -1);
		return undefined;
	}

	give(amounts: ResourceAmounts): void {
		this.#change(amounts, 1);
	}

	#change(amounts: ResourceAmounts, sign: 1 | -1): void {
		const free = { ...this.#free };
		for (const [name, amount] of Object.entries(amounts)) {
			const sum = (free[name] ?? 0) + sign * amount;
			free[name] = Math.min(Math.round(sum / EPSILON) * EPSILON, this.#capacity[name] ?? 0);
		}
		this.#free = free;
	}
}
