/**
 * What of a node's capacity is given out. The node's own books decide: no overcommit, whatever callers believe.
 *
 * B1  the sum of what is taken never exceeds the capacity, for any resource.
 */
import type { ResourceAmounts } from "@skein/kernel";

/** A power of two, so that sums of steps are exact and many calls leave nothing behind. */
const STEP = 2 ** -30;
/** From here on, bytes above all, only whole numbers are counted: with steps a sum would need more bits than a number has. */
const LARGE = 2 ** 23;

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

/** Rounded down, so that three thirds fit in one; but nothing is free of charge. */
function counted(amount: number): number {
	if (amount >= LARGE) return Math.floor(amount);
	return amount > 0 ? Math.max(1, Math.floor(amount / STEP)) * STEP : 0;
}
