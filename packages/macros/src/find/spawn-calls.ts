/**
 * The calls of a module that spawn: `spawnFn`, `spawnBlocking`, `spawnStream`, and methods of these names, with what stands around each.
 *
 * A method is one of ours only in a module that imports something of `skein`, if only a type: others have such names too.
 */
import type { CallExpression, Expression, Program } from "oxc-parser";
import { findBinding } from "../scope/find-binding.js";
import { forEachChild, type SyntaxNode } from "../source/syntax-node.js";
import { unwrapExpression } from "../source/unwrap-expression.js";

const SPAWNERS: ReadonlySet<string> = new Set(["spawnFn", "spawnBlocking", "spawnStream"]);
const SPAWNER = /spawn(?:Fn|Blocking|Stream)/;
const SOURCES: ReadonlySet<string> = new Set(["skein", "@skein/runtime"]);

export interface SpawnCall {
	readonly call: CallExpression;
	/** The first argument, without parentheses and type assertions. */
	readonly spawned: Expression;
	/** The nodes around the call, innermost last. */
	readonly ancestors: readonly SyntaxNode[];
}

/** Whether a text may spawn at all; most files do not, and are not even parsed. */
export const mayHaveSpawnCalls = (code: string): boolean => SPAWNER.test(code);

export function findSpawnCalls(program: Program): SpawnCall[] {
	const imported = importedSpawners(program);
	if (imported === undefined) return [];
	const found: SpawnCall[] = [];
	const ancestors: SyntaxNode[] = [];
	const visit = (node: SyntaxNode): void => {
		if (node.type === "CallExpression") {
			const call = node as CallExpression;
			const [first] = call.arguments;
			if (first !== undefined && first.type !== "SpreadElement" && isSpawner(call.callee, imported, ancestors)) {
				found.push({ call, spawned: unwrapExpression(first), ancestors: [...ancestors] });
			}
		}
		ancestors.push(node);
		forEachChild(node, visit);
		ancestors.pop();
	};
	visit(program);
	return found;
}

/** Local names of what spawns; undefined when the module imports nothing of ours. */
function importedSpawners(program: Program): ReadonlySet<string> | undefined {
	const names = new Set<string>();
	let isOurs = false;
	for (const statement of program.body) {
		if (statement.type !== "ImportDeclaration" || !SOURCES.has(statement.source.value)) continue;
		isOurs = true;
		for (const specifier of statement.specifiers) {
			if (specifier.type !== "ImportSpecifier") continue;
			const { imported } = specifier;
			if (SPAWNERS.has(imported.type === "Literal" ? imported.value : imported.name)) names.add(specifier.local.name);
		}
	}
	return isOurs ? names : undefined;
}

/** A name from `skein`, or a method of that name: of a runtime, of `place()`, of the module's namespace. */
function isSpawner(callee: Expression, imported: ReadonlySet<string>, ancestors: readonly SyntaxNode[]): boolean {
	if (callee.type === "Identifier") {
		return imported.has(callee.name) && findBinding(callee.name, ancestors) === undefined;
	}
	return callee.type === "MemberExpression" && !callee.computed && SPAWNERS.has(callee.property.name);
}
