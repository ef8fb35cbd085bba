/** `skein/vitest`: the macro in vitest and vite. */
import { fileURLToPath } from "node:url";
import { createIdIndex } from "./id-index.js";
import { isRuntimeBuild, isUserFile } from "./loader/is-user-source.js";
import { nearestPackage, type PackageCache } from "./project/nearest-package.js";
import { SLICE_QUERY, sliceAsked } from "./slice-query.js";
import { type TransformResult, transformSource } from "./transform-source.js";

/** The part of a vite plugin that this one uses. */
export interface SkeinPlugin {
	readonly name: string;
	readonly enforce: "pre";
	/** An `object`, so that it fits the config of vite as well as that of vitest. */
	config(): object;
	transform(code: string, id: string): Pick<TransformResult, "code" | "map"> | undefined;
}

const TEST_FILE = /\.(?:test|spec)\.[cm]?[jt]sx?$/;

/**
 * @example
 * export default defineConfig({ plugins: [skein()] });
 */
export function skein(): SkeinPlugin {
	const packages: PackageCache = new Map();
	const shared = createIdIndex();
	return {
		name: "skein",
		enforce: "pre",
		config: () => ({ test: { setupFiles: [fileURLToPath(new URL("./vitest-setup.js", import.meta.url))] } }),
		transform(code, id) {
			const file = id.replace(/\?.*$/, "");
			if (!isUserFile(file)) return undefined;
			const { name } = nearestPackage(file, packages);
			if (isRuntimeBuild(file, name)) return undefined;
			const isTest = TEST_FILE.test(file);
			return transformSource({
				code,
				file,
				packageName: name,
				slice: sliceAsked(id),
				// A thread must not run the tests; and test files are programs of their own, which may repeat names.
				moduleSuffix: isTest ? SLICE_QUERY : "",
				index: isTest ? createIdIndex() : shared,
			});
		},
	};
}
