export type { FunctionKind } from "./find/found-function.js";
export { createIdIndex, type IdEntry, type IdIndex, type IdIndexOptions } from "./id-index.js";
export { type InstallOptions, installHooks } from "./install-hooks.js";
export { nearestPackageName, type PackageCache } from "./project/nearest-package.js";
export { ENTRY_QUERY, SLICE_QUERY } from "./slice-query.js";
export {
	type TransformedFunction,
	type TransformInput,
	type TransformResult,
	transformSource,
} from "./transform-source.js";
