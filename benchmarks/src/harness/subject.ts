/** One thing that is measured, and who does it: ours and the peers, each in a process of its own. */
import type { ContestantOptions } from "./contestant.js";

export const areas = ["local", "remote", "codec", "scheduler", "compiler"] as const;
export type Area = (typeof areas)[number];

/** `latency`: one call in flight, pinned to one core unless it says otherwise. `work`: synchronous, on one thread. */
export type Measure =
	/** `warmUp`: turns that do not count, where one has too few calls for the code to be compiled by then. */
	| { readonly kind: "throughput"; readonly inFlight: number; readonly warmUp?: number }
	| { readonly kind: "latency"; readonly everyCore?: true }
	| { readonly kind: "work" };

export interface Entrant {
	/** Shown in the table. */
	readonly name: string;
	/** File of the module that exports `open`, relative to this package's `dist`. */
	readonly module: string;
	readonly options?: ContestantOptions;
}

export interface Subject {
	readonly area: Area;
	/** Shown in the table, together with the measure. */
	readonly title: string;
	readonly measure: Measure;
	/** Bytes that one call carries; set where the figure is bytes a second, not calls a second. */
	readonly bytesPerCall?: number;
	readonly ours: Entrant;
	readonly against: readonly Entrant[];
}
