/** Something that the compiler side finds wrong with a program, at one exact place. */
import type { ErrorCode } from "@skein/kernel";
import { codeFrame } from "../source/code-frame.js";
import { placeAt, type Span } from "../source/place.js";

export interface Diagnostic {
	/** Its entry in docs/DIAGNOSTICS.md. */
	readonly code: ErrorCode;
	/** `error`: it cannot work. `warning`: it may not do what it looks like. */
	readonly severity: "error" | "warning";
	readonly file: string;
	readonly span: Span;
	/** What is wrong, and after a semicolon what to do. */
	readonly message: string;
}

/** `file:line:column: error SKEIN_…: message` and the lines there. */
export function formatDiagnostic({ code, severity, file, span, message }: Diagnostic, text: string): string {
	const { line, column } = placeAt(text, span.start);
	return `${file}:${line}:${column}: ${severity} ${code}: ${message}\n\n${codeFrame(text, { line, column })}`;
}
