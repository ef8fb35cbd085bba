/** Modules of one project whose `skein` is another copy than that of the rest: a program that imports both does not start. */
import { dirname } from "node:path";
import type { ProjectFile } from "../project/describe-project.js";
import type { TypeEngine } from "../types/type-engine.js";
import type { Diagnostic } from "./diagnostic.js";

const NAME = "skein";

export function findCopies(engine: TypeEngine, described: readonly ProjectFile[]): Diagnostic[] {
	let first: string | undefined;
	// The copy of the project is that of its outermost files; a package inside may bring another.
	const outermostFirst = [...described].sort((a, b) => depthOf(a.file) - depthOf(b.file));
	return outermostFirst.flatMap(({ file, scanned }) =>
		scanned.module.program.body.flatMap((statement): Diagnostic[] => {
			if (statement.type !== "ImportDeclaration" || statement.source.value !== NAME) return [];
			const entry = engine.resolve(file, NAME);
			if (entry === undefined) return [];
			const copy = dirname(dirname(entry));
			first ??= copy;
			if (copy === first) return [];
			const { start, end } = statement.source;
			return [
				{
					code: "SKEIN_RUNTIME_DUPLICATE",
					severity: "error",
					file,
					span: { start, end },
					message: `this is the copy of skein in ${copy}, and other modules of the project have that in ${first}; install it once: \`npm ls skein\` says which packages ask for which version; align these, then \`npm dedupe\``,
				},
			];
		}),
	);
}

const depthOf = (file: string): number => file.split(/[\\/]/).length;
