/** TypeScript merely parsing the files of the sample project. */
import { readFileSync } from "node:fs";
import { ts } from "ts-morph";
import type { Caller } from "../harness/contestant.js";
import { createSampleProject } from "./sample-project.js";

export function open(): Caller {
	const project = createSampleProject();
	return {
		kind: "calls",
		async call() {
			let count = 0;
			for (const file of project.files) {
				const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022);
				count += source.statements.length;
			}
			return count;
		},
		accepts: (count) => Number(count) > 500,
		close: () => project.close(),
	};
}
