/** The places that assign a variable, seen from the scope that declares it. */
import { field, forEachChild, isNode, type SyntaxNode } from "../source/syntax-node.js";
import { patternNames } from "./declared-names.js";
import { type Binding, findBinding } from "./find-binding.js";

export interface Assignment {
	readonly node: SyntaxNode;
	/** The nodes around it, innermost last. */
	readonly ancestors: readonly SyntaxNode[];
}

/** `around` are the nodes around the scope, and the scope itself as the last. */
export function findAssignments(name: string, { scope }: Binding, around: readonly SyntaxNode[]): Assignment[] {
	const found: Assignment[] = [];
	const ancestors = [...around];
	const visit = (node: SyntaxNode): void => {
		if (assignedNames(node)?.has(name) && findBinding(name, ancestors)?.scope === scope) {
			found.push({ node, ancestors: [...ancestors] });
		}
		ancestors.push(node);
		forEachChild(node, visit);
		ancestors.pop();
	};
	forEachChild(scope, visit);
	return found;
}

function assignedNames(node: SyntaxNode): Set<string> | undefined {
	switch (node.type) {
		case "UpdateExpression":
			return patternNames(unwrapped(field(node, "argument")));
		case "AssignmentExpression":
			return patternNames(unwrapped(field(node, "left")));
		case "ForInStatement":
		case "ForOfStatement": {
			const left = field(node, "left");
			return isNode(left) && left.type !== "VariableDeclaration" ? patternNames(unwrapped(left)) : undefined;
		}
		case "VariableDeclaration":
			// Another `var` of the name, or one that a loop comes to again, is an assignment.
			return field(node, "kind") === "var" ? initialised(node) : undefined;
		default:
			return undefined;
	}
}

function initialised(declaration: SyntaxNode): Set<string> {
	const names = new Set<string>();
	for (const one of field(declaration, "declarations") as SyntaxNode[]) patternNames(field(one, "id"), names);
	return names;
}

/** `(x as any) = 1` assigns x. */
function unwrapped(target: unknown): unknown {
	if (!isNode(target)) return target;
	const wraps =
		/^(?:ParenthesizedExpression|TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|TSTypeAssertion)$/;
	return wraps.test(target.type) ? unwrapped(field(target, "expression")) : target;
}
