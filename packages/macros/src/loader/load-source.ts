/** What Node gets in place of a user's file: the macro applied, types stripped, and a map back to the user's lines. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createIdIndex, type IdIndex } from "../id-index.js";
import { type CompilerOptionsCache, compilerOptionsFor } from "../project/compiler-options.js";
import { nearestPackage, type PackageCache } from "../project/nearest-package.js";
import { sliceAsked } from "../slice-query.js";
import { type TransformResult, transformSource } from "../transform-source.js";
import { detachExports } from "./detach-exports.js";
import { isRuntimeBuild, isTypeScript, isUserFile } from "./is-user-source.js";
import { type ModuleFormat, moduleFormat } from "./module-format.js";
import { originalMap } from "./original-map.js";
import { stripTypes } from "./strip-types.js";

export interface LoadedSource {
	readonly format: ModuleFormat;
	readonly source: string;
}

/** `undefined` for what Node should load by itself. `format` is what Node takes the file for, when it knows. */
export type SourceLoader = (url: string, format: string | null | undefined) => LoadedSource | undefined;

export function createSourceLoader(): SourceLoader {
	const packages: PackageCache = new Map();
	const configs: CompilerOptionsCache = new Map();
	const index = createIdIndex();
	return (url, format) => {
		if (!url.startsWith("file:")) return undefined;
		const file = fileURLToPath(url);
		if (!isUserFile(file)) return undefined;
		const { name, type } = nearestPackage(file, packages);
		if (isTypeScript(file)) {
			const original = readText(file);
			const result = applyMacro({ url, code: original, packageName: name, index });
			const made = moduleFormat(file, original, type);
			const source = stripTypes({
				code: detachExports(result?.code ?? original, file),
				file,
				format: made,
				compilerOptions: compilerOptionsFor(file, configs),
				map: result?.map,
				original,
			});
			return { format: made, source };
		}
		const isPlainModule = format === "module" || format === null || format === undefined;
		if (!isPlainModule || !/\.m?js$/.test(file) || isRuntimeBuild(file, name)) return undefined;
		const code = readText(file);
		const result = applyMacro({ url, code, packageName: name, index });
		return result === undefined ? undefined : { format: "module", source: withInlineMap(result, code, file) };
	};
}

interface MacroInput {
	readonly url: string;
	readonly code: string;
	readonly packageName: string;
	readonly index: IdIndex;
}

const applyMacro = ({ url, code, packageName, index }: MacroInput): TransformResult | undefined =>
	transformSource({ code, file: url, packageName, slice: sliceAsked(url), index });

function withInlineMap({ code, map }: TransformResult, original: string, file: string): string {
	const text = Buffer.from(originalMap(map, original, file)).toString("base64");
	// Of two such comments the last one holds.
	return `${code}\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${text}`;
}

const readText = (file: string): string => readFileSync(file, "utf8").replace(/^\uFEFF/, "");
