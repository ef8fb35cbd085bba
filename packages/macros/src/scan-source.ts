/** Finds the distributed functions of one file and gives them their ids: what every pass over a file begins with. */
import { type FoundErrorClass, findErrorClasses } from "./find/find-error-classes.js";
import { findFunctions } from "./find/find-functions.js";
import type { FoundFunction } from "./find/found-function.js";
import { mayHaveSpawnCalls } from "./find/spawn-calls.js";
import { headSpan } from "./source/head-span.js";
import { type ParsedModule, parseModule } from "./source/parse-module.js";
import { placeAt } from "./source/place.js";

export const DEFAULT_REGISTER_IMPORT = "skein/register-function";

export interface ScanInput {
	readonly code: string;
	/** An absolute path. */
	readonly file: string;
	readonly packageName: string;
	readonly registerImport?: string | undefined;
	/** Also a file in which nothing is found. Default false. */
	readonly always?: boolean;
}

export type NamedFunction = FoundFunction & {
	readonly id: string;
	readonly line: number;
	readonly column: number;
	/** Of the first line of its declaration, from that column on. */
	readonly length: number;
};

export interface ScannedSource {
	readonly module: ParsedModule;
	/** Every declaration, and those of which the id is known. */
	readonly found: readonly FoundFunction[];
	readonly functions: readonly NamedFunction[];
	readonly errorClasses: readonly FoundErrorClass[];
	/** Names imported to register functions, in a module that was transformed before. */
	readonly registering: ReadonlySet<string>;
}

const EXTENDS_ERROR = /extends\s+[\w.$]*Error\b/;

/** Most files are not our business, and are not even parsed. */
const mayConcernUs = (code: string): boolean =>
	code.includes("distributed") || mayHaveSpawnCalls(code) || (code.includes("Error") && EXTENDS_ERROR.test(code));

/**
 * `undefined` for a file without functions and error classes.
 * @throws SKEIN_MACRO_SYNTAX, SKEIN_MACRO_DECORATED_FUNCTION, SKEIN_MACRO_UNSUPPORTED, SKEIN_MACRO_CLOSURE
 */
export function scanSource(input: ScanInput): ScannedSource | undefined {
	const { code, file, always = false } = input;
	if (!always && !mayConcernUs(code)) return undefined;
	const module = parseModule({ file, code });
	// A script has no imports to register with.
	if (!module.hasModuleSyntax && /\.[cm]?jsx?$/.test(file)) return undefined;
	const registering = namesFrom(module, input.registerImport ?? DEFAULT_REGISTER_IMPORT);
	const isTransformed = registering.size > 0;
	const found = isTransformed ? [] : findFunctions(module);
	const errorClasses = isTransformed ? [] : findErrorClasses(module.program);
	if (!always && found.length + errorClasses.length === 0) return undefined;
	const functions = found.flatMap((one) => withId(input.packageName, module, one));
	return { module, found, functions, errorClasses, registering };
}

/** Nothing for a function that registers itself under an id which only running the program tells. */
function withId(packageName: string, module: ParsedModule, found: FoundFunction): NamedFunction[] {
	if (found.registration.how === "itself" && found.explicitId === undefined) return [];
	const id = found.explicitId ?? `${packageName}/${found.name}`;
	const { start, end } = headSpan(module.code, found.start);
	return [{ ...found, id, ...placeAt(module.code, start), length: end - start }];
}

function namesFrom({ program }: ParsedModule, source: string): Set<string> {
	const names = new Set<string>();
	for (const statement of program.body) {
		if (statement.type !== "ImportDeclaration" || statement.source.value !== source) continue;
		for (const { local } of statement.specifiers) names.add(local.name);
	}
	return names;
}
