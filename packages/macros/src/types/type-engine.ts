/**
 * What the compiler side asks of a TypeScript compiler. One implementation knows TypeScript's own API; nothing else
 * does, so that it can be replaced.
 */
import type { Span } from "../source/place.js";
import type { SignatureModel, TypeModel } from "./type-model.js";

export interface DescribedParameter {
	readonly name: string;
	/** The type that is written, or the name where none is. */
	readonly span: Span;
}

export interface DescribedSignature extends SignatureModel {
	readonly names: readonly DescribedParameter[];
	/** The written result type, or the function's own name or first character. */
	readonly resultSpan: Span;
	/** As TypeScript shows it: `(n: number) => Promise<Image>`. */
	readonly text: string;
	/** The doc comment without its tags; empty when there is none. */
	readonly documentation: string;
}

export interface EmittedFile {
	readonly path: string;
	readonly text: string;
}

export interface ProjectProblem {
	/** `file:line:column: what`, or only what for the project as a whole. */
	readonly message: string;
}

export interface DeclaredValue {
	readonly file: string;
	readonly span: Span;
	/** It is a function by its own syntax: a declaration, a method, or a constant that is a function expression. */
	readonly isFunction: boolean;
}

export interface TypeEngine {
	/** Source files of the project, declaration files and installed packages left out. */
	files(): readonly string[];
	read(file: string): string;
	/** The signature of each function; its span is that of the function's own syntax. */
	signatures(file: string, functions: readonly Span[]): readonly DescribedSignature[];
	/** The type that each expression has where it stands. */
	valueTypes(file: string, expressions: readonly Span[]): readonly TypeModel[];
	/** Where the value that an expression names is declared; undefined when unknown. */
	declarationOf(file: string, expression: Span): DeclaredValue | undefined;
	/** The files of the project, declaration files too, that a file imports or re-exports from. */
	imports(file: string): readonly string[];
	/** The files of the project that any other may depend on without importing them: they declare something globally. */
	ambient(): readonly string[];
	/** The file that an import in a file leads to; undefined when there is none. */
	resolve(file: string, specifier: string): string | undefined;
	/** Takes the text of one file anew from disk; only what depends on it is done again. */
	refresh(file: string): void;
	/** What TypeScript itself finds wrong. */
	problems(): readonly ProjectProblem[];
	/** JavaScript, declarations and maps; `textOf` may give another text for a file. */
	emit(textOf: (file: string) => EmitSource | undefined): readonly EmittedFile[];
}

export interface EmitSource {
	readonly code: string;
	/** From the file's own text to this code. */
	readonly map: object;
}
