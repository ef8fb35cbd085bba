/**
 * Writes files as a set: each beside its place first, and only when all are there each is renamed, in their order.
 *
 * When one cannot be written, what stood in the places of all of them stands there again. Nobody ever reads half a file;
 * who reads several while they are renamed may see some of before, and some of now.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SkeinError } from "@skein/kernel";
import { withoutStack } from "../source/macro-error.js";
import type { EmittedFile } from "../types/type-engine.js";

interface Change extends EmittedFile {
	/** The text there; undefined where no file is. */
	readonly before: string | undefined;
	readonly beside: string;
}

/**
 * How many were written: those that have their text already are left alone.
 * @throws SKEIN_MACRO_PROJECT when one cannot be written; then none is
 */
export function writeFiles(files: readonly EmittedFile[]): number {
	const changes = files
		.map((file): Change => ({ ...file, before: readBefore(file.path), beside: `${file.path}.${process.pid}.tmp` }))
		.filter(({ text, before }) => text !== before);
	const renamed: Change[] = [];
	let file = "";
	try {
		for (const change of changes) {
			file = change.path;
			writeBeside(change, change.text);
		}
		for (const change of changes) {
			file = change.path;
			renameSync(change.beside, change.path);
			renamed.push(change);
		}
	} catch (cause) {
		const lost = renamed.filter((change) => !putBack(change)).map(({ path }) => path);
		for (const { beside } of changes) attempt(() => rmSync(beside, { force: true }));
		const rest = lost.length === 0 ? "what stood there before still does" : `build again: ${lost.join(", ")} is new`;
		const what = `${file} cannot be written (${(cause as Error).message}); ${rest}`;
		throw withoutStack(new SkeinError("SKEIN_MACRO_PROJECT", what, { cause, details: { file } }));
	}
	return changes.length;
}

function writeBeside({ path, beside }: Change, text: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(beside, text);
}

function putBack(change: Change): boolean {
	return attempt(() => {
		if (change.before === undefined) return rmSync(change.path);
		writeBeside(change, change.before);
		renameSync(change.beside, change.path);
	});
}

function attempt(work: () => void): boolean {
	try {
		work();
		return true;
	} catch {
		return false;
	}
}

function readBefore(path: string): string | undefined {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return undefined;
	}
}
