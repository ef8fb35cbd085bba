/**
 * The program's own entry file, and how threads and nodes load functions that stand in it: as a slice, without its
 * top-level statements.
 */
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";
import { ENTRY_QUERY, SLICE_QUERY } from "@skein/macros";

/** URL of the file that node was started with; empty when there is none. */
export function programEntry(): string {
	const file = process.argv[1];
	if (!isMainThread || file === undefined) return "";
	try {
		return pathToFileURL(realpathSync(file)).href;
	} catch {
		return "";
	}
}

/** What a thread imports in place of `module`. */
export function sliced(module: string, entry: string): string {
	if (module.endsWith(ENTRY_QUERY)) return module.slice(0, -ENTRY_QUERY.length) + SLICE_QUERY;
	return module === entry && entry !== "" ? `${module}${SLICE_QUERY}` : module;
}
