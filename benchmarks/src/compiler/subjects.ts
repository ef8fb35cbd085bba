/** The passes of the compiler side over a project of 500 files, 50 of them with a function. */
import type { Subject } from "../harness/subject.js";

const measure = { kind: "latency" } as const;

export const compilerSubjects: readonly Subject[] = [
	{
		area: "compiler",
		title: "syntactic pass, 500 files, 50 with functions",
		measure,
		ours: { name: "skein", module: "compiler/syntactic-pass.js" },
		against: [{ name: "TypeScript, parsing them", module: "compiler/parse-all.js" }],
	},
	{
		area: "compiler",
		title: "type pass, 500 files, 50 with functions",
		measure,
		ours: { name: "skein", module: "compiler/type-pass.js" },
		against: [{ name: "ts-morph, resolving their signatures", module: "compiler/ts-morph.js" }],
	},
	{
		area: "compiler",
		title: "type pass again, one of 500 files edited",
		measure,
		ours: { name: "skein", module: "compiler/type-pass.js", options: { edits: true } },
		against: [{ name: "ts-morph, resolving its signature", module: "compiler/ts-morph.js", options: { edits: true } }],
	},
];
