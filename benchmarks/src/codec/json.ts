/** JSON to bytes and back; floats as an array of numbers. */
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { roundTrip } from "./round-trip.js";
import { type SampleName, sampleNamed } from "./sample-named.js";

export function open({ sample }: ContestantOptions): Doer {
	const value = sampleNamed(sample as SampleName);
	if (value instanceof Float64Array) {
		return roundTrip(value, () => Float64Array.from(JSON.parse(toBytes(Array.from(value)).toString())));
	}
	return roundTrip(value, () => JSON.parse(toBytes(value).toString()));
}

const toBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
