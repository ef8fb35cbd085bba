/** Writes a file beside its place and renames it there: nobody ever reads half of it. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** False when the file had this text already, and was left alone. */
export function writeWhole(path: string, text: string): boolean {
	if (readBefore(path) === text) return false;
	const beside = `${path}.${process.pid}.tmp`;
	mkdirSync(dirname(path), { recursive: true });
	try {
		writeFileSync(beside, text);
		renameSync(beside, path);
	} catch (error) {
		rmSync(beside, { force: true });
		throw error;
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
