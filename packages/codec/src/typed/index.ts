export type { CodecKit } from "./codec-kit.js";
export {
	type CodecFactory,
	createFunctionCodec,
	type FunctionCodec,
	type GeneratedCodec,
	type StreamValues,
} from "./function-codec.js";
export { genericCodec } from "./generic-codec.js";
export type { MessagePlace, TypedReader } from "./typed-reader.js";
export type { Violation } from "./violation.js";
