/** The declarations at the top level of a module, exported or not, with the statement that holds each. */
import type { Class, Declaration, ExportDefaultDeclarationKind, Program, Statement } from "oxc-parser";

export interface TopLevel {
	readonly statement: Statement;
	readonly declaration: Statement | Declaration | ExportDefaultDeclarationKind;
	readonly isDefault: boolean;
}

export function topLevel(program: Program): TopLevel[] {
	return program.body.map((statement): TopLevel => {
		if (statement.type === "ExportDefaultDeclaration") {
			return { statement, declaration: statement.declaration, isDefault: true };
		}
		if (statement.type === "ExportNamedDeclaration" && statement.declaration !== null) {
			return { statement, declaration: statement.declaration, isDefault: false };
		}
		return { statement, declaration: statement, isDefault: false };
	});
}

/** The class that a top-level item declares, when it does; `declare class` has no run time. */
export function declaredClass({ declaration }: TopLevel): Class | undefined {
	return declaration.type === "ClassDeclaration" && declaration.declare !== true ? declaration : undefined;
}
