/** The type pass over the sample project: all of it, or again after an edit of one file. */
import { createTsMorphEngine, type DescribeCache, describeProject } from "@skein/macros/project";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { createSampleProject } from "./sample-project.js";

export function open({ edits = false }: ContestantOptions): Caller {
	const project = createSampleProject();
	const cache: DescribeCache = new Map();
	const engine = createTsMorphEngine({ config: project.config });
	const countOf = (described: ReturnType<typeof describeProject>): number =>
		described.reduce((sum, { functions }) => sum + functions.length, 0);
	describeProject(engine, cache);
	return {
		kind: "calls",
		async call() {
			if (edits === false) return countOf(describeProject(createTsMorphEngine({ config: project.config })));
			engine.refresh(project.edit());
			return countOf(describeProject(engine, cache));
		},
		accepts: (count) => count === 50,
		close: () => project.close(),
	};
}
