/** `spawnFn` and its kin called with a function of the project that is not distributed: it would fail when it is called. */
import { findSpawnCalls, mayHaveSpawnCalls } from "../find/spawn-calls.js";
import { isUserFile } from "../loader/is-user-source.js";
import type { ProjectFile } from "../project/describe-project.js";
import { parseModule } from "../source/parse-module.js";
import type { DeclaredValue, TypeEngine } from "../types/type-engine.js";
import type { Diagnostic } from "./diagnostic.js";

export function findUndistributed(engine: TypeEngine, described: readonly ProjectFile[]): Diagnostic[] {
	const known = new Map(described.map((one) => [one.file, one]));
	const isDistributed = ({ file, span }: DeclaredValue): boolean =>
		known
			.get(file)
			?.scanned.found.some(({ fn, kind }) => kind !== "closure" && fn.start >= span.start && fn.end <= span.end) ===
		true;
	return engine.files().flatMap((file) => {
		if (!isUserFile(file)) return [];
		const code = engine.read(file);
		if (!mayHaveSpawnCalls(code)) return [];
		const { program } = known.get(file)?.scanned.module ?? parseModule({ file, code });
		return findSpawnCalls(program).flatMap(({ spawned: expression }): Diagnostic[] => {
			if (!/^(?:Identifier|MemberExpression)$/.test(expression.type)) return [];
			const declared = engine.declarationOf(file, expression);
			// A parameter, or what a call returns: only running the program tells.
			if (declared === undefined || !declared.isFunction || !isUserFile(declared.file)) return [];
			if (declared.file.endsWith(".d.ts") || isDistributed(declared)) return [];
			const name = code.slice(expression.start, expression.end);
			return [
				{
					code: "SKEIN_MACRO_NOT_DISTRIBUTED",
					severity: "error",
					file,
					span: { start: expression.start, end: expression.end },
					message: `${name} is not a distributed function, so no other thread could find it; write \`const ${name.split(".").at(-1)} = distributed(…)\` or put /** @distributed */ before its declaration`,
				},
			];
		});
	});
}
