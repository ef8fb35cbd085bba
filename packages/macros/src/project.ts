/** The build-time side: what needs types. Kept apart, so that programs that run never load a TypeScript compiler. */
export { compareContracts } from "./contract/compare-contracts.js";
export { compareTypes, type Misfit } from "./contract/compare-types.js";
export { type Contract, contractOf } from "./contract/contract-of.js";
export { type DiagnoseInput, diagnoseProject } from "./diagnose/diagnose-project.js";
export { type Diagnostic, formatDiagnostic } from "./diagnose/diagnostic.js";
export type { GeneratedTypes } from "./emit/emit-registrations.js";
export { explainCodec } from "./generate/explain-codec.js";
export { generateCodec } from "./generate/generate-codec.js";
export { compareLock, compatibleContracts, type LockComparison, type LockProblem } from "./lock/compare-lock.js";
export { formatLock } from "./lock/format-lock.js";
export { type Lock, type LockedContract, type LockedFunction, MAX_EARLIER } from "./lock/lock.js";
export { parseLock } from "./lock/parse-lock.js";
export { lockFileOf, readLockOf } from "./lock/read-lock.js";
export { type JsonSchema, jsonSchema } from "./manifest/json-schema.js";
export { type Manifest, type ManifestFunction, manifestOf } from "./manifest/manifest.js";
export { type BuildInput, buildProject, generateTypes } from "./project/build-project.js";
export {
	type DescribeCache,
	describeProject,
	type ProjectFile,
	type ProjectFunction,
} from "./project/describe-project.js";
export { writeFiles } from "./project/write-files.js";
export { canonicalType } from "./types/canonical-type.js";
export { parseTypeText } from "./types/parse-type-text.js";
export { createTsMorphEngine } from "./types/ts-morph-engine.js";
export type { DescribedSignature, EmittedFile, TypeEngine } from "./types/type-engine.js";
export type * from "./types/type-model.js";
export { typeText } from "./types/type-text.js";
