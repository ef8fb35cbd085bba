/**
 * The places of nodes, the best first: a heap in which any place can be found, moved and removed.
 *
 * Each entry has four below it, and what decides lies side by side: a heap of thousands is walked in few looks at memory.
 */

/** What all heaps of an index share; a place is in one heap at most. */
export interface HeapOrder {
	/** By place. Decides between equal keys; no two places have the same. */
	readonly ranks: Int32Array;
	/** By place: where it stands in its heap. */
	readonly positions: Int32Array;
}

export class SlotHeap {
	size = 0;
	#places = new Int32Array(4);
	#keys = new Float64Array(4);
	#ranks = new Int32Array(4);

	/** Only when the heap is not empty. */
	get best(): number {
		return this.#places[0]!;
	}

	get bestKey(): number {
		return this.#keys[0]!;
	}

	keyOf(place: number, { positions }: HeapOrder): number {
		return this.#keys[positions[place]!]!;
	}

	add(place: number, key: number, order: HeapOrder): void {
		if (this.size === this.#places.length) this.#grow();
		this.size += 1;
		this.#rise(this.size - 1, place, key, order);
	}

	/** To a key that is no less than the one it had. */
	raise(place: number, key: number, order: HeapOrder): void {
		this.#rise(order.positions[place]!, place, key, order);
	}

	/** The best place gets a key that is no more than the one it had. */
	lowerBest(key: number, order: HeapOrder): void {
		this.#sink(0, this.#places[0]!, key, order);
	}

	remove(place: number, order: HeapOrder): void {
		const at = order.positions[place]!;
		const removed = this.#keys[at]!;
		this.size -= 1;
		const last = this.#places[this.size]!;
		const key = this.#keys[this.size]!;
		if (last === place) return;
		if (key > removed || (key === removed && order.ranks[last]! > order.ranks[place]!)) {
			this.#rise(at, last, key, order);
		} else this.#sink(at, last, key, order);
	}

	/** Puts a place at `at` or, pushing down what is worse, above it. */
	#rise(from: number, place: number, key: number, order: HeapOrder): void {
		const rank = order.ranks[place]!;
		let at = from;
		while (at > 0) {
			const above = (at - 1) >> 2;
			const ahead = key - this.#keys[above]!;
			if (ahead < 0 || (ahead === 0 && rank < this.#ranks[above]!)) break;
			this.#put(at, this.#places[above]!, this.#keys[above]!, this.#ranks[above]!, order);
			at = above;
		}
		this.#put(at, place, key, rank, order);
	}

	/** Puts a place at `at` or, pulling up what is better, below it. */
	#sink(from: number, place: number, key: number, order: HeapOrder): void {
		const rank = order.ranks[place]!;
		const keys = this.#keys;
		const ranks = this.#ranks;
		let at = from;
		for (;;) {
			const first = 4 * at + 1;
			if (first >= this.size) break;
			const end = Math.min(first + 4, this.size);
			let best = first;
			for (let below = first + 1; below < end; below += 1) {
				const ahead = keys[below]! - keys[best]!;
				if (ahead > 0 || (ahead === 0 && ranks[below]! > ranks[best]!)) best = below;
			}
			const ahead = keys[best]! - key;
			if (ahead < 0 || (ahead === 0 && ranks[best]! < rank)) break;
			this.#put(at, this.#places[best]!, keys[best]!, ranks[best]!, order);
			at = best;
		}
		this.#put(at, place, key, rank, order);
	}

	#put(at: number, place: number, key: number, rank: number, order: HeapOrder): void {
		this.#places[at] = place;
		this.#keys[at] = key;
		this.#ranks[at] = rank;
		order.positions[place] = at;
	}

	#grow(): void {
		const size = this.#places.length * 2;
		const places = new Int32Array(size);
		const keys = new Float64Array(size);
		const ranks = new Int32Array(size);
		places.set(this.#places);
		keys.set(this.#keys);
		ranks.set(this.#ranks);
		this.#places = places;
		this.#keys = keys;
		this.#ranks = ranks;
	}
}
