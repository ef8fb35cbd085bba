/** The first line of a declaration, without what only ends it: where a message about the declaration as a whole points. */
import type { Span } from "./place.js";

export function headSpan(code: string, start: number): Span {
	const lineEnd = code.indexOf("\n", start);
	const line = code.slice(start, lineEnd === -1 ? code.length : lineEnd);
	return { start, end: start + line.trimEnd().length };
}
