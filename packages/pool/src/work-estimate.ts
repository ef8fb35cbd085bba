/** How long a call of each function holds a thread: an exponentially weighted mean of what threads reported. */

const WEIGHT = 0.2;
/** A call that took more than this many times the mean (a collection of garbage, say) counts as that. */
const OUTLIER = 8;

export class WorkEstimate {
	readonly #means: number[] = [];
	readonly #unknown: number;

	/** @param unknown microseconds assumed of a function that never ran */
	constructor(unknown: number) {
		this.#unknown = unknown;
	}

	/** Microseconds, a whole number. */
	of(target: number): number {
		return Math.round(this.#means[target] ?? this.#unknown);
	}

	learn(target: number, microseconds: number): void {
		const mean = this.#means[target];
		if (mean === undefined) this.#means[target] = microseconds;
		else this.#means[target] = mean + WEIGHT * (Math.min(microseconds, OUTLIER * mean + 1) - mean);
	}
}
