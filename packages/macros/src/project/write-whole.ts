/** Writes a file beside its place and renames it there: nobody ever reads half of it. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SkeinError } from "@skein/kernel";
import { withoutStack } from "../source/macro-error.js";

/**
 * False when the file had this text already, and was left alone.
 * @throws SKEIN_MACRO_PROJECT when it cannot be written
 */
export function writeWhole(path: string, text: string): boolean {
	if (readBefore(path) === text) return false;
	const beside = `${path}.${process.pid}.tmp`;
	try {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(beside, text);
		renameSync(beside, path);
	} catch (cause) {
		try {
			rmSync(beside, { force: true });
		} catch {
			// It is not there, then.
		}
		const what = `${path} cannot be written (${(cause as Error).message}); what stood there before still does`;
		throw withoutStack(new SkeinError("SKEIN_MACRO_PROJECT", what, { cause, details: { file: path } }));
	}
	return true;
}

function readBefore(path: string): string | undefined {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return undefined;
	}
}
