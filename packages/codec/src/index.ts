export { ATTACH_FROM } from "./attached.js";
export type { AttachedBytes } from "./attached-bytes.js";
export { ByteWriter } from "./byte-writer.js";
export { decodeArguments, decodeValue } from "./decode-value.js";
export { encodeArguments, encodeValue } from "./encode-value.js";
export { type ErrorClass, findErrorClass, registerErrorClass } from "./error-classes.js";
export { type CodecLimits, defaultCodecLimits } from "./limits.js";
export { decodeError, encodeError } from "./thrown.js";
export { detachMarked, transfer } from "./transfer.js";
