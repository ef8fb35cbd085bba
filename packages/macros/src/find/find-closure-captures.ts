/** What a closure uses of the functions around it, and why it may not: it runs in another thread, later, with copies. */
import { findAssignments } from "../scope/find-assignments.js";
import { type Binding, findBinding } from "../scope/find-binding.js";
import { forEachFreeReference, type Reference } from "../scope/free-references.js";
import { macroError } from "../source/macro-error.js";
import type { ParsedModule } from "../source/parse-module.js";
import { placeAt } from "../source/place.js";
import { field, type SyntaxNode } from "../source/syntax-node.js";
import { unwrapExpression } from "../source/unwrap-expression.js";
import type { Capture } from "./found-function.js";
import { refuseContext } from "./refuse-context.js";

/**
 * In the order of their first use.
 * @throws SKEIN_MACRO_CLOSURE at the identifier that cannot be captured
 */
export function findClosureCaptures(
	module: ParsedModule,
	closure: SyntaxNode,
	ancestors: readonly SyntaxNode[],
): readonly Capture[] {
	refuseContext(module, closure);
	const captures = new Map<string, Capture>();
	forEachFreeReference(closure, ({ name, node }: Reference) => {
		const what = { module, closure, ancestors, name, node };
		if (name === "arguments") throw refuse(what, '"arguments" is of the function around; take a rest parameter there');
		if (captures.has(name)) return;
		const binding = findBinding(name, ancestors);
		if (binding === undefined) return;
		requireValue(what, binding);
		requireConstant(what, binding);
		captures.set(name, { name, span: { start: node.start, end: node.end } });
	});
	return [...captures.values()];
}

interface Use {
	readonly module: ParsedModule;
	readonly closure: SyntaxNode;
	/** Around the spawning call. */
	readonly ancestors: readonly SyntaxNode[];
	readonly name: string;
	readonly node: SyntaxNode;
}

const refuse = ({ module, node }: Pick<Use, "module" | "node">, what: string): Error =>
	macroError("SKEIN_MACRO_CLOSURE", what, { ...module, offset: node.start, length: node.end - node.start });

const CODE: Readonly<Record<string, string>> = { function: "a function", class: "a class", enum: "an enum" };

/** Code does not travel; what of it stands at the top level of a module is in every thread. */
function requireValue(use: Use, { kind, scope }: Binding): void {
	const { name, closure } = use;
	const what = CODE[kind] ?? (kind === "const" && isFunctionConstant(scope, name) ? "a function" : undefined);
	if (what === undefined) return;
	const line = placeAt(use.module.code, closure.start).line;
	throw refuse(
		use,
		`"${name}" is ${what} declared inside another function, and the function spawned in line ${line} runs in a thread that has only what stands at the top level of modules; move "${name}" there`,
	);
}

function isFunctionConstant(scope: SyntaxNode, name: string): boolean {
	const statements = field(scope, "body");
	if (!Array.isArray(statements)) return false;
	return (statements as SyntaxNode[])
		.filter(({ type }) => type === "VariableDeclaration")
		.flatMap((one) => field(one, "declarations") as SyntaxNode[])
		.some((one) => {
			const id = field(one, "id") as SyntaxNode;
			const init = field(one, "init") as never;
			if (id.type !== "Identifier" || field(id, "name") !== name || init === null) return false;
			return /^(?:ArrowFunction|Function|Class)Expression$/.test((unwrapExpression(init) as SyntaxNode).type);
		});
}

/** A copy is as good as the variable when nobody assigns the variable after it is made. */
function requireConstant(use: Use, binding: Binding): void {
	if (binding.kind === "const") return;
	const { module, closure, ancestors, name } = use;
	const around = ancestors.slice(0, ancestors.indexOf(binding.scope) + 1);
	for (const { node, ancestors: path } of findAssignments(name, binding, around)) {
		const line = placeAt(module.code, node.start).line;
		if (node.start >= closure.start && node.end <= closure.end) {
			throw refuse(
				{ module, node: identifierIn(node, name) },
				`"${name}" is a variable of the function around, and the function that is spawned gets a copy: nobody would see this assignment; return the value`,
			);
		}
		if (isBefore({ node, path }, use, binding)) continue;
		throw refuse(
			use,
			`"${name}" may be assigned after it was captured (line ${line}), and the function that is spawned gets a copy of now; make it a constant: \`const captured = ${name}\``,
		);
	}
}

/** Whether an assignment has happened when the closure is made, and does not happen again while the variable lives. */
function isBefore(
	{ node, path }: { readonly node: SyntaxNode; readonly path: readonly SyntaxNode[] },
	{ closure, ancestors }: Use,
	{ scope }: Binding,
): boolean {
	// `for (let i = 0; …; i++)`: each turn has an `i` of its own, which is counted up after the turn.
	const update = scope.type === "ForStatement" ? field(scope, "update") : null;
	if (isWithin(node, update)) return !isWithin(closure, update);
	if (node.start > closure.start) return false;
	const inside = ancestors.slice(ancestors.indexOf(scope) + 1);
	const shared = inside.filter((one) => path.includes(one) || one === node);
	if (shared.some(({ type }) => LOOP.test(type))) return false;
	// An assignment in a function that the closure is not in may happen at any time; and so may a call of a function declaration.
	if (path.slice(path.indexOf(scope) + 1).some((one) => FUNCTION.test(one.type) && !inside.includes(one))) return false;
	return !inside.some((one) => one.type === "FunctionDeclaration" && !path.includes(one));
}

const LOOP = /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/;
const FUNCTION = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

const isWithin = (node: SyntaxNode, other: unknown): boolean =>
	other !== null && node.start >= (other as SyntaxNode).start && node.end <= (other as SyntaxNode).end;

/** The name itself in the assignment to it. */
function identifierIn(assignment: SyntaxNode, name: string): SyntaxNode {
	let found: SyntaxNode = assignment;
	forEachFreeReference(assignment, ({ name: other, node }) => {
		if (other === name && found === assignment) found = node;
	});
	return found;
}
