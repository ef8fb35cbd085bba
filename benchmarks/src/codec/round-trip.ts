/** A contestant out of one function that encodes a value, decodes it and returns what came out. */
import { isDeepStrictEqual } from "node:util";
import type { Doer } from "../harness/contestant.js";

export function roundTrip(value: unknown, work: () => unknown): Doer {
	return { kind: "work", work, accepts: (result) => isDeepStrictEqual(result, value), close: () => undefined };
}
