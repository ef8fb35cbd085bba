/**
 * What declares a name at a place inside a module: the nearest function, block, loop, catch or class around it.
 *
 * What stands at the top level of the module is not looked up: it is the same in every thread.
 */
import { field, isNode, type SyntaxNode } from "../source/syntax-node.js";
import { hoistedNames, patternNames, statementNames } from "./declared-names.js";

export type BindingKind = "const" | "let" | "var" | "parameter" | "function" | "class" | "enum";

export interface Binding {
	readonly kind: BindingKind;
	/** Where the name holds; a new one each time that this is entered. */
	readonly scope: SyntaxNode;
}

/** `undefined` for a name of the module, or of nobody. `ancestors` are the nodes around the place, innermost last. */
export function findBinding(name: string, ancestors: readonly SyntaxNode[]): Binding | undefined {
	for (let at = ancestors.length - 1; at > 0; at--) {
		const scope = ancestors[at]!;
		const kind = kindIn(scope, name);
		if (kind !== undefined) return { kind, scope };
	}
	return undefined;
}

function kindIn(scope: SyntaxNode, name: string): BindingKind | undefined {
	switch (scope.type) {
		case "FunctionDeclaration":
		case "FunctionExpression":
		case "ArrowFunctionExpression":
			return kindInFunction(scope, name);
		case "BlockStatement":
			return kindAmong(field(scope, "body"), name);
		case "StaticBlock":
		case "TSModuleBlock":
			return kindAmong(field(scope, "body"), name) ?? (hoistedNames(scope).has(name) ? "var" : undefined);
		case "ForStatement":
			return kindAmong([field(scope, "init")], name);
		case "ForInStatement":
		case "ForOfStatement":
			return kindAmong([field(scope, "left")], name);
		case "SwitchStatement":
			return kindAmong(
				(field(scope, "cases") as SyntaxNode[]).flatMap((one) => field(one, "consequent")),
				name,
			);
		case "CatchClause":
			return patternNames(field(scope, "param")).has(name) ? "let" : undefined;
		case "ClassExpression":
			return patternNames(field(scope, "id")).has(name) ? "class" : undefined;
		default:
			return undefined;
	}
}

function kindInFunction(node: SyntaxNode, name: string): BindingKind | undefined {
	if ((field(node, "params") as SyntaxNode[]).some((param) => patternNames(param).has(name))) return "parameter";
	const body = field(node, "body");
	if (isNode(body) && hoistedNames(body).has(name)) return "var";
	return node.type === "FunctionExpression" && patternNames(field(node, "id")).has(name) ? "function" : undefined;
}

function kindAmong(statements: unknown, name: string): BindingKind | undefined {
	for (const statement of statements as readonly unknown[]) {
		if (!isNode(statement) || !statementNames(statement).has(name)) continue;
		const inner = field(statement, "declaration");
		const kind = kindOf(isNode(inner) ? inner : statement);
		if (kind !== undefined) return kind;
	}
	return undefined;
}

/** `var` belongs to the function around the block. */
function kindOf(declaration: SyntaxNode): BindingKind | undefined {
	switch (declaration.type) {
		case "VariableDeclaration": {
			const kind = field(declaration, "kind");
			return kind === "var" ? undefined : kind === "let" ? "let" : "const";
		}
		case "FunctionDeclaration":
		case "TSDeclareFunction":
			return "function";
		case "ClassDeclaration":
			return "class";
		default:
			return "enum";
	}
}
