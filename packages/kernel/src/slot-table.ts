/**
 * Numbers for things in flight: a call id is a slot (20 bits) and its generation (11 bits), so that a late
 * message about a finished call finds nothing instead of its successor. 31 bits in all: V8 keeps larger numbers in memory of their
 * own, and compiles whatever handled small ones anew.
 *
 * S1  `get` answers only for an id that `add` gave and `delete` has not taken back.
 * S2  an id comes back at the earliest after its slot was used 2,048 times.
 */
import { SkeinError } from "./skein-error.js";

const SLOT_BITS = 20;
export const SLOT_MASK = (1 << SLOT_BITS) - 1;
const GENERATIONS = 1 << (31 - SLOT_BITS);

/** Entries that can be in flight at once. */
export const MAX_SLOTS = 1 << SLOT_BITS;

export class SlotTable<T> {
	readonly #entries: (T | undefined)[] = [];
	readonly #generations: number[] = [];
	readonly #free: number[] = [];

	get size(): number {
		return this.#entries.length - this.#free.length;
	}

	/** @throws SKEIN_OVERLOADED when 1,048,576 entries are in flight */
	add(entry: T): number {
		const slot = this.#free.pop() ?? this.#grow();
		this.#entries[slot] = entry;
		return (this.#generations[slot]! << SLOT_BITS) | slot;
	}

	get(id: number): T | undefined {
		const slot = id & SLOT_MASK;
		return this.#generations[slot] === id >>> SLOT_BITS ? this.#entries[slot] : undefined;
	}

	/** The entry in a slot, whatever its generation. */
	inSlot(slot: number): T | undefined {
		return this.#entries[slot];
	}

	delete(id: number): T | undefined {
		const entry = this.get(id);
		if (entry === undefined) return undefined;
		const slot = id & SLOT_MASK;
		this.#entries[slot] = undefined;
		this.#generations[slot] = (this.#generations[slot]! + 1) % GENERATIONS;
		this.#free.push(slot);
		return entry;
	}

	/** A copy: entries may come and go while it is walked. */
	values(): T[] {
		return this.#entries.filter((entry) => entry !== undefined);
	}

	#grow(): number {
		if (this.#entries.length >= MAX_SLOTS) {
			throw new SkeinError(
				"SKEIN_OVERLOADED",
				`${MAX_SLOTS} calls are in flight already; await some before spawning more`,
			);
		}
		this.#entries.push(undefined);
		this.#generations.push(0);
		return this.#entries.length - 1;
	}
}
