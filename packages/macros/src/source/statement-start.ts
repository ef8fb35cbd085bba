/** The first character of a statement: a decorator before `export class` stands outside of the statement's own range. */
import type { Statement } from "oxc-parser";

export function statementStart(statement: Statement): number {
	const declaration =
		statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
			? statement.declaration
			: statement;
	if (declaration?.type !== "ClassDeclaration") return statement.start;
	return Math.min(statement.start, declaration.decorators[0]?.start ?? statement.start);
}
