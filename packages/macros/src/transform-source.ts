/**
 * The macro on one file: finds the distributed functions, gives them ids, writes their registration.
 *
 * It sees syntax only; what is known of types is given to it. The same text, package and options always give the same result, wherever the
 * file stands.
 */
import { fileURLToPath } from "node:url";
import MagicString, { type SourceMap } from "magic-string";
import { emitRegistrations, type GeneratedTypes } from "./emit/emit-registrations.js";
import { liftClosure } from "./emit/lift-closure.js";
import type { FunctionKind } from "./find/found-function.js";
import { createIdIndex, type IdIndex } from "./id-index.js";
import { DEFAULT_REGISTER_IMPORT, type ScannedSource, scanSource } from "./scan-source.js";
import { sliceModule } from "./slice/slice-module.js";

export interface TransformInput {
	readonly code: string;
	/** An absolute path or a file URL; a query is ignored. */
	readonly file: string;
	readonly packageName: string;
	/** Keep only the distributed functions and what they need. Default false. */
	readonly slice?: "functions" | "entry" | undefined;
	/** Where `registerFunction` and `registerErrorClass` come from. Default `"skein/register-function"`. */
	readonly registerImport?: string;
	/** Appended to the URL under which workers load the module: `SLICE_QUERY`, or nothing, which is the default. */
	readonly moduleSuffix?: string;
	/** Source text of the URL under which workers load the module, in place of `import.meta.url` and the suffix. */
	readonly moduleUrl?: string;
	/** What the type pass made for the functions, by id. Default: nothing; values then travel in the generic encoding. */
	readonly types?: ReadonlyMap<string, GeneratedTypes> | undefined;
	/** Finds clashes between files. Default: within this file only. */
	readonly index?: IdIndex;
}

export interface TransformedFunction {
	readonly id: string;
	/** `fib`, `Images.thumbnail`, or `default`. */
	readonly name: string;
	readonly line: number;
	readonly column: number;
	readonly kind: FunctionKind;
}

export interface TransformResult {
	readonly code: string;
	readonly map: SourceMap;
	readonly functions: readonly TransformedFunction[];
}

/**
 * `undefined` when there is nothing to do.
 * @throws SKEIN_MACRO_SYNTAX, SKEIN_MACRO_DECORATED_FUNCTION, SKEIN_MACRO_UNSUPPORTED, SKEIN_MACRO_CLOSURE,
 * SKEIN_MACRO_CLASH
 */
export function transformSource(input: TransformInput): TransformResult | undefined {
	const file = pathOf(input.file);
	const index = input.index ?? createIdIndex();
	const scanned = scanSource({ ...input, file, always: input.slice !== undefined });
	// In a file that has no function any more, the index forgets the old ones.
	if (scanned === undefined) return index.record(file, []) as undefined;
	return rewrite(input, scanned, index);
}

function rewrite(input: TransformInput, scanned: ScannedSource, index: IdIndex): TransformResult {
	const { module, functions, errorClasses, registering } = scanned;
	index.record(module.file, functions);
	const text = new MagicString(module.code);
	const closures = scanned.found.flatMap(({ registration }) => (registration.how === "lift" ? [registration] : []));
	// They leave their statements before a slice drops these.
	for (const closure of closures) liftClosure(module, text, closure);
	if (input.slice !== undefined) {
		const declared = [...scanned.found.filter(({ kind }) => kind !== "closure"), ...errorClasses];
		const offsets = declared.map(({ start }) => start);
		sliceModule(module, text, { offsets, closures, registering, keepsImports: input.slice === "entry" });
	}
	emitRegistrations({
		module,
		text,
		functions,
		errorClasses,
		packageName: input.packageName,
		registerImport: input.registerImport ?? DEFAULT_REGISTER_IMPORT,
		moduleUrl: input.moduleUrl ?? moduleUrl(input.moduleSuffix ?? ""),
		types: input.types,
	});
	return {
		code: text.toString(),
		map: text.generateMap({ source: module.file, includeContent: true, hires: "boundary" }),
		functions: functions.map(({ id, name, line, column, kind }) => ({ id, name, line, column, kind })),
	};
}

const moduleUrl = (suffix: string): string =>
	suffix === "" ? "import.meta.url" : `new URL(${JSON.stringify(suffix)}, import.meta.url).href`;

function pathOf(file: string): string {
	if (!file.startsWith("file:")) return file.replace(/\?.*$/, "");
	const url = new URL(file);
	url.search = "";
	url.hash = "";
	return fileURLToPath(url);
}
