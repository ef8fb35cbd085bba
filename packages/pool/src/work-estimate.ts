/** How long a call of each function holds a thread: an exponentially weighted mean of what threads reported. */

const WEIGHT = 0.2;

export class WorkEstimate {
	readonly #means: number[] = [];
	readonly #unknown: number;

	/** @param unknown microseconds assumed of a function that never ran */
	constructor(unknown: number) {
		this.#unknown = unknown;
	}

	/** Microseconds. */
	of(target: number): number {
		return this.#means[target] ?? this.#unknown;
	}

	learn(target: number, microseconds: number): void {
		const mean = this.#means[target];
		this.#means[target] = mean === undefined ? microseconds : mean + WEIGHT * (microseconds - mean);
	}
}
