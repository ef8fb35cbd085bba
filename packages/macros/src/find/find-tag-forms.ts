/** The tag form: a `@distributed` JSDoc tag directly before a function declaration, or a constant that is a function. */
import type { Comment, Expression, Function as FunctionNode, VariableDeclaration } from "oxc-parser";
import { macroError } from "../source/macro-error.js";
import type { ParsedModule } from "../source/parse-module.js";
import { unwrapExpression } from "../source/unwrap-expression.js";
import { type DistributedNames, isDistributed } from "./distributed-names.js";
import type { FoundFunction } from "./found-function.js";
import { type TopLevel, topLevel } from "./top-level.js";

const TAG = /^\*(?:[\s\S]*\n)?[\s*]*@distributed(?![\w-])/;
/** What a tag in vain most likely meant; any other text after a tag is prose about tags. */
const MEANT = /^\s*(?:export\s|default\s|async\s|function\b|const\s|let\s|var\s|class\s|abstract\s|static\s|public\s)/;

/** @throws SKEIN_MACRO_UNSUPPORTED for a tag on anything else. */
export function findTagForms(module: ParsedModule, names: DistributedNames): FoundFunction[] {
	const tags = module.comments.filter((comment) => comment.type === "Block" && TAG.test(comment.value));
	if (tags.length === 0) return [];
	const found: FoundFunction[] = [];
	const used = new Set<Comment>();
	const overloads = new Set<string>();
	for (const item of topLevel(module.program)) {
		const tag = tagBefore(module, item.statement.start, tags);
		const name = functionName(item);
		if (tag === undefined && !overloads.has(name)) continue;
		const form = tagForm(module, item, names);
		if (form === "overload") overloads.add(name);
		else if (typeof form === "object") found.push(form);
		if (form !== undefined && tag !== undefined) used.add(tag);
	}
	for (const tag of tags) if (!used.has(tag)) refuseTagInVain(module, tag);
	return found;
}

function functionName({ declaration }: TopLevel): string {
	const isFunction = declaration.type === "FunctionDeclaration" || declaration.type === "TSDeclareFunction";
	return isFunction ? (declaration.id?.name ?? "") : "";
}

/** The form; or why this tag is right and yet gives none: the implementation follows, or the call form sees to it. */
type TagForm = FoundFunction | "overload" | "call form" | undefined;

function tagForm(module: ParsedModule, { declaration, statement }: TopLevel, names: DistributedNames): TagForm {
	if (declaration.type === "TSDeclareFunction") return "overload";
	if (declaration.type === "FunctionDeclaration") return taggedFunction(module, declaration, statement.start);
	const constant = declaration.type === "VariableDeclaration" ? soleConstant(declaration) : undefined;
	if (constant === undefined) return undefined;
	const { local, value } = constant;
	if (value.type === "CallExpression" && isDistributed(value.callee, names)) return "call form";
	const registration = { how: "after", at: statement.end, local } as const;
	const fn = { start: value.start, end: value.end };
	return {
		name: local,
		kind: "tag",
		explicitId: undefined,
		start: statement.start,
		fn,
		options: undefined,
		registration,
	};
}

const UNNAMED = /(?:async\s+)?function\s*\*?/y;

function taggedFunction(module: ParsedModule, node: FunctionNode, start: number): FoundFunction {
	const local = node.id?.name;
	const fn = { start: node.start, end: node.end };
	const base = {
		name: local ?? "default",
		kind: "tag",
		explicitId: undefined,
		start,
		fn,
		options: undefined,
	} as const;
	if (local !== undefined) return { ...base, registration: { how: "hoist", local } };
	UNNAMED.lastIndex = node.start;
	UNNAMED.exec(module.code);
	return { ...base, registration: { how: "name", at: UNNAMED.lastIndex } };
}

const FUNCTION_VALUES = new Set(["ArrowFunctionExpression", "FunctionExpression", "CallExpression"]);

/** The one constant of a declaration, when its value is a function or the result of a call. */
function soleConstant(node: VariableDeclaration): { local: string; value: Expression } | undefined {
	const [declarator, another] = node.declarations;
	if (declarator === undefined || another !== undefined || declarator.id.type !== "Identifier") return undefined;
	const value = declarator.init === null ? undefined : unwrapExpression(declarator.init);
	if (value === undefined || !FUNCTION_VALUES.has(value.type)) return undefined;
	return { local: declarator.id.name, value };
}

/** The tag among the comments that end where a statement begins, with nothing but space between. */
function tagBefore(module: ParsedModule, start: number, tags: readonly Comment[]): Comment | undefined {
	let next = start;
	for (const comment of [...module.comments].reverse()) {
		if (comment.end > next) continue;
		if (module.code.slice(comment.end, next).trim() !== "") return undefined;
		if (tags.includes(comment)) return comment;
		next = comment.start;
	}
	return undefined;
}

function refuseTagInVain(module: ParsedModule, tag: Comment): void {
	if (!MEANT.test(module.code.slice(tag.end, tag.end + 40))) return;
	const what =
		"`@distributed` can only tag a function declaration, or a constant that is a function, at the top level of a module; move it there, or put @distributed() before a static method";
	throw macroError("SKEIN_MACRO_UNSUPPORTED", what, {
		...module,
		offset: tag.start,
		length: tag.end - tag.start,
	});
}
