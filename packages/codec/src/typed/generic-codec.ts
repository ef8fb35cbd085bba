/** The codec of a function whose types no compiler saw: the generic encoding, and nothing to hold values against. */
import { SkeinError } from "@skein/kernel";
import { decodeArguments, decodeValue } from "../decode-value.js";
import { encodeArguments, encodeValue } from "../encode-value.js";
import type { FunctionCodec } from "./function-codec.js";

export const genericCodec: FunctionCodec = {
	encodeArguments(writer, args) {
		encodeArguments(writer, args);
		return false;
	},
	decodeArguments({ bytes, start, end, attachments }, typed, fill) {
		if (typed) throw noTypes("arguments");
		const args = decodeArguments(bytes, start, end, undefined, attachments);
		fill?.(args);
		return args;
	},
	encodeResult(writer, value) {
		encodeValue(writer, value, "result");
		return false;
	},
	decodeResult({ bytes, start, end, attachments }, typed) {
		if (typed) throw noTypes("a result");
		return decodeValue(bytes, start, end, undefined, attachments);
	},
	valuesOf: () => undefined,
};

const noTypes = (what: string): SkeinError =>
	new SkeinError("SKEIN_CODEC_MALFORMED", `${what} in the encoding of a contract, for a function that has none here`);
