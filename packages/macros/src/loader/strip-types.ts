/** TypeScript to JavaScript that this Node runs: types and decorators as the project's compiler options say. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { SkeinError } from "@skein/kernel";
import type { Options, transformSync as transform } from "@swc/core";
import type { CompilerOptions } from "../project/compiler-options.js";
import { withoutStack } from "../source/macro-error.js";
import { parseModule } from "../source/parse-module.js";

export interface StripInput {
	readonly code: string;
	readonly file: string;
	readonly format: "module" | "commonjs";
	readonly compilerOptions: CompilerOptions;
	/** From the user's text to this code, when it was transformed before. */
	readonly map: object | undefined;
	/** The user's text, for messages. */
	readonly original: string;
}

interface Swc {
	readonly transformSync: typeof transform;
}

/** The newest syntax of the oldest Node we run on; `using` is lowered. */
const TARGET = "es2022";

/** @throws SKEIN_MACRO_SYNTAX */
export function stripTypes(input: StripInput): string {
	// Loaded at first use: a program in JavaScript never needs it.
	const { transformSync } = createRequire(import.meta.url)("@swc/core") as Swc;
	try {
		return transformSync(input.code, optionsFor(input)).code;
	} catch (error) {
		throw syntaxError(input, error);
	}
}

function optionsFor({ file, format, compilerOptions, map }: StripInput): Options {
	const source = pathToFileURL(file).href;
	return {
		filename: file,
		sourceFileName: source,
		configFile: false,
		swcrc: false,
		sourceMaps: "inline",
		...(map === undefined ? {} : { inputSourceMap: JSON.stringify({ ...map, sources: [source] }) }),
		module: { type: format === "module" ? "es6" : "commonjs" },
		jsc: {
			target: TARGET,
			keepClassNames: true,
			parser: { syntax: "typescript", decorators: true, tsx: file.endsWith("x") },
			transform: {
				...decoratorsOf(compilerOptions),
				...jsxOf(compilerOptions),
				useDefineForClassFields: definesFields(compilerOptions),
				verbatimModuleSyntax: compilerOptions.verbatimModuleSyntax === true,
			},
		},
	};
}

type Transform = NonNullable<NonNullable<Options["jsc"]>["transform"]>;

const decoratorsOf = (options: CompilerOptions): Transform =>
	options.experimentalDecorators === true
		? { legacyDecorator: true, decoratorMetadata: options.emitDecoratorMetadata === true }
		: { decoratorVersion: "2023-11" };

function jsxOf({ jsx, jsxImportSource, jsxFactory, jsxFragmentFactory }: CompilerOptions): Transform {
	return {
		react: {
			runtime: jsx === "react" ? "classic" : "automatic",
			development: jsx === "react-jsxdev",
			...(jsxImportSource === undefined ? {} : { importSource: jsxImportSource }),
			...(jsxFactory === undefined ? {} : { pragma: jsxFactory }),
			...(jsxFragmentFactory === undefined ? {} : { pragmaFrag: jsxFragmentFactory }),
		},
	};
}

/** TypeScript's own default: fields are assigned, not defined, when the target is older than class fields. */
function definesFields({ useDefineForClassFields, target }: CompilerOptions): boolean {
	if (useDefineForClassFields !== undefined) return useDefineForClassFields;
	const year = /^es(\d{4})$/i.exec(target ?? "")?.[1];
	return year === undefined ? !/^es[356]$/i.test(target ?? "") : Number(year) >= 2022;
}

/** The place comes from the parser that gives places; the words of the other one are the last resort. */
function syntaxError({ file, original }: StripInput, error: unknown): Error {
	parseModule({ file, code: original });
	const text = String((error as Error).message ?? error).split("\n\nCaused by:")[0]!;
	return withoutStack(new SkeinError("SKEIN_MACRO_SYNTAX", `${file}: ${stripAnsi(text)}`, { details: { file } }));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const stripAnsi = (text: string): string => text.replace(/\u001b\[[\d;]*m/g, "").trim();
