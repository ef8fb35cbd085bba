/**
 * The macro on one file: finds the distributed functions, gives them ids, writes their registration.
 *
 * It sees syntax only, never types. The same text, package and options always give the same result, wherever the
 * file stands.
 */
import { fileURLToPath } from "node:url";
import MagicString, { type SourceMap } from "magic-string";
import { DEFAULT_REGISTER_IMPORT, emitRegistrations } from "./emit/emit-registrations.js";
import { type FoundErrorClass, findErrorClasses } from "./find/find-error-classes.js";
import { findFunctions } from "./find/find-functions.js";
import type { FoundFunction, FunctionKind } from "./find/found-function.js";
import { createIdIndex, type IdIndex } from "./id-index.js";
import { sliceModule } from "./slice/slice-module.js";
import { type ParsedModule, parseModule } from "./source/parse-module.js";
import { placeAt } from "./source/place.js";

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

const EXTENDS_ERROR = /extends\s+[\w.$]*Error\b/;

/** Most files are not our business, and are not even parsed. */
const mayConcernUs = (code: string): boolean =>
	code.includes("distributed") || (code.includes("Error") && EXTENDS_ERROR.test(code));

/**
 * `undefined` when there is nothing to do.
 * @throws SKEIN_MACRO_SYNTAX, SKEIN_MACRO_DECORATED_FUNCTION, SKEIN_MACRO_UNSUPPORTED, SKEIN_MACRO_CLASH
 */
export function transformSource(input: TransformInput): TransformResult | undefined {
	const file = pathOf(input.file);
	const index = input.index ?? createIdIndex();
	// In a file that has no function any more, the index forgets the old ones.
	const nothing = (): undefined => index.record(file, []) as undefined;
	if (input.slice === undefined && !mayConcernUs(input.code)) return nothing();
	const module = parseModule({ file, code: input.code });
	// A script has no imports to register with.
	if (!module.hasModuleSyntax && /\.[cm]?jsx?$/.test(file)) return nothing();
	const registering = namesFrom(module, input.registerImport ?? DEFAULT_REGISTER_IMPORT);
	const isTransformed = registering.size > 0;
	const found = isTransformed ? [] : findFunctions(module);
	const errorClasses = isTransformed ? [] : findErrorClasses(module.program);
	if (input.slice === undefined && found.length + errorClasses.length === 0) return nothing();
	return rewrite({ input, module, index, registering, found, errorClasses });
}

interface Rewrite {
	readonly input: TransformInput;
	readonly module: ParsedModule;
	readonly index: IdIndex;
	readonly registering: ReadonlySet<string>;
	readonly found: readonly FoundFunction[];
	readonly errorClasses: readonly FoundErrorClass[];
}

function rewrite({ input, module, index, registering, found, errorClasses }: Rewrite): TransformResult {
	const named = found.flatMap((one) => withId(input.packageName, module, one));
	index.record(module.file, named);
	const text = new MagicString(module.code);
	if (input.slice !== undefined) {
		const offsets = [...found, ...errorClasses].map(({ start }) => start);
		sliceModule(module, text, { offsets, registering, keepsImports: input.slice === "entry" });
	}
	emitRegistrations({
		module,
		text,
		functions: named,
		errorClasses,
		packageName: input.packageName,
		registerImport: input.registerImport ?? DEFAULT_REGISTER_IMPORT,
		moduleSuffix: input.moduleSuffix ?? "",
	});
	return {
		code: text.toString(),
		map: text.generateMap({ source: module.file, includeContent: true, hires: "boundary" }),
		functions: named.map(({ id, name, line, column, kind }) => ({ id, name, line, column, kind })),
	};
}

type NamedFunction = FoundFunction & { readonly id: string; readonly line: number; readonly column: number };

/** Nothing for a function that registers itself under an id which only running the program tells. */
function withId(packageName: string, module: ParsedModule, found: FoundFunction): NamedFunction[] {
	if (found.registration.how === "itself" && found.explicitId === undefined) return [];
	const id = found.explicitId ?? `${packageName}/${found.name}`;
	return [{ ...found, id, ...placeAt(module.code, found.start) }];
}

function namesFrom({ program }: ParsedModule, source: string): Set<string> {
	const names = new Set<string>();
	for (const statement of program.body) {
		if (statement.type !== "ImportDeclaration" || statement.source.value !== source) continue;
		for (const { local } of statement.specifiers) names.add(local.name);
	}
	return names;
}

function pathOf(file: string): string {
	if (!file.startsWith("file:")) return file.replace(/\?.*$/, "");
	const url = new URL(file);
	url.search = "";
	url.hash = "";
	return fileURLToPath(url);
}
