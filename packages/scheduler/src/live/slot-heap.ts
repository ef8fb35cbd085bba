/** The places of nodes, the best first: a heap in which any place can be found, moved and removed. */

/** Scores and ranks by place, shared by all heaps of an index; a place is in one heap at most. */
export interface HeapOrder {
	readonly scores: Float64Array;
	/** Decides between equal scores; no two places have the same. */
	readonly ranks: Int32Array;
	/** Where a place stands in its heap. */
	readonly positions: Int32Array;
}

export class SlotHeap {
	readonly #places: number[] = [];

	get size(): number {
		return this.#places.length;
	}

	/** Only when the heap is not empty. */
	get best(): number {
		return this.#places[0]!;
	}

	add(place: number, order: HeapOrder): void {
		this.#places.push(place);
		this.#rise(this.#places.length - 1, order);
	}

	/** The score of a place in the heap changed. */
	update(place: number, order: HeapOrder): void {
		if (!this.#rise(order.positions[place]!, order)) this.#sink(order.positions[place]!, order);
	}

	remove(place: number, order: HeapOrder): void {
		const places = this.#places;
		const at = order.positions[place]!;
		const last = places.pop()!;
		if (last === place) return;
		places[at] = last;
		order.positions[last] = at;
		this.update(last, order);
	}

	/** Whether it moved, or is at least no worse than what is above it by standing where it stood: false when it did not move. */
	#rise(from: number, order: HeapOrder): boolean {
		const places = this.#places;
		const place = places[from]!;
		let at = from;
		while (at > 0) {
			const above = (at - 1) >> 1;
			const other = places[above]!;
			if (!isBetter(place, other, order)) break;
			places[at] = other;
			order.positions[other] = at;
			at = above;
		}
		places[at] = place;
		order.positions[place] = at;
		return at !== from;
	}

	#sink(from: number, order: HeapOrder): void {
		const places = this.#places;
		const place = places[from]!;
		const end = places.length;
		let at = from;
		for (;;) {
			let below = 2 * at + 1;
			if (below >= end) break;
			if (below + 1 < end && isBetter(places[below + 1]!, places[below]!, order)) below += 1;
			const other = places[below]!;
			if (!isBetter(other, place, order)) break;
			places[at] = other;
			order.positions[other] = at;
			at = below;
		}
		places[at] = place;
		order.positions[place] = at;
	}
}

function isBetter(a: number, b: number, { scores, ranks }: HeapOrder): boolean {
	const ahead = scores[a]! - scores[b]!;
	return ahead > 0 || (ahead === 0 && ranks[a]! > ranks[b]!);
}
