/**
 * The closure form: `spawnFn(() => render(scene, frame))`, a function that is written where it is spawned.
 *
 * L1  What it uses of the functions around it is captured: it travels by value, as arguments before its own.
 * L2  What stands at the top level of the module is used there, as by every other distributed function.
 * L3  Its name is that of the top-level declaration around it and a hash of its own syntax: nothing but an edit of either
 *     gives it another one, so an id never means other code than it meant before.
 */
import { createHash } from "node:crypto";
import type { ArrowFunctionExpression, Function as FunctionNode } from "oxc-parser";
import type { ParsedModule } from "../source/parse-module.js";
import { field, isNode, type SyntaxNode } from "../source/syntax-node.js";
import { syntaxText } from "../source/syntax-text.js";
import { findClosureCaptures } from "./find-closure-captures.js";
import type { Capture, FoundFunction } from "./found-function.js";
import { memberName } from "./member-name.js";
import { findSpawnCalls, mayHaveSpawnCalls, type SpawnCall } from "./spawn-calls.js";

type ClosureNode = ArrowFunctionExpression | FunctionNode;

const LIFTED = "__skein_closure";

const isClosure = ({ spawned }: SpawnCall): boolean =>
	spawned.type === "ArrowFunctionExpression" || spawned.type === "FunctionExpression";

/** @throws SKEIN_MACRO_CLOSURE */
export function findClosures(module: ParsedModule): FoundFunction[] {
	if (!mayHaveSpawnCalls(module.code)) return [];
	const named = new Map<string, number>();
	return findSpawnCalls(module.program)
		.filter(isClosure)
		.map((spawn, at): FoundFunction => {
			const node = spawn.spawned as ClosureNode;
			const captures = findClosureCaptures(module, node, spawn.ancestors);
			const name = closureName(node, captures, spawn.ancestors);
			// The same code in the same place is the same function; only that each has its own line.
			const count = (named.get(name) ?? 0) + 1;
			named.set(name, count);
			return {
				name: count === 1 ? name : `${name}.${count}`,
				kind: "closure",
				explicitId: undefined,
				start: node.start,
				fn: { start: node.start, end: node.end },
				options: undefined,
				registration: {
					how: "lift",
					local: `${LIFTED}${at}`,
					node,
					captures,
					argumentEnd: spawn.call.arguments[0]!.end,
					takesArguments: takesArguments(node, spawn),
				},
			};
		});
}

const takesArguments = (node: ClosureNode, { call }: SpawnCall): boolean =>
	call.arguments.length > 1 || node.type === "FunctionExpression" || node.params.length > 0;

const HASH_DIGITS = 8;

function closureName(node: SyntaxNode, captures: readonly Capture[], ancestors: readonly SyntaxNode[]): string {
	const text = [...captures.map(({ name }) => name), syntaxText(node)].join("\n");
	const hash = createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
	return `${enclosingName(ancestors)}~${hash}`;
}

/** `main`, `Images.render`, `default`; `module` for a statement that declares nothing. */
function enclosingName([, statement, ...inner]: readonly SyntaxNode[]): string {
	if (statement === undefined) return "module";
	const declared = [statement, ...inner].find(({ type }) => !/^(?:Export|VariableDeclaration$|TSModule)/.test(type));
	const name = declared === undefined ? undefined : nameOf(declared);
	if (name === undefined) return statement.type === "ExportDefaultDeclaration" ? "default" : "module";
	const member = declared?.type === "ClassDeclaration" ? inner.find(({ type }) => MEMBER.test(type)) : undefined;
	const called = member === undefined ? undefined : memberName(member as never);
	return called === undefined ? name : `${name}.${called}`;
}

const MEMBER = /^(?:MethodDefinition|PropertyDefinition)$/;

function nameOf(node: SyntaxNode): string | undefined {
	const id = field(node, "id");
	return isNode(id) && id.type === "Identifier" ? (field(id, "name") as string) : undefined;
}
