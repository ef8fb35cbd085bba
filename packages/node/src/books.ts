/**
 * What of a node's capacity is given out. The node's own books decide: no overcommit, whatever callers believe.
 *
 * B1  the sum of what is taken never exceeds the capacity, for any resource.
 */
import type { ResourceAmounts } from "@skein/kernel";
import { counted } from "./amount-steps.js";

export class Books {
	readonly #capacity: ResourceAmounts;
	#free: Record<string, number>;

	constructor(capacity: ResourceAmounts) {
		this.#capacity = capacity;
		this.#free = { ...capacity };
	}

	/** Books of their own that say the same now. */
	copy(): Books {
		const copy = new Books(this.#capacity);
		copy.#free = this.#free;
		return copy;
	}

	/** A value: it does not change when the books do. */
	get free(): ResourceAmounts {
		return this.#free;
	}

	/** Takes all of it, or nothing and says which resource lacks. */
	take(amounts: ResourceAmounts): string | undefined {
		for (const [name, amount] of Object.entries(amounts)) {
			const free = amountOf(this.#free, name);
			if (counted(amount) > free) return `${name}: need ${amount}, have ${free} of ${amountOf(this.#capacity, name)}`;
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
			free[name] = Math.min(amountOf(free, name) + sign * counted(amount), amountOf(this.#capacity, name));
		}
		this.#free = free;
	}
}

/** A node has none of what it does not name; callers choose the names, `constructor` among them. */
const amountOf = (amounts: ResourceAmounts, name: string): number =>
	Object.hasOwn(amounts, name) ? amounts[name]! : 0;
