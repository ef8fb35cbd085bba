/** An error about the user's source: it shows the place and the lines there, never the stack of this tool. */
import { type ErrorCode, SkeinError } from "@skein/kernel";
import { codeFrame } from "./code-frame.js";
import { formatPlace, placeAt } from "./place.js";

export interface SourceText {
	readonly file: string;
	readonly code: string;
}

/** Its `details` are `file`, `line`, `column` and `length`, in UTF-16 units as the columns. */
export function macroError(
	code: ErrorCode,
	what: string,
	at: SourceText & { readonly offset: number; readonly length: number },
): SkeinError {
	const place = { file: at.file, ...placeAt(at.code, at.offset) };
	const error = new SkeinError(code, `${formatPlace(place)}: ${what}\n\n${codeFrame(at.code, place)}`, {
		details: { ...place, length: at.length },
	});
	return withoutStack(error);
}

/** The stack of a build error would show where this package found the mistake, which helps nobody mend it. */
export function withoutStack(error: SkeinError): SkeinError {
	error.stack = `${error.name} [${error.code}]: ${error.message}`;
	return error;
}
