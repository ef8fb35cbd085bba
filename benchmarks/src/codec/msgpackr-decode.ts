/** msgpackr, decoding alone. */
import { Packr } from "msgpackr";
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { roundTrip } from "./round-trip.js";
import { type SampleName, sampleNamed } from "./sample-named.js";

export function open({ sample }: ContestantOptions): Doer {
	const value = sampleNamed(sample as SampleName);
	const packr = new Packr({ structures: [], moreTypes: true });
	const bytes = packr.pack(value);
	return roundTrip(value, () => packr.unpack(bytes));
}
