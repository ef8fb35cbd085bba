/**
 * Explains `@distributed function f() {}`, which no parser accepts, in the words of the user's mistake.
 *
 * There is no syntax tree at that point, so it reads the text around the place where the parser stopped.
 */
import { macroError, type SourceText } from "./macro-error.js";

interface Span {
	readonly start: number;
	readonly end: number;
}

const DECORATOR = /@(?:[\w$]+\s*\.\s*)*distributed\b/g;
const FUNCTION = /\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\b\s*\*?\s*([\w$]*)\s*\(?/y;

/** @throws SKEIN_MACRO_DECORATED_FUNCTION when the syntax error at this span comes from such a decorator. */
export function refuseDecoratedFunction(source: SourceText, failure: Span | undefined): void {
	if (failure === undefined) return;
	for (const match of source.code.matchAll(DECORATOR)) {
		const decoratorEnd = skipArguments(source.code, match.index + match[0].length);
		FUNCTION.lastIndex = decoratorEnd;
		const statement = FUNCTION.exec(source.code);
		if (statement === null) continue;
		if (failure.start > FUNCTION.lastIndex || failure.end < match.index) continue;
		throw decoratedFunction(source, { start: match.index, end: decoratorEnd }, statement[1] || "f");
	}
}

function decoratedFunction(source: SourceText, { start, end }: Span, name: string): Error {
	const what = [
		`a decorator cannot stand on a plain function; TypeScript would drop it (TS1206). Write one of`,
		`  /** @distributed */ function ${name}(…) { … }`,
		`  const ${name} = distributed((…) => { … });`,
	].join("\n");
	return macroError("SKEIN_MACRO_DECORATED_FUNCTION", what, { ...source, offset: start, length: end - start });
}

/** The offset after `( … )`, or the same offset where no parenthesis opens. */
function skipArguments(code: string, offset: number): number {
	let at = offset;
	while (/\s/.test(code[at] ?? "")) at++;
	if (code[at] !== "(") return offset;
	for (let depth = 0; at < code.length; at++) {
		if (code[at] === "(") depth++;
		if (code[at] === ")" && --depth === 0) return at + 1;
	}
	return offset;
}
