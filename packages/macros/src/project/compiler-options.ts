/** The few compiler options of the nearest `tsconfig.json`, with what it extends, that change what code does at run time. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parseJsonc } from "./parse-jsonc.js";

export interface CompilerOptions {
	readonly experimentalDecorators?: boolean;
	readonly emitDecoratorMetadata?: boolean;
	readonly useDefineForClassFields?: boolean;
	readonly verbatimModuleSyntax?: boolean;
	readonly target?: string;
	readonly jsx?: string;
	readonly jsxImportSource?: string;
	readonly jsxFactory?: string;
	readonly jsxFragmentFactory?: string;
}

export type CompilerOptionsCache = Map<string, CompilerOptions>;

/** No chain of real projects is this long; one that is goes in a circle. */
const LONGEST_CHAIN = 20;

/** @throws SKEIN_MACRO_PROJECT */
export function compilerOptionsFor(file: string, cache: CompilerOptionsCache = new Map()): CompilerOptions {
	return inFolder(dirname(file), cache);
}

function inFolder(folder: string, cache: CompilerOptionsCache): CompilerOptions {
	const known = cache.get(folder);
	if (known !== undefined) return known;
	const path = join(folder, "tsconfig.json");
	const parent = dirname(folder);
	const found = existsSync(path) ? readConfig(path) : parent === folder ? {} : inFolder(parent, cache);
	cache.set(folder, found);
	return found;
}

function readConfig(path: string, depth = 0): CompilerOptions {
	const config = parseJsonc(readText(path), path) as
		| { extends?: unknown; compilerOptions?: CompilerOptions }
		| undefined;
	const parents = [config?.extends ?? []].flat().filter((one): one is string => typeof one === "string");
	const inherited = depth < LONGEST_CHAIN ? parents.map((name) => readConfig(parentPath(name, path), depth + 1)) : [];
	return Object.assign({}, ...inherited, config?.compilerOptions);
}

function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "{}";
	}
}

function parentPath(name: string, from: string): string {
	if (isAbsolute(name) || /^\.\.?(?:$|[\\/])/.test(name)) {
		const path = resolve(dirname(from), name);
		return existsSync(path) && path.endsWith(".json") ? path : `${path}.json`;
	}
	const require = createRequire(from);
	for (const candidate of [name, `${name}.json`, `${name}/tsconfig.json`]) {
		try {
			const path = require.resolve(candidate);
			if (path.endsWith(".json")) return path;
		} catch {
			// The next spelling, then.
		}
	}
	return name;
}
