/** The codecs that the compiler generates from types, beside the codecs that know none. */
import type { Subject } from "../harness/subject.js";
import type { SampleName } from "./sample-named.js";

const row = (title: string, sample: SampleName): Subject => ({
	area: "codec",
	title: `generated codec, ${title}, encode, validate and decode`,
	measure: { kind: "work" },
	ours: { name: "skein, generated", module: "codec/generated.js", options: { sample } },
	against: [
		{ name: "msgpackr, shared structures", module: "codec/msgpackr.js", options: { sample } },
		{ name: "skein, generic", module: "codec/skein.js", options: { sample } },
	],
});

export const generatedCodecSubjects: readonly Subject[] = [
	row('`[1, 2, "abc"]`', "tuple"),
	row("object of about 1 KB", "order"),
	{
		area: "codec",
		title: "generated codec, `Float64Array(100,000)`, decode as a view",
		measure: { kind: "work" },
		ours: { name: "skein, generated", module: "codec/generated.js", options: { sample: "floats", decode: true } },
		against: [{ name: "msgpackr", module: "codec/msgpackr-decode.js", options: { sample: "floats" } }],
	},
];
