/** Refuses in a closure what only the function around it has: `this`, `super`, `new.target`, private names of its class. */
import { macroError } from "../source/macro-error.js";
import type { ParsedModule } from "../source/parse-module.js";
import { field, forEachChild, isNode, type SyntaxNode } from "../source/syntax-node.js";

/** @throws SKEIN_MACRO_CLOSURE */
export function refuseContext(module: ParsedModule, closure: SyntaxNode): void {
	const refuse = (node: SyntaxNode, what: string): never => {
		throw macroError("SKEIN_MACRO_CLOSURE", what, { ...module, offset: node.start, length: node.end - node.start });
	};
	const visitOwn = (node: SyntaxNode): void => {
		if (node.type === "ThisExpression")
			refuse(
				node,
				"`this` is of the function around, and an instance lives in one thread; take what is needed of it into a constant before: `const { width } = this`",
			);
		if (node.type === "Super")
			refuse(node, "`super` is of the method around; call it there, and let the closure use what it gives");
		if (node.type === "MetaProperty" && field(field(node, "meta") as SyntaxNode, "name") === "new")
			refuse(node, "`new.target` is of the function around; take it into a constant before");
		for (const part of partsOfOuter(node)) visitOwn(part);
	};
	if (closure.type === "ArrowFunctionExpression") visitOwn(closure);
	const visitPrivate = (node: SyntaxNode, declared: ReadonlySet<string>): void => {
		const known = node.type === "ClassBody" ? new Set([...declared, ...privateNames(node)]) : declared;
		if (node.type === "PrivateIdentifier" && !known.has(String(field(node, "name"))))
			refuse(
				node,
				`#${String(field(node, "name"))} is private to the class around, which the closure leaves; take its value into a constant before`,
			);
		forEachChild(node, (child) => visitPrivate(child, known));
	};
	visitPrivate(closure, new Set());
}

/** The parts of a node in which `this` means what it means outside. */
function partsOfOuter(node: SyntaxNode): SyntaxNode[] {
	if (node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "StaticBlock")
		return [];
	const skip = node.type === "PropertyDefinition" || node.type === "AccessorProperty" ? ["value"] : [];
	const parts: SyntaxNode[] = [];
	forEachChild(node, (child) => void parts.push(child), skip);
	return parts;
}

function privateNames(body: SyntaxNode): string[] {
	return (field(body, "body") as SyntaxNode[]).flatMap((member) => {
		const key = field(member, "key");
		return isNode(key) && key.type === "PrivateIdentifier" ? [String(field(key, "name"))] : [];
	});
}
