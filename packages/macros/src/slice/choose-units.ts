/**
 * Which parts of a module its functions-only variant keeps.
 *
 * K1  the roots (distributed functions, error classes) and whatever they and lifted closures need, and theirs, and so on.
 * K2  statements are never needed; of the program's own work nothing runs a second time.
 * K3  another export stays only when it costs nothing: no code to run, and no import the rest does without.
 */
import type { Program } from "oxc-parser";
import type { SliceUnit } from "./slice-unit.js";

export interface SliceChoice {
	readonly isRoot: (unit: SliceUnit) => boolean;
	/** Names that are needed besides. */
	readonly needs: ReadonlySet<string>;
}

export function chooseUnits(units: readonly SliceUnit[], { isRoot, needs }: SliceChoice): Set<SliceUnit> {
	const declaring = byName(units);
	const needed = [...needs].flatMap((name) => declaring.get(name) ?? []);
	const kept = reach([...units.filter(isRoot), ...needed], declaring);
	const listed = listedExports(units);
	for (const unit of units) {
		if (unit.kind !== "declaration" && unit.kind !== "default") continue;
		if (!unit.isExported && ![...unit.names].some((name) => listed.has(name))) continue;
		const closure = reach([unit], declaring);
		const isFree = [...closure].every((one) => kept.has(one) || one.isInert);
		if (isFree) for (const one of closure) kept.add(one);
	}
	return kept;
}

/** The local names in `export { … }` lists and in `export default name`. */
export function listedExports(units: readonly SliceUnit[]): Set<string> {
	const names = new Set<string>();
	for (const { kind, statement } of units) {
		if (kind !== "export-list") continue;
		for (const name of localNames(statement)) names.add(name);
	}
	return names;
}

function localNames(statement: Program["body"][number]): string[] {
	if (statement.type === "ExportDefaultDeclaration") {
		return statement.declaration.type === "Identifier" ? [statement.declaration.name] : [];
	}
	if (statement.type !== "ExportNamedDeclaration") return [];
	return statement.specifiers.flatMap(({ local, exportKind }) =>
		local.type === "Identifier" && exportKind !== "type" ? [local.name] : [],
	);
}

function byName(units: readonly SliceUnit[]): Map<string, SliceUnit[]> {
	const declaring = new Map<string, SliceUnit[]>();
	for (const unit of units) {
		for (const name of unit.names) declaring.set(name, [...(declaring.get(name) ?? []), unit]);
	}
	return declaring;
}

function reach(from: readonly SliceUnit[], declaring: ReadonlyMap<string, readonly SliceUnit[]>): Set<SliceUnit> {
	const reached = new Set(from);
	for (const unit of reached) {
		// Its own names too: overloads, and a namespace or an enum in several parts, stay or go together.
		for (const name of [...unit.needs, ...unit.names]) {
			for (const needed of declaring.get(name) ?? []) reached.add(needed);
		}
	}
	return reached;
}
