/** The build-time side: what needs types. Kept apart, so that programs that run never load a TypeScript compiler. */
export { compareContracts } from "./contract/compare-contracts.js";
export { compareTypes, type Misfit } from "./contract/compare-types.js";
export { type Contract, contractOf } from "./contract/contract-of.js";
export { generateCodec } from "./generate/generate-codec.js";
export { canonicalType } from "./types/canonical-type.js";
export { parseTypeText } from "./types/parse-type-text.js";
export { createTsMorphEngine } from "./types/ts-morph-engine.js";
export type { DescribedSignature, TypeEngine } from "./types/type-engine.js";
export type * from "./types/type-model.js";
export { typeText } from "./types/type-text.js";
