/** The names that patterns and statements bind. */
import { field, forEachChild, isNode, type SyntaxNode } from "../source/syntax-node.js";

/** The names in a binding pattern: `{ a, b: [c = 1, ...d] }` binds a, c, d. */
export function patternNames(pattern: unknown, into: Set<string> = new Set()): Set<string> {
	if (!isNode(pattern)) return into;
	if (pattern.type === "Identifier") into.add(field(pattern, "name") as string);
	else if (pattern.type === "Property") patternNames(field(pattern, "value"), into);
	else if (pattern.type === "AssignmentPattern") patternNames(field(pattern, "left"), into);
	else if (pattern.type === "RestElement") patternNames(field(pattern, "argument"), into);
	else if (pattern.type === "TSQualifiedName") patternNames(field(pattern, "left"), into);
	else if (pattern.type === "TSParameterProperty") patternNames(field(pattern, "parameter"), into);
	else if (pattern.type === "ObjectPattern" || pattern.type === "ArrayPattern") {
		forEachChild(pattern, (child) => void patternNames(child, into), ["decorators", "typeAnnotation"]);
	}
	return into;
}

/** The names a statement binds in the block where it stands. */
export function statementNames(statement: SyntaxNode, into: Set<string> = new Set()): Set<string> {
	switch (statement.type) {
		case "ExportNamedDeclaration":
		case "ExportDefaultDeclaration": {
			const inner = field(statement, "declaration");
			if (isNode(inner)) statementNames(inner, into);
			break;
		}
		case "VariableDeclaration":
			for (const declarator of field(statement, "declarations") as SyntaxNode[]) {
				patternNames(field(declarator, "id"), into);
			}
			break;
		case "FunctionDeclaration":
		case "TSDeclareFunction":
		case "ClassDeclaration":
		case "TSEnumDeclaration":
		case "TSModuleDeclaration":
		case "TSImportEqualsDeclaration":
			patternNames(field(statement, "id"), into);
	}
	return into;
}

/** The names that `var` anywhere under this node, but not in a nested function, binds in its function. */
export function hoistedNames(node: SyntaxNode, into: Set<string> = new Set()): Set<string> {
	forEachChild(node, (child) => {
		if (OWN_VAR_SCOPE.test(child.type)) return;
		if (child.type === "VariableDeclaration" && field(child, "kind") === "var") statementNames(child, into);
		hoistedNames(child, into);
	});
	return into;
}

const OWN_VAR_SCOPE = /Function|^StaticBlock$|^TSModule/;
