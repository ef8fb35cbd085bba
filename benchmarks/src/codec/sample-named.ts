/** The values of the codec rows by name. */
import { floats, order, tuple } from "../samples.js";

export const sampleNames = ["tuple", "order", "floats"] as const;
export type SampleName = (typeof sampleNames)[number];

export function sampleNamed(name: SampleName): unknown {
	if (name === "tuple") return [...tuple];
	return name === "order" ? order : floats(100_000);
}
