/**
 * Source text to syntax tree; text that does not parse becomes an error that shows the user's line.
 *
 * It knows no names and no scopes: those are the business of `find/` and `scope/`.
 */
import { type Comment, type OxcError, type ParserOptions, type Program, parseSync } from "oxc-parser";
import { refuseDecoratedFunction } from "./decorated-function.js";
import { macroError, type SourceText } from "./macro-error.js";

export interface ParsedModule extends SourceText {
	readonly program: Program;
	readonly comments: readonly Comment[];
	/** Whether an `import` or `export` stands in it. */
	readonly hasModuleSyntax: boolean;
}

/** @throws SKEIN_MACRO_SYNTAX, SKEIN_MACRO_DECORATED_FUNCTION */
export function parseModule(source: SourceText): ParsedModule {
	const result = parseSync(source.file, source.code, { lang: languageOf(source.file), sourceType: "module" });
	const [first] = result.errors;
	if (first !== undefined) {
		refuseDecoratedFunction(source, first.labels[0]);
		throw syntaxError(source, first);
	}
	return {
		file: source.file,
		code: source.code,
		program: result.program,
		comments: result.comments,
		hasModuleSyntax: result.program.body.some(({ type }) => /^(?:Import|Export)/.test(type)),
	};
}

function syntaxError(source: SourceText, error: OxcError): Error {
	const [label] = error.labels;
	const what = [error.message, label?.message, error.helpMessage].filter(Boolean).join("; ");
	return macroError("SKEIN_MACRO_SYNTAX", what, {
		...source,
		offset: label?.start ?? 0,
		length: (label?.end ?? 0) - (label?.start ?? 0),
	});
}

function languageOf(file: string): NonNullable<ParserOptions["lang"]> {
	if (/\.[cm]?ts$/.test(file)) return "ts";
	return file.endsWith(".tsx") ? "tsx" : "jsx";
}
