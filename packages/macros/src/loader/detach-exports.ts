/**
 * Rewrites `export const f = …` to `const f = …` with `export { f }` at the end, in modules with `using` at the top.
 *
 * The lowering of a top-level `using` puts the module's statements into a `try`, but leaves exported variables,
 * enums and `export default …` behind it, where the program has not seen them yet. An export list is left in peace.
 * What is taken away becomes spaces, so that every character stays at its line and column.
 */
import type { ExportDefaultDeclaration, ExportNamedDeclaration, Program } from "oxc-parser";
import { statementNames } from "../scope/declared-names.js";
import { parseModule } from "../source/parse-module.js";

const MAY_USE = /^\s*(?:await\s+)?using\s/m;
const EXPORT_DEFAULT = "export default ";
const DEFAULT = "$$skein";
/** As long as the text it replaces. */
const DEFAULT_VARIABLE = `var ${DEFAULT} = `.padEnd(EXPORT_DEFAULT.length);

export function detachExports(code: string, file: string): string {
	if (!MAY_USE.test(code)) return code;
	const { program } = parseModule({ code, file });
	if (!program.body.some((statement) => statement.type === "VariableDeclaration" && statement.kind.endsWith("using"))) {
		return code;
	}
	const exported: string[] = [];
	let text = code;
	const overwrite = (start: number, by: string): void => {
		text = text.slice(0, start) + by + text.slice(start + by.length);
	};
	for (const statement of detachable(program)) {
		if (statement.type === "ExportNamedDeclaration") {
			overwrite(statement.start, " ".repeat("export".length));
			exported.push(...statementNames(statement));
		} else if (code.startsWith(EXPORT_DEFAULT, statement.start)) {
			overwrite(statement.start, DEFAULT_VARIABLE);
			exported.push(`${DEFAULT} as default`);
		}
	}
	return exported.length === 0 ? text : `${text}\nexport { ${exported.join(", ")} };`;
}

const DETACHED = new Set(["VariableDeclaration", "ClassDeclaration", "TSEnumDeclaration", "TSModuleDeclaration"]);
const NO_EXPRESSION = new Set([
	"FunctionDeclaration",
	"TSDeclareFunction",
	"ClassDeclaration",
	"TSInterfaceDeclaration",
]);

function detachable(program: Program): (ExportNamedDeclaration | ExportDefaultDeclaration)[] {
	return program.body.filter((statement): statement is ExportNamedDeclaration | ExportDefaultDeclaration => {
		if (statement.type === "ExportDefaultDeclaration") return !NO_EXPRESSION.has(statement.declaration.type);
		if (statement.type !== "ExportNamedDeclaration" || statement.declaration === null) return false;
		const { declaration } = statement;
		return DETACHED.has(declaration.type) && !("declare" in declaration && declaration.declare === true);
	});
}
