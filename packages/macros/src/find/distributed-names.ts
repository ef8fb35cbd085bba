/** Which names of a module mean `distributed`, under any alias. */
import type { Expression, Program } from "oxc-parser";

const SOURCES: ReadonlySet<string> = new Set(["skein", "@skein/runtime", "@skein/registry"]);
const EXPORT = "distributed";

export interface DistributedNames {
	/** `import { distributed as d }` gives `d`. */
	readonly direct: ReadonlySet<string>;
	/** `import * as skein` gives `skein`, of which the member `distributed` is meant. */
	readonly namespaces: ReadonlySet<string>;
}

export function distributedNames(program: Program): DistributedNames {
	const direct = new Set<string>();
	const namespaces = new Set<string>();
	for (const statement of program.body) {
		if (statement.type !== "ImportDeclaration" || !SOURCES.has(statement.source.value)) continue;
		for (const specifier of statement.specifiers) {
			if (specifier.type === "ImportNamespaceSpecifier") namespaces.add(specifier.local.name);
			if (specifier.type !== "ImportSpecifier") continue;
			const imported = specifier.imported.type === "Literal" ? specifier.imported.value : specifier.imported.name;
			if (imported === EXPORT) direct.add(specifier.local.name);
		}
	}
	return { direct, namespaces };
}

export function isDistributed(expression: Expression, names: DistributedNames): boolean {
	if (expression.type === "Identifier") return names.direct.has(expression.name);
	if (expression.type !== "MemberExpression" || expression.computed) return false;
	const { object, property } = expression;
	return object.type === "Identifier" && names.namespaces.has(object.name) && property.name === EXPORT;
}
