/** Where something stands in a source file: lines and columns count from 1, as editors show them. */

export interface Place {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

export function placeAt(code: string, offset: number): Omit<Place, "file"> {
	let line = 1;
	let lineStart = 0;
	for (let next = code.indexOf("\n"); next !== -1 && next < offset; next = code.indexOf("\n", next + 1)) {
		line++;
		lineStart = next + 1;
	}
	return { line, column: offset - lineStart + 1 };
}

/** `file:line:column`, which terminals and editors turn into a link. */
export const formatPlace = (place: Place): string => `${place.file}:${place.line}:${place.column}`;

/** Offsets in a text, as UTF-16 units. */
export interface Span {
	readonly start: number;
	readonly end: number;
}
