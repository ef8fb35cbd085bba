/** All distributed functions of a project with their types: what the lock, the manifest, codecs and diagnostics are made from. */
import { type Contract, contractOf } from "../contract/contract-of.js";
import type { FunctionKind } from "../find/found-function.js";
import { createIdIndex } from "../id-index.js";
import { isUserFile } from "../loader/is-user-source.js";
import { type NamedFunction, type ScannedSource, scanSource } from "../scan-source.js";
import type { Span } from "../source/place.js";
import type { DescribedSignature, TypeEngine } from "../types/type-engine.js";
import { evaluateLiteral } from "./evaluate-literal.js";
import { nearestPackage, type PackageCache } from "./nearest-package.js";
import { withCaptures } from "./with-captures.js";

export interface ProjectFunction {
	readonly id: string;
	/** `fib`, `Images.thumbnail`, or `default`; `main~3f9a2c1b` for a closure. */
	readonly name: string;
	readonly kind: FunctionKind;
	/** How many of its first arguments a closure captured; they are not in the text of the signature. */
	readonly captured: number;
	readonly file: string;
	readonly line: number;
	readonly column: number;
	/** The function's own syntax. */
	readonly span: Span;
	/** Options as far as literals show them. */
	readonly options: Readonly<Record<string, unknown>>;
	readonly optionsSpan: Span | undefined;
	readonly signature: DescribedSignature;
	readonly contract: Contract;
}

export interface ProjectFile {
	readonly file: string;
	readonly packageName: string;
	readonly scanned: ScannedSource;
	readonly functions: readonly ProjectFunction[];
}

/**
 * The files with distributed functions or error classes. The ids are those of the syntactic pass: it is the same code.
 * @throws SKEIN_MACRO_SYNTAX, SKEIN_MACRO_UNSUPPORTED, SKEIN_MACRO_CLASH and the other errors of that pass
 */
export function describeProject(engine: TypeEngine, cache: DescribeCache = new Map()): ProjectFile[] {
	const packages: PackageCache = new Map();
	const index = createIdIndex();
	const ambient = engine.ambient();
	return engine.files().flatMap((file) => {
		const described = isUserFile(file) ? describeCached(engine, file, { packages, cache, ambient }) : undefined;
		if (described === undefined) return [];
		index.record(file, described.scanned.functions);
		return [described];
	});
}

/** What was found before, by file; whoever describes a project again and again keeps one. */
export type DescribeCache = Map<
	string,
	{ readonly texts: ReadonlyMap<string, string>; readonly described: ProjectFile | undefined }
>;

interface Memory {
	readonly packages: PackageCache;
	readonly cache: DescribeCache;
	readonly ambient: readonly string[];
}

/** A file is described anew when its text changed, or that of a file which it imports, at any distance, or of an ambient one. */
function describeCached(
	engine: TypeEngine,
	file: string,
	{ packages, cache, ambient }: Memory,
): ProjectFile | undefined {
	const known = cache.get(file);
	if (known?.described === undefined) {
		// What is not ours does not become so by what it imports.
		if (known?.texts.get(file) === engine.read(file)) return undefined;
	} else {
		const now = textsOf(engine, [file, ...ambient]);
		if (now.size === known.texts.size && [...now].every(([name, text]) => known.texts.get(name) === text)) {
			return known.described;
		}
	}
	cache.delete(file);
	const described = describeFile(engine, file, packages);
	cache.set(file, {
		texts: described === undefined ? new Map([[file, engine.read(file)]]) : textsOf(engine, [file, ...ambient]),
		described,
	});
	return described;
}

function textsOf(engine: TypeEngine, files: readonly string[]): Map<string, string> {
	const texts = new Map<string, string>();
	const visit = (one: string): void => {
		if (texts.has(one)) return;
		texts.set(one, engine.read(one));
		for (const imported of engine.imports(one)) visit(imported);
	};
	for (const file of files) visit(file);
	return texts;
}

function describeFile(engine: TypeEngine, file: string, packages: PackageCache): ProjectFile | undefined {
	const { name: packageName } = nearestPackage(file, packages);
	const scanned = scanSource({ code: engine.read(file), file, packageName });
	if (scanned === undefined) return undefined;
	const signatures = engine.signatures(
		file,
		scanned.functions.map(({ fn }) => fn),
	);
	const functions = scanned.functions.map((found, at) => {
		const captures = found.registration.how === "lift" ? found.registration.captures : [];
		const types = engine.valueTypes(
			file,
			captures.map(({ span }) => span),
		);
		return describeFunction(file, found, withCaptures(signatures[at]!, captures, types));
	});
	return { file, packageName, scanned, functions };
}

function describeFunction(file: string, found: NamedFunction, signature: DescribedSignature): ProjectFunction {
	const { id, name, kind, line, column, fn, options, registration } = found;
	const evaluated = options === undefined ? {} : evaluateLiteral(options);
	return {
		id,
		name,
		kind,
		captured: registration.how === "lift" ? registration.captures.length : 0,
		file,
		line,
		column,
		span: fn,
		options: typeof evaluated === "object" && evaluated !== null ? (evaluated as Record<string, unknown>) : {},
		optionsSpan: options === undefined ? undefined : { start: options.start, end: options.end },
		signature,
		contract: contractOf(signature),
	};
}
