/** The lines around a place, with a caret under it. */
import type { Place } from "./place.js";

const LINES_BEFORE = 2;
const LINES_AFTER = 1;
/** A minified line would bury the message. */
const WIDEST = 160;

export function codeFrame(code: string, place: Omit<Place, "file">): string {
	const lines = code.split(/\r?\n/);
	const first = Math.max(1, place.line - LINES_BEFORE);
	const last = Math.min(lines.length, place.line + LINES_AFTER);
	const width = String(last).length;
	const out: string[] = [];
	for (let line = first; line <= last; line++) {
		const text = (lines[line - 1] ?? "").slice(0, WIDEST);
		out.push(`${line === place.line ? ">" : " "} ${String(line).padStart(width)} | ${text}`.trimEnd());
		if (line !== place.line || place.column > WIDEST) continue;
		// Tabs stay tabs, so that the caret stands under its character at any tab width.
		out.push(`  ${" ".repeat(width)} | ${text.slice(0, place.column - 1).replace(/[^\t]/g, " ")}^`);
	}
	return out.join("\n");
}
