/** `spawnFn` and its kin called with a function of the project that is not distributed: it would fail when it is called. */
import type { CallExpression, Expression, Program } from "oxc-parser";
import { isUserFile } from "../loader/is-user-source.js";
import type { ProjectFile } from "../project/describe-project.js";
import { parseModule } from "../source/parse-module.js";
import { forEachChild, type SyntaxNode } from "../source/syntax-node.js";
import { unwrapExpression } from "../source/unwrap-expression.js";
import type { DeclaredValue, TypeEngine } from "../types/type-engine.js";
import type { Diagnostic } from "./diagnostic.js";

const SPAWNERS: ReadonlySet<string> = new Set(["spawnFn", "spawnBlocking", "spawnStream"]);
const SOURCES: ReadonlySet<string> = new Set(["skein", "@skein/runtime"]);

export function findUndistributed(engine: TypeEngine, described: readonly ProjectFile[]): Diagnostic[] {
	const known = new Map(described.map((one) => [one.file, one]));
	const isDistributed = ({ file, span }: DeclaredValue): boolean =>
		known.get(file)?.scanned.found.some(({ fn }) => fn.start >= span.start && fn.end <= span.end) === true;
	return engine.files().flatMap((file) => {
		if (!isUserFile(file)) return [];
		const code = engine.read(file);
		if (!code.includes("spawn")) return [];
		const { program } = known.get(file)?.scanned.module ?? parseModule({ file, code });
		return spawned(program).flatMap((expression): Diagnostic[] => {
			if (FUNCTION_EXPRESSIONS.has(expression.type)) return [inline(file, expression)];
			const declared = engine.declarationOf(file, expression);
			// A parameter, or what a call returns: only running the program tells.
			if (declared === undefined || !declared.isFunction || !isUserFile(declared.file)) return [];
			if (declared.file.endsWith(".d.ts") || isDistributed(declared)) return [];
			const name = code.slice(expression.start, expression.end);
			return [
				{
					code: "SKEIN_MACRO_NOT_DISTRIBUTED",
					severity: "error",
					file,
					span: { start: expression.start, end: expression.end },
					message: `${name} is not a distributed function, so no other thread could find it; write \`const ${name.split(".").at(-1)} = distributed(…)\` or put /** @distributed */ before its declaration`,
				},
			];
		});
	});
}

const FUNCTION_EXPRESSIONS: ReadonlySet<string> = new Set(["ArrowFunctionExpression", "FunctionExpression"]);

const inline = (file: string, { start, end }: Expression): Diagnostic => ({
	code: "SKEIN_MACRO_NOT_DISTRIBUTED",
	severity: "error",
	file,
	span: { start, end },
	message:
		"a function that is written where it is spawned has no id, so no other thread could find it; declare it at the top level of a module, `const f = distributed((…) => …)`, and pass what it uses as arguments: spawnFn(f, …)",
});

/** What stands as the first argument of a spawning call. */
function spawned(program: Program): Expression[] {
	const direct = new Set<string>();
	for (const statement of program.body) {
		if (statement.type !== "ImportDeclaration" || !SOURCES.has(statement.source.value)) continue;
		for (const specifier of statement.specifiers) {
			if (specifier.type !== "ImportSpecifier") continue;
			const { imported } = specifier;
			if (SPAWNERS.has(imported.type === "Literal" ? imported.value : imported.name)) direct.add(specifier.local.name);
		}
	}
	const found: Expression[] = [];
	const visit = (node: SyntaxNode): void => {
		if (node.type === "CallExpression") {
			const { callee, arguments: args } = node as CallExpression;
			const [first] = args;
			if (first !== undefined && first.type !== "SpreadElement" && isSpawner(callee, direct)) {
				const expression = unwrapExpression(first);
				if (/^(?:Identifier|MemberExpression)$/.test(expression.type) || FUNCTION_EXPRESSIONS.has(expression.type)) {
					found.push(expression);
				}
			}
		}
		forEachChild(node, visit);
	};
	visit(program);
	return found;
}

/** A name from `skein`, or a method of that name: of a runtime, of `place()`, of the module's namespace. */
function isSpawner(callee: Expression, direct: ReadonlySet<string>): boolean {
	if (callee.type === "Identifier") return direct.has(callee.name);
	return callee.type === "MemberExpression" && !callee.computed && SPAWNERS.has(callee.property.name);
}
