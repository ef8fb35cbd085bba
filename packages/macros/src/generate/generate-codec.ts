/** The source text of the codec of one function: an expression that makes it from the kit of the runtime. */
import { ENCODING } from "../contract/contract-of.js";
import type { SignatureModel } from "../types/type-model.js";
import { CheckerEmitter } from "./emit-checker.js";
import { DecoderEmitter } from "./emit-decoder.js";
import { EncoderEmitter } from "./emit-encoder.js";

/** `signature` is in canonical form. The text is a function of it alone. */
export function generateCodec({ parameters, result }: SignatureModel): string {
	const checker = new CheckerEmitter();
	const encoder = new EncoderEmitter();
	const decoder = new DecoderEmitter(checker);
	const main = [
		encoder.emitMain("encodeArguments", parameters, true),
		encoder.emitMain("encodeResult", result),
		decoder.emitMain("decodeArguments", parameters),
		decoder.emitMain("decodeResult", result),
		checker.emitArguments("checkArguments", parameters),
		checker.emitMain("checkResult", result),
	];
	const recursive = encoder.functions.length > 0 ? ['let text = "", depth = 0;'] : [];
	return [
		"(k) => {",
		...recursive,
		...encoder.functions,
		...decoder.functions,
		...checker.functions,
		...main,
		`return { version: ${ENCODING}, encodeArguments, decodeArguments, checkArguments, encodeResult, decodeResult, checkResult };`,
		"}",
	].join("\n");
}
