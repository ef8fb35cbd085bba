/** What one round gives. */

export interface Round {
	/** Calls a second; for a latency round the median of one call in microseconds. */
	readonly value: number;
	/** Latency rounds: the 99th percentile in microseconds. */
	readonly p99?: number;
	/** Calls that the figure rests on. */
	readonly calls: number;
}
