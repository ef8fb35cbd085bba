/** The syntactic pass over the files of the sample project, as a loader or a bundler asks for them. */
import { readFileSync } from "node:fs";
import { createIdIndex, transformSource } from "@skein/macros";
import type { Caller } from "../harness/contestant.js";
import { createSampleProject } from "./sample-project.js";

export function open(): Caller {
	const project = createSampleProject();
	return {
		kind: "calls",
		async call() {
			const index = createIdIndex();
			let count = 0;
			for (const file of project.files) {
				const code = readFileSync(file, "utf8");
				count += transformSource({ code, file, packageName: "bench-app", index })?.functions.length ?? 0;
			}
			return count;
		},
		accepts: (count) => count === 50,
		close: () => project.close(),
	};
}
