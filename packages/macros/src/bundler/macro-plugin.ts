/**
 * The macro in bundlers, one plugin for all of them.
 *
 * B1  The runtime stays outside of the bundle: its threads start from files of its own.
 * B2  Bundlers that keep modules apart in their output (webpack, rspack) get a second entry, `skein-functions`, with the
 *     functions and without the program; threads load that. In the flat modules of the others, threads find the
 *     functions by themselves.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { SkeinError } from "@skein/kernel";
import type { UnpluginBuildContext, UnpluginContext, UnpluginFactory, UnpluginOptions } from "unplugin";
import type { GeneratedTypes } from "../emit/emit-registrations.js";
import { createIdIndex, type IdIndex } from "../id-index.js";
import { isRuntimeBuild, isUserFile } from "../loader/is-user-source.js";
import { nearestPackage, type PackageCache } from "../project/nearest-package.js";
import { ENTRY_QUERY, sliceAsked } from "../slice-query.js";
import { withoutStack } from "../source/macro-error.js";
import { transformSource } from "../transform-source.js";
import { keepApart } from "./keep-apart.js";

export interface BundlerOptions {
	/**
	 * Path of the `tsconfig.json` to read types from: functions then have contracts and generated codecs, and what is
	 * wrong with their types is reported. It takes about a second. Default: no types; values travel in the generic encoding.
	 */
	readonly types?: string;
}

type Context = UnpluginBuildContext & UnpluginContext;

const RUNTIME = /^(?:skein(?:\/|$)|@skein\/)/;
const FUNCTIONS_FILE = "skein-functions.mjs";
/** Not `new URL(…)`, which these bundlers take for a file to be copied. */
const FUNCTIONS_URL = `import.meta.url.replace(/[^/]*$/, ${JSON.stringify(FUNCTIONS_FILE)})`;

export const macroPlugin: UnpluginFactory<BundlerOptions | undefined, false> = ({ types } = {}, { framework }) => {
	const packages: PackageCache = new Map();
	const keepsApart = framework === "webpack" || framework === "rspack";
	const file = (id: string): string => id.replace(/[?#].*$/, "");
	let index: IdIndex = createIdIndex();
	let generated: ReadonlyMap<string, GeneratedTypes> | undefined;
	const plugin: UnpluginOptions = {
		name: "skein",
		enforce: "pre",
		async buildStart() {
			index = createIdIndex();
			if (types !== undefined) generated = await generateFrom(resolve(types), this as Context);
		},
		resolveId: (id) => (RUNTIME.test(id) && !keepsApart ? { id, external: true } : undefined),
		transformInclude: (id) => isUserFile(file(id)),
		transform(code, id) {
			const path = file(id);
			const { name } = nearestPackage(path, packages);
			if (isRuntimeBuild(path, name)) return undefined;
			return transformSource({
				code,
				file: path,
				packageName: name,
				slice: sliceAsked(id),
				index,
				types: generated,
				...(keepsApart ? { moduleUrl: FUNCTIONS_URL } : {}),
			});
		},
		webpack: (compiler) => keepApart(compiler as never, { file: FUNCTIONS_FILE, query: ENTRY_QUERY, outside: RUNTIME }),
		rspack: (compiler) => keepApart(compiler as never, { file: FUNCTIONS_FILE, query: ENTRY_QUERY, outside: RUNTIME }),
	};
	return plugin;
};

/** @throws SKEIN_MACRO_PROJECT when a diagnostic is an error */
async function generateFrom(config: string, context: Context): Promise<ReadonlyMap<string, GeneratedTypes>> {
	// A TypeScript compiler is loaded only when it is asked for.
	const { createTsMorphEngine, describeProject, diagnoseProject, formatDiagnostic, generateTypes, readLockOf } =
		await import("../project.js");
	if (!existsSync(config)) throw withoutStack(new SkeinError("SKEIN_MACRO_PROJECT", `there is no ${config}`));
	const engine = createTsMorphEngine({ config });
	const described = describeProject(engine);
	const failed: string[] = [];
	for (const one of diagnoseProject({ engine, described, entries: [] })) {
		const text = formatDiagnostic(one, engine.read(one.file));
		if (one.severity === "error") failed.push(text);
		else if (typeof context.warn === "function") context.warn(text);
		else console.warn(text);
	}
	if (failed.length > 0) throw withoutStack(new SkeinError("SKEIN_MACRO_PROJECT", failed.join("\n\n")));
	const lock = readLockOf(config);
	return new Map(described.flatMap((one) => one.functions).map((one) => [one.id, generateTypes(one, lock)]));
}
