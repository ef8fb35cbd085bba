/**
 * Which place declares which id, so that two functions with one id are reported before either is called.
 *
 * X1  a file that is recorded again replaces its old entries (watch mode).
 * X2  a file that is gone holds no ids: a moved function does not clash with its old place.
 */
import { existsSync } from "node:fs";
import { SkeinError } from "@skein/kernel";
import { withoutStack } from "./source/macro-error.js";
import { formatPlace, type Place } from "./source/place.js";

export interface IdIndex {
	/**
	 * Remembers the ids of a file in place of those it had before.
	 * @throws SKEIN_MACRO_CLASH
	 */
	record(file: string, functions: readonly IdEntry[]): void;
}

export interface IdEntry {
	readonly id: string;
	readonly line: number;
	readonly column: number;
	/** Of the first line of its declaration, from that column on. */
	readonly length: number;
}

export interface IdIndexOptions {
	/** Whether a file still exists. Default: asks the disk. */
	readonly exists?: (file: string) => boolean;
}

export function createIdIndex({ exists = existsSync }: IdIndexOptions = {}): IdIndex {
	const places = new Map<string, Place>();
	const idsOf = new Map<string, readonly string[]>();
	const forget = (file: string): void => {
		for (const id of idsOf.get(file) ?? []) places.delete(id);
		idsOf.delete(file);
	};
	return {
		record(file, functions) {
			forget(file);
			for (const { id, line, column, length } of functions) {
				const other = places.get(id);
				if (other !== undefined && other.file !== file && !exists(other.file)) forget(other.file);
				const clashing = places.get(id);
				const place = { file, line, column };
				if (clashing !== undefined) throw clash(id, clashing, { ...place, length });
				places.set(id, place);
				idsOf.set(file, [...(idsOf.get(file) ?? []), id]);
			}
		},
	};
}

function clash(id: string, first: Place, { length, ...second }: Place & { readonly length: number }): SkeinError {
	const message = [
		`two distributed functions have the id "${id}":`,
		`  ${formatPlace(first)}`,
		`  ${formatPlace(second)}`,
		id.includes("~")
			? "They are the same closure in declarations of one name: rename one of those, or declare the function with distributed(…)"
			: 'Rename one, or give it an id of its own: distributed({ id: "…" }, fn)',
	].join("\n");
	const details = { id, places: [first, second], ...second, length };
	return withoutStack(new SkeinError("SKEIN_MACRO_CLASH", message, { details }));
}
