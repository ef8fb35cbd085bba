/** The middle of some figures, with the smallest and the largest beside it. */

export interface Spread {
	readonly median: number;
	readonly min: number;
	readonly max: number;
}

export function median(values: readonly number[]): Spread {
	if (values.length === 0) throw new RangeError("the median of no values");
	const sorted = values.toSorted((a, b) => a - b);
	const half = sorted.length >> 1;
	return {
		median: sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2,
		min: sorted[0]!,
		max: sorted.at(-1)!,
	};
}
