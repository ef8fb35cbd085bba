/** Everything the compiler side can say of a project before it runs, in the order of files and places. */
import type { ProjectFile } from "../project/describe-project.js";
import type { TypeEngine } from "../types/type-engine.js";
import type { Diagnostic } from "./diagnostic.js";
import { findCaptures } from "./find-captures.js";
import { findCopies } from "./find-copies.js";
import { findUndistributed } from "./find-undistributed.js";
import { findUnreachable } from "./find-unreachable.js";
import { findUnsendable } from "./find-unsendable.js";
import { findWrongOptions } from "./find-wrong-options.js";

export interface DiagnoseInput {
	readonly engine: TypeEngine;
	readonly described: readonly ProjectFile[];
	/** Absolute paths of the modules that programs and nodes start from; empty: unknown, so nothing is unreachable. */
	readonly entries: readonly string[];
}

export function diagnoseProject(input: DiagnoseInput): Diagnostic[] {
	const { engine, described, entries } = input;
	const found = [
		...described.flatMap((file) => file.functions).flatMap(findUnsendable),
		...described.flatMap(findWrongOptions),
		...described.flatMap(findCaptures),
		...findCopies(engine, described),
		...findUndistributed(engine, described),
		...findUnreachable(engine, described, entries),
	];
	return found.sort((a, b) => (a.file === b.file ? a.span.start - b.span.start : a.file < b.file ? -1 : 1));
}
