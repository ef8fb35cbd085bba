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
	/** By place: its key, when it joins its heap or moves there. */
	readonly scores: Float64Array;
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

	add(place: number, order: HeapOrder): void {
		const at = this.size;
		if (2 * at === this.#entries.length) this.#grow();
		this.#entries[2 * at] = order.scores[place]!;
		this.#entries[2 * at + 1] = order.ranks[place]! * PLACES + place;
		this.size += 1;
		this.#rise(at, order);
	}

	/** Its score is no less than the key it had. */
	raise(place: number, order: HeapOrder): void {
		const at = order.positions[place]!;
		this.#entries[2 * at] = order.scores[place]!;
		this.#rise(at, order);
	}

	/** The score of the best place is no more than the key it had. */
	lowerBest(order: HeapOrder): void {
		this.#entries[0] = order.scores[this.best]!;
		this.#sink(0, order);
	}

	remove(place: number, order: HeapOrder): void {
		const entries = this.#entries;
		const at = order.positions[place]!;
		this.size -= 1;
		if (at === this.size) return;
		const key = entries[2 * this.size]!;
		const tie = entries[2 * this.size + 1]!;
		const ahead = key - entries[2 * at]!;
		const rises = ahead > 0 || (ahead === 0 && tie > entries[2 * at + 1]!);
		entries[2 * at] = key;
		entries[2 * at + 1] = tie;
		if (rises) this.#rise(at, order);
		else this.#sink(at, order);
	}

	/** Moves the entry at `from` up, pushing down what is worse. */
	#rise(from: number, { positions }: HeapOrder): void {
		const entries = this.#entries;
		const key = entries[2 * from]!;
		const tie = entries[2 * from + 1]!;
		let at = from;
		while (at > 0) {
			const above = (at - 1) >> 2;
			const other = entries[2 * above]!;
			const otherTie = entries[2 * above + 1]!;
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

	/** Moves the entry at `from` down, pulling up what is better. */
	#sink(from: number, { positions }: HeapOrder): void {
		const entries = this.#entries;
		const { size } = this;
		const key = entries[2 * from]!;
		const tie = entries[2 * from + 1]!;
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
