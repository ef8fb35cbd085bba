/** `structuredClone`: it gives no bytes, so it shows what a message port costs, not what a socket needs. */
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { roundTrip } from "./round-trip.js";
import { type SampleName, sampleNamed } from "./sample-named.js";

export function open({ sample }: ContestantOptions): Doer {
	const value = sampleNamed(sample as SampleName);
	return roundTrip(value, () => structuredClone(value));
}
