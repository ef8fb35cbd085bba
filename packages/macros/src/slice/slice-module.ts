/**
 * Cuts a module down to its distributed functions and what they need: the variant of the program's entry that
 * workers and nodes load, so that they never run the program itself.
 *
 * Assignments and calls at the top level are dropped even when they fill what is kept (`cache.set(…)`,
 * `Foo.limit = 1`): give such a value in the declaration's initializer.
 *
 * C1  every kept line stays the line it was.
 * C2  every exported name stays importable, so that modules which import the entry still link: an export that is
 *     dropped is a function that says so, or undefined.
 */
import { basename } from "node:path";
import type MagicString from "magic-string";
import type { LiftRegistration } from "../find/found-function.js";
import type { ParsedModule } from "../source/parse-module.js";
import type { Span } from "../source/place.js";
import { statementStart } from "../source/statement-start.js";
import { chooseUnits, listedExports } from "./choose-units.js";
import { closureNeeds } from "./closure-needs.js";
import { type SliceUnit, sliceUnits } from "./slice-unit.js";

export interface SliceRoots {
	/** Where distributed functions and error classes are declared. */
	readonly offsets: readonly number[];
	/** Functions whose text has left its statement already. */
	readonly closures: readonly LiftRegistration[];
	/** Names imported to register functions, in a module that was transformed before. */
	readonly registering: ReadonlySet<string>;
	/** Whether modules of the program's own that nothing kept needs are still imported, for their registrations. */
	readonly keepsImports: boolean;
}

export function sliceModule(module: ParsedModule, text: MagicString, roots: SliceRoots): void {
	const units = sliceUnits(module.program);
	const needs = closureNeeds(roots.closures);
	const kept = chooseUnits(units, { isRoot: (unit) => isRoot(unit, roots), needs });
	const holes = outermost(roots.closures.map(({ node }) => node));
	const listed = listedExports(units);
	const stub = stubWriter(module, listed);
	const isUsed = usedAsValue(units, listed);
	const replacement = (unit: SliceUnit): string => {
		const effect = roots.keepsImports && [...unit.names].some(isUsed) ? effectImport(unit) : "";
		return effect + stub(unit);
	};
	for (const group of byStatement(units)) {
		const dropped = group.filter((unit) => unit.kind !== "always" && unit.kind !== "export-list" && !kept.has(unit));
		if (dropped.length === 0) continue;
		const { statement } = group[0]!;
		const stubs = dropped.map(replacement).join("");
		if (dropped.length === group.length) {
			replace(module, text, { start: statementStart(statement), end: statement.end, by: stubs, holes });
			continue;
		}
		dropDeclarators(module, text, { group, kept, holes });
		if (stubs !== "") text.appendLeft(statement.end, `;${stubs}`);
	}
}

function isRoot(unit: SliceUnit, { offsets, registering }: SliceRoots): boolean {
	if (unit.kind === "import") return false;
	if (offsets.some((offset) => offset >= unit.start && offset < unit.end)) return true;
	return [...unit.needs].some((name) => registering.has(name));
}

/** `import { main } from "./main.js"` as `import "./main.js"`; packages have no functions of the program. */
function effectImport({ statement }: SliceUnit): string {
	if (statement.type !== "ImportDeclaration" || !statement.source.value.startsWith(".")) return "";
	return `import ${statement.source.raw ?? JSON.stringify(statement.source.value)};`;
}

/** Which names the whole module uses as values; an import that only types use may name a file that does not exist. */
function usedAsValue(units: readonly SliceUnit[], listed: ReadonlySet<string>): (name: string) => boolean {
	const needed = new Set(units.flatMap((unit) => [...unit.needs]));
	return (name) => needed.has(name) || listed.has(name);
}

function byStatement(units: readonly SliceUnit[]): SliceUnit[][] {
	const groups = new Map<unknown, SliceUnit[]>();
	for (const unit of units) groups.set(unit.statement, [...(groups.get(unit.statement) ?? []), unit]);
	return [...groups.values()];
}

/** Without those that stand inside of another. */
const outermost = (spans: readonly Span[]): Span[] =>
	spans.filter(({ start, end }) => !spans.some((other) => other.start < start && other.end > end));

interface Cut {
	readonly start: number;
	readonly end: number;
	readonly by: string;
	/** What was moved elsewhere, and is not to be cut there. */
	readonly holes: readonly Span[];
}

function replace({ code }: ParsedModule, text: MagicString, { start, end, by, holes }: Cut): void {
	const breaks = code.slice(start, end).replace(/[^\n]+/g, "");
	let from = start;
	for (const hole of [...holes.filter((one) => one.start >= start && one.end <= end), { start: end, end }]) {
		if (hole.start > from) text.overwrite(from, hole.start, from === start ? `${by}${breaks}` || " " : " ");
		from = hole.end;
	}
}

interface Dropping {
	readonly group: readonly SliceUnit[];
	readonly kept: ReadonlySet<SliceUnit>;
	readonly holes: readonly Span[];
}

/** Takes some of several declarators out, each with one of the commas beside it. */
function dropDeclarators(module: ParsedModule, text: MagicString, { group, kept, holes }: Dropping): void {
	let hasKept = false;
	group.forEach((unit, i) => {
		if (kept.has(unit)) hasKept = true;
		else if (hasKept) replace(module, text, { start: group[i - 1]!.end, end: unit.end, by: "", holes });
		else replace(module, text, { start: unit.start, end: group[i + 1]!.start, by: "", holes });
	});
}

/** Writes what stands in for the exported names of a dropped part (C2). */
function stubWriter({ file }: ParsedModule, listed: ReadonlySet<string>): (unit: SliceUnit) => string {
	const written = new Set<string>();
	return (unit) => {
		// The implementation that follows stands for its overloads.
		if (unit.node.type === "TSDeclareFunction") return "";
		const isDefault = unit.statement.type === "ExportDefaultDeclaration";
		const prefix = unit.isExported ? (isDefault ? "export default " : "export ") : "";
		const names = [...unit.names].filter((name) => (unit.isExported || listed.has(name)) && !written.has(name));
		for (const name of names) written.add(name);
		if (unit.node.type === "FunctionDeclaration" && names[0] !== undefined) {
			return `${prefix}function ${names[0]}() { throw new Error(${JSON.stringify(explain(names[0], file))}); }`;
		}
		if (isDefault) return "export default undefined;";
		return names.length === 0 ? "" : `${prefix}let ${names.join(", ")};`;
	};
}

const explain = (name: string, file: string): string =>
	`"${name}" belongs to the program in ${basename(file)}, which threads and nodes do not run: it needs imports or values that no distributed function needs; move it to a module of its own`;
