/** @skein/codec, into one reused writer as the runtime does it. */
import { ByteWriter, decodeValue, encodeValue } from "@skein/codec";
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { roundTrip } from "./round-trip.js";
import { type SampleName, sampleNamed } from "./sample-named.js";

export function open({ sample }: ContestantOptions): Doer {
	const value = sampleNamed(sample as SampleName);
	const writer = new ByteWriter();
	return roundTrip(value, () => {
		writer.reset();
		encodeValue(writer, value, "value");
		return decodeValue(writer.bytes, 0, writer.position);
	});
}
