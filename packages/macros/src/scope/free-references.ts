/**
 * The identifiers in a piece of syntax that mean something declared outside of it.
 *
 * S1  a name bound by an enclosing function, block, loop, catch or class inside the piece is not free.
 * S2  property names, keys, labels and types are not references.
 * S3  the types in a class with decorators are, because `design:paramtypes` makes values of them.
 */
import { field, forEachChild, isNode, type SyntaxNode } from "../source/syntax-node.js";
import { hoistedNames, patternNames, statementNames } from "./declared-names.js";

export interface Reference {
	readonly name: string;
	readonly node: SyntaxNode;
	/** The nodes around it, innermost last. */
	readonly ancestors: readonly SyntaxNode[];
}

export function forEachFreeReference(root: SyntaxNode, visit: (reference: Reference) => void): void {
	new Walk(visit).enter(root);
}

/** Syntax of TypeScript that holds expressions; everything else that begins with `TS` is a type. */
const TS_WITH_VALUES = new Set([
	"TSAsExpression",
	"TSSatisfiesExpression",
	"TSNonNullExpression",
	"TSTypeAssertion",
	"TSInstantiationExpression",
	"TSParameterProperty",
	"TSModuleDeclaration",
	"TSModuleBlock",
	"TSEnumDeclaration",
	"TSEnumBody",
	"TSEnumMember",
	"TSExportAssignment",
	"TSImportEqualsDeclaration",
	"TSQualifiedName",
]);

class Walk {
	readonly #visit: (reference: Reference) => void;
	readonly #scopes: ReadonlySet<string>[] = [];
	readonly #ancestors: SyntaxNode[] = [];
	#decoratedClasses = 0;

	constructor(visit: (reference: Reference) => void) {
		this.#visit = visit;
	}

	enter(node: SyntaxNode): void {
		if (node.type === "Identifier" || node.type === "JSXIdentifier") this.#refer(node);
		if (node.type.startsWith("TS") && !TS_WITH_VALUES.has(node.type)) {
			if (this.#decoratedClasses > 0) this.#enterType(node);
			return;
		}
		const scope = scopeOf(node, this.#ancestors.at(-1));
		const decorated = isDecoratedClass(node);
		if (scope !== undefined) this.#scopes.push(scope);
		if (decorated) this.#decoratedClasses++;
		this.#ancestors.push(node);
		forEachChild(node, (child) => this.enter(child), namesOnly(node));
		this.#ancestors.pop();
		if (decorated) this.#decoratedClasses--;
		if (scope !== undefined) this.#scopes.pop();
	}

	/** Only the names of types count; members and parameters of types have identifiers too. */
	#enterType(node: SyntaxNode): void {
		if (node.type !== "TSTypeReference") {
			forEachChild(node, (child) => child.type.startsWith("TS") && this.#enterType(child));
			return;
		}
		let name = field(node, "typeName") as SyntaxNode;
		while (name.type === "TSQualifiedName") name = field(name, "left") as SyntaxNode;
		if (name.type === "Identifier") this.#refer(name);
	}

	#refer(node: SyntaxNode): void {
		const name = field(node, "name") as string;
		if (this.#scopes.some((scope) => scope.has(name))) return;
		this.#visit({ name, node, ancestors: this.#ancestors });
	}
}

/** The fields of a node whose identifiers are names of properties, labels or the like (S2). */
function namesOnly(node: SyntaxNode): readonly string[] {
	switch (node.type) {
		case "MemberExpression":
			return field(node, "computed") === true ? [] : ["property"];
		case "Property":
		case "MethodDefinition":
		case "PropertyDefinition":
		case "AccessorProperty":
			return field(node, "computed") === true ? [] : ["key"];
		case "LabeledStatement":
		case "BreakStatement":
		case "ContinueStatement":
			return ["label"];
		case "MetaProperty":
			return ["meta", "property"];
		case "TSEnumMember":
		case "TSModuleDeclaration":
			return ["id"];
		case "TSQualifiedName":
			return ["right"];
		case "JSXMemberExpression":
			return ["property"];
		case "JSXAttribute":
			return ["name"];
		case "JSXOpeningElement":
		case "JSXClosingElement":
			return isIntrinsic(field(node, "name") as SyntaxNode) ? ["name"] : [];
		case "ImportDeclaration":
		case "ExportAllDeclaration":
			return ["specifiers", "exported", "attributes"];
		case "ExportSpecifier":
			return ["exported"];
		default:
			return [];
	}
}

const isIntrinsic = (name: SyntaxNode): boolean =>
	name.type === "JSXNamespacedName" || (name.type === "JSXIdentifier" && /^[a-z]/.test(field(name, "name") as string));

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** The names bound for everything under this node (S1). */
function scopeOf(node: SyntaxNode, parent: SyntaxNode | undefined): Set<string> | undefined {
	switch (node.type) {
		case "FunctionDeclaration":
		case "FunctionExpression":
		case "ArrowFunctionExpression":
			return functionScope(node);
		case "ClassDeclaration":
		case "ClassExpression":
			return patternNames(field(node, "id"));
		case "StaticBlock":
		case "TSModuleBlock":
			return blockScope(node, hoistedNames(node));
		case "BlockStatement":
			// `var` of a function is bound in its body, not yet in the defaults of its parameters.
			return blockScope(node, FUNCTIONS.has(parent?.type ?? "") ? hoistedNames(node) : new Set());
		case "ForStatement":
			return headScope(field(node, "init"));
		case "ForInStatement":
		case "ForOfStatement":
			return headScope(field(node, "left"));
		case "SwitchStatement":
			return switchScope(node);
		case "CatchClause":
			return patternNames(field(node, "param"));
		case "TSEnumDeclaration":
			return enumScope(node);
		default:
			return undefined;
	}
}

function functionScope(node: SyntaxNode): Set<string> {
	const names = new Set<string>();
	if (node.type === "FunctionExpression") patternNames(field(node, "id"), names);
	if (node.type !== "ArrowFunctionExpression") names.add("arguments");
	for (const param of field(node, "params") as SyntaxNode[]) patternNames(param, names);
	return names;
}

function blockScope(node: SyntaxNode, names: Set<string>): Set<string> {
	for (const statement of field(node, "body") as SyntaxNode[]) statementNames(statement, names);
	return names;
}

const headScope = (head: unknown): Set<string> => (isNode(head) ? statementNames(head) : new Set());

function switchScope(node: SyntaxNode): Set<string> {
	const names = new Set<string>();
	for (const branch of field(node, "cases") as SyntaxNode[]) {
		for (const statement of field(branch, "consequent") as SyntaxNode[]) statementNames(statement, names);
	}
	return names;
}

function enumScope(node: SyntaxNode): Set<string> {
	const body = field(node, "body") as SyntaxNode;
	const names = new Set<string>();
	for (const member of field(body, "members") as SyntaxNode[]) patternNames(field(member, "id"), names);
	return names;
}

function isDecoratedClass(node: SyntaxNode): boolean {
	if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") return false;
	const has = (owner: SyntaxNode): boolean => ((field(owner, "decorators") as unknown[] | undefined)?.length ?? 0) > 0;
	return has(node) || (field(field(node, "body") as SyntaxNode, "body") as SyntaxNode[]).some(has);
}
