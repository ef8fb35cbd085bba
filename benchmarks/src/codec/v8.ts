/** Node's own `v8.serialize`. */
import { deserialize, serialize } from "node:v8";
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { roundTrip } from "./round-trip.js";
import { type SampleName, sampleNamed } from "./sample-named.js";

export function open({ sample }: ContestantOptions): Doer {
	const value = sampleNamed(sample as SampleName);
	return roundTrip(value, () => deserialize(serialize(value)));
}
