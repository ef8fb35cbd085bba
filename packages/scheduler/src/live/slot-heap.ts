/**
 * The places of nodes, the best first: a heap in which any place can be found, moved and removed.
 *
 * Each entry has four below it, and those lie side by side with what decides between them: a heap of thousands is walked in
 * few looks at memory.
 */

/** What all heaps of an index share; a place is in one heap at most. */
export interface HeapOrder {
	/** By place. Decides between equal keys; no two places have the same. */
	readonly ranks: Int32Array;
	/** By place: where it stands in its heap. */
	readonly positions: Int32Array;
}

/** As many places there are at most: a rank of 32 bits times this, and a place, make one number that is still exact. */
export const PLACES = 2 ** 21;

export class SlotHeap {
	size = 0;
	/** Entry by entry its key, and its rank and place in one number. */
	#entries = new Float64Array(8);

	/** Only when the heap is not empty. */
	get best(): number {
		return placeIn(this.#entries[1]!);
	}

	get bestKey(): number {
		return this.#entries[0]!;
	}

	keyOf(place: number, { positions }: HeapOrder): number {
		return this.#entries[2 * positions[place]!]!;
	}

	add(place: number, key: number, order: HeapOrder): void {
		if (2 * this.size === this.#entries.length) this.#grow();
		this.size += 1;
		this.#rise(this.size - 1, key, order.ranks[place]! * PLACES + place, order);
	}

	/** To a key that is no less than the one it had. */
	raise(place: number, key: number, order: HeapOrder): void {
		const at = order.positions[place]!;
		this.#rise(at, key, this.#entries[2 * at + 1]!, order);
	}

	/** The best place gets a key that is no more than the one it had. */
	lowerBest(key: number, order: HeapOrder): void {
		this.#sink(0, key, this.#entries[1]!, order);
	}

	remove(place: number, order: HeapOrder): void {
		const at = order.positions[place]!;
		this.size -= 1;
		if (at === this.size) return;
		const key = this.#entries[2 * this.size]!;
		const tie = this.#entries[2 * this.size + 1]!;
		const ahead = key - this.#entries[2 * at]!;
		if (ahead > 0 || (ahead === 0 && tie > this.#entries[2 * at + 1]!)) this.#rise(at, key, tie, order);
		else this.#sink(at, key, tie, order);
	}

	/** Puts an entry at `from` or, pushing down what is worse, above it. */
	#rise(from: number, key: number, tie: number, { positions }: HeapOrder): void {
		const entries = this.#entries;
		let at = from;
		while (at > 0) {
			const above = (at - 1) >> 2;
			const [other, otherTie] = [entries[2 * above]!, entries[2 * above + 1]!];
			const ahead = key - other;
			if (ahead < 0 || (ahead === 0 && tie < otherTie)) break;
			entries[2 * at] = other;
			entries[2 * at + 1] = otherTie;
			positions[placeIn(otherTie)] = at;
			at = above;
		}
		entries[2 * at] = key;
		entries[2 * at + 1] = tie;
		positions[placeIn(tie)] = at;
	}

	/** Puts an entry at `from` or, pulling up what is better, below it. */
	#sink(from: number, key: number, tie: number, { positions }: HeapOrder): void {
		const entries = this.#entries;
		const { size } = this;
		let at = from;
		for (;;) {
			const first = 4 * at + 1;
			if (first >= size) break;
			const end = Math.min(first + 4, size);
			let best = first;
			let bestKey = entries[2 * first]!;
			let bestTie = entries[2 * first + 1]!;
			for (let below = first + 1; below < end; below += 1) {
				const ahead = entries[2 * below]! - bestKey;
				if (ahead > 0 || (ahead === 0 && entries[2 * below + 1]! > bestTie)) {
					best = below;
					bestKey = entries[2 * below]!;
					bestTie = entries[2 * below + 1]!;
				}
			}
			const ahead = bestKey - key;
			if (ahead < 0 || (ahead === 0 && bestTie < tie)) break;
			entries[2 * at] = bestKey;
			entries[2 * at + 1] = bestTie;
			positions[placeIn(bestTie)] = at;
			at = best;
		}
		entries[2 * at] = key;
		entries[2 * at + 1] = tie;
		positions[placeIn(tie)] = at;
	}

	#grow(): void {
		const entries = new Float64Array(2 * this.#entries.length);
		entries.set(this.#entries);
		this.#entries = entries;
	}
}

/** Of an entry's second number, which is below zero where the rank is. */
const placeIn = (tie: number): number => tie - Math.floor(tie / PLACES) * PLACES;
