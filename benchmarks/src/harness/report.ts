/** What a run gives, as it stands in the JSON file. */
import type { Machine } from "./machine.js";
import type { Spread } from "./median.js";
import type { Area, Measure } from "./subject.js";

/** `/s` calls a second, `MB/s` payload, `µs` the median time of one call: there less is better. */
export type Unit = "/s" | "MB/s" | "µs";

export interface Figure extends Spread {
	readonly name: string;
	readonly rounds: readonly number[];
	/** µs, median of the rounds; latency rows only. */
	readonly p99?: number;
}

export interface PeerFigure extends Figure {
	/**
	 * Skein's figure divided by the peer's, round by round: for `/s` and `MB/s` above 1 means that Skein is faster,
	 * for `µs` below 1 does.
	 */
	readonly ratio: Spread;
}

export interface Row {
	readonly area: Area;
	readonly title: string;
	readonly measure: Measure;
	readonly unit: Unit;
	readonly pinned: boolean;
	readonly ours: Figure;
	readonly against: readonly PeerFigure[];
	/** Turns that were repeated because a neighbour was busy, and turns that stayed noisy. */
	readonly repeated: number;
	readonly noisy: number;
}

export interface Failure {
	readonly title: string;
	readonly error: string;
}

export interface Report {
	readonly date: string;
	readonly machine: Machine;
	readonly settings: { readonly rounds: number; readonly roundMs: number; readonly quick: boolean };
	readonly peers: Readonly<Record<string, string>>;
	readonly rows: readonly Row[];
	readonly failures: readonly Failure[];
	readonly notMeasured: readonly string[];
}
