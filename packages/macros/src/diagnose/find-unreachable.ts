/** Distributed functions in modules that no entry imports: no node would know them. */

import type { ProjectFile } from "../project/describe-project.js";
import { headSpan } from "../source/head-span.js";
import type { TypeEngine } from "../types/type-engine.js";
import type { Diagnostic } from "./diagnostic.js";

export function findUnreachable(
	engine: TypeEngine,
	described: readonly ProjectFile[],
	entries: readonly string[],
): Diagnostic[] {
	const files = new Set(engine.files());
	// An entry that is built elsewhere from these files says nothing of what it imports.
	if (!entries.some((entry) => files.has(entry))) return [];
	const reached = new Set<string>();
	const visit = (file: string): void => {
		if (reached.has(file)) return;
		reached.add(file);
		for (const imported of engine.imports(file)) visit(imported);
	};
	for (const entry of entries) visit(entry);
	return described
		.filter(({ file }) => !reached.has(file))
		.flatMap(({ file, scanned }) =>
			scanned.functions.map(({ name, start }): Diagnostic => {
				return {
					code: "SKEIN_MACRO_UNREACHABLE",
					severity: "warning",
					file,
					span: headSpan(scanned.module.code, start),
					message: `no entry imports this module, so no node will know ${name}; import it from an entry, or name it as one: \`entry\` in skein.config`,
				};
			}),
		);
}
