/** Refuses `distributed` where a function gets no name that holds in every thread: nested, in an object, in an argument. */
import type { CallExpression, Expression } from "oxc-parser";
import { forEachFreeReference, type Reference } from "../scope/free-references.js";
import { macroError } from "../source/macro-error.js";
import type { ParsedModule } from "../source/parse-module.js";
import { statementStart } from "../source/statement-start.js";
import type { SyntaxNode } from "../source/syntax-node.js";
import { type DistributedNames, isDistributed } from "./distributed-names.js";
import { callOptions, markedFunction, statedIdentity } from "./distributed-options.js";
import type { FoundFunction } from "./found-function.js";

const TOP_LEVEL_ONLY =
	"a distributed function must be declared at the top level of a module (`export const f = distributed(…)`, `static f = distributed(…)` in a top-level class), where every thread finds it; move it there, or give it `id` and `module: import.meta.url`";
const FACTORY =
	"distributed(…) without a function makes a decorator, and the macro must see it on its method; write `@distributed({ … }) static method(…)`, or pass the function: distributed(options, fn)";
const STRAY_DECORATOR =
	"@distributed() can only stand on a static method of a class declared at the top level of a module; move the class there, or write `static f = distributed(…)` or `const f = distributed(…)`";

/** @throws SKEIN_MACRO_UNSUPPORTED */
export function refuseStrayUse(module: ParsedModule, names: DistributedNames, found: readonly FoundFunction[]): void {
	if (names.direct.size + names.namespaces.size === 0) return;
	const accepted = new Set(found.map(usedAt));
	const check = (reference: Reference): void => {
		const use = useOf(reference, names);
		if (use === undefined || accepted.has(use.at.start)) return;
		const what = complaint(use);
		if (what === undefined) return;
		const { start, end } = use.at;
		throw macroError("SKEIN_MACRO_UNSUPPORTED", what, { ...module, offset: start, length: end - start });
	};
	const words = [...names.direct, ...names.namespaces];
	for (const statement of module.program.body) {
		// Most statements do not have the word: to look for it in the text is far cheaper than to walk the tree.
		const text = module.code.slice(statementStart(statement), statement.end);
		if (words.some((word) => text.includes(word))) forEachFreeReference(statement, check);
	}
}

interface Use {
	readonly at: SyntaxNode;
	readonly call: CallExpression | undefined;
	readonly isDecorator: boolean;
}

/** Where an accepted form mentions `distributed`: the start of its call or of its decorator. */
function usedAt({ registration }: FoundFunction): number {
	if (registration.how === "wrap") return registration.start;
	return registration.how === "method" ? registration.decorator.start : -1;
}

function useOf({ name, node, ancestors }: Reference, names: DistributedNames): Use | undefined {
	if (!names.direct.has(name) && !names.namespaces.has(name)) return undefined;
	const around = [...ancestors].reverse();
	let callee = node;
	if (names.namespaces.has(name)) {
		const member = around.shift();
		if (member === undefined || !isDistributed(member as Expression, names)) return undefined;
		callee = member;
	}
	const parent = around.shift();
	if (parent?.type === "Decorator") return { at: parent, call: undefined, isDecorator: true };
	if (parent?.type !== "CallExpression" || (parent as CallExpression).callee.start !== callee.start) return undefined;
	const call = parent as CallExpression;
	const holder = around.shift();
	if (holder?.type === "Decorator") return { at: holder, call, isDecorator: true };
	return { at: parent, call, isDecorator: false };
}

function complaint({ call, isDecorator }: Use): string | undefined {
	if (isDecorator) return STRAY_DECORATOR;
	if (call === undefined) return undefined;
	if (markedFunction(call) === undefined) return FACTORY;
	return statedIdentity(callOptions(call)).isComplete ? undefined : TOP_LEVEL_ONLY;
}
