/** The parts of a module that a slice keeps or drops as one. */
import type { ImportDeclaration, Program, Statement, VariableDeclaration } from "oxc-parser";
import { statementNames } from "../scope/declared-names.js";
import { forEachFreeReference } from "../scope/free-references.js";
import { statementStart } from "../source/statement-start.js";
import type { SyntaxNode } from "../source/syntax-node.js";
import { isInert } from "./is-inert.js";

/**
 * `always`: types, directives, imports for their effect, exports from elsewhere.
 * `statement`: whatever only the program itself should run.
 */
export type UnitKind = "always" | "import" | "declaration" | "default" | "export-list" | "statement";

export interface SliceUnit {
	readonly kind: UnitKind;
	readonly start: number;
	readonly end: number;
	readonly statement: Statement;
	/** What it is, without `export`; one declarator of a `const`. */
	readonly node: SyntaxNode;
	readonly names: ReadonlySet<string>;
	/** Whether `export` stands before it. */
	readonly isExported: boolean;
	/** The names it needs from elsewhere. */
	readonly needs: ReadonlySet<string>;
	/** It loads no module, and evaluating it runs no code of the user's. */
	readonly isInert: boolean;
}

export const sliceUnits = (program: Program): SliceUnit[] => program.body.flatMap(unitsOf);

function unitsOf(statement: Statement): SliceUnit[] {
	switch (statement.type) {
		case "ImportDeclaration":
			return [unit(statement, importKind(statement), statement)];
		case "ExportNamedDeclaration":
			if (statement.declaration !== null) return declarationUnits(statement, statement.declaration);
			if (statement.source !== null || statement.exportKind === "type") return [unit(statement, "always", statement)];
			return [unit(statement, "export-list", statement)];
		case "ExportDefaultDeclaration":
			if (statement.declaration.type === "Identifier") return [unit(statement, "export-list", statement)];
			return declarationUnits(statement, statement.declaration);
		case "ExportAllDeclaration":
		case "EmptyStatement":
			return [unit(statement, "always", statement)];
		case "ExpressionStatement":
			return [unit(statement, typeof statement.directive === "string" ? "always" : "statement", statement)];
		default:
			return declarationUnits(statement, statement);
	}
}

const DECLARATIONS = new Set(["FunctionDeclaration", "ClassDeclaration", "TSEnumDeclaration", "TSDeclareFunction"]);
const TYPES = new Set([
	"TSInterfaceDeclaration",
	"TSTypeAliasDeclaration",
	"TSGlobalDeclaration",
	"TSNamespaceExportDeclaration",
]);

function declarationUnits(statement: Statement, inner: SyntaxNode): SliceUnit[] {
	const node = inner as Statement;
	if (TYPES.has(node.type) || ("declare" in node && node.declare === true)) return [unit(statement, "always", node)];
	if (node.type === "VariableDeclaration") return variableUnits(statement, node);
	if (node.type === "TSModuleDeclaration" || DECLARATIONS.has(node.type)) return [unit(statement, "declaration", node)];
	if (node.type === "TSImportEqualsDeclaration") return [unit(statement, "import", node)];
	return [unit(statement, statement.type === "ExportDefaultDeclaration" ? "default" : "statement", node)];
}

function variableUnits(statement: Statement, declaration: VariableDeclaration): SliceUnit[] {
	return declaration.declarations.map((node) => ({
		...unit(statement, "declaration", node),
		...(declaration.declarations.length > 1 ? { start: node.start, end: node.end } : {}),
		names: statementNames({ ...declaration, declarations: [node] } as VariableDeclaration),
		isInert: isInert(node),
	}));
}

function unit(statement: Statement, kind: UnitKind, node: SyntaxNode): SliceUnit {
	return {
		kind,
		start: statementStart(statement),
		end: statement.end,
		statement,
		node,
		names: kind === "import" ? importedNames(node) : statementNames(node),
		isExported: statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration",
		needs: kind === "import" || kind === "always" || kind === "export-list" ? new Set() : freeNames(node),
		isInert: kind === "declaration" || kind === "default" ? isInert(node) : false,
	};
}

const importKind = (statement: ImportDeclaration): UnitKind =>
	statement.importKind === "type" || statement.specifiers.length === 0 ? "always" : "import";

function importedNames(node: SyntaxNode): ReadonlySet<string> {
	if (node.type !== "ImportDeclaration") return statementNames(node);
	return new Set((node as ImportDeclaration).specifiers.map((specifier) => specifier.local.name));
}

function freeNames(node: SyntaxNode): Set<string> {
	const names = new Set<string>();
	forEachFreeReference(node, ({ name }) => names.add(name));
	return names;
}
