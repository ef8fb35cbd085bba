/** Encoding a value and decoding it again, on one thread. */
import type { Entrant, Subject } from "../harness/subject.js";
import { type SampleName, sampleNames } from "./sample-named.js";

const titles: Record<SampleName, string> = {
	tuple: 'codec, `[1, 2, "abc"]`',
	order: "codec, object of about 1 KB",
	floats: "codec, `Float64Array(100,000)`",
};

export const codecSubjects: readonly Subject[] = sampleNames.map((sample) => {
	const entrant = (name: string, module: string): Entrant => ({ name, module, options: { sample } });
	return {
		area: "codec",
		title: `${titles[sample]}, encode and decode`,
		measure: { kind: "work" },
		ours: entrant("skein", "codec/skein.js"),
		against: [
			entrant("msgpackr, shared structures", "codec/msgpackr.js"),
			entrant("`v8.serialize`", "codec/v8.js"),
			entrant("`structuredClone`", "codec/structured-clone.js"),
			entrant("JSON", "codec/json.js"),
		],
	};
});
