/** The source text of the codec of one function: an expression that makes it from the kit of the runtime. */
import { ENCODING } from "../contract/contract-of.js";
import type { SignatureModel, TypeModel } from "../types/type-model.js";
import { CheckerEmitter } from "./emit-checker.js";
import { DecoderEmitter } from "./emit-decoder.js";
import { EncoderEmitter } from "./emit-encoder.js";
import { type StreamPlace, streamPlaces } from "./stream-values.js";

/** `signature` is in canonical form. The text is a function of it alone. */
export function generateCodec({ parameters, result }: SignatureModel): string {
	const settled = settledBy(result);
	const checker = new CheckerEmitter();
	const encoder = new EncoderEmitter();
	const decoder = new DecoderEmitter(checker);
	const main = [
		encoder.emitMain("encodeArguments", parameters, true),
		encoder.emitMain("encodeResult", settled),
		decoder.emitMain("decodeArguments", parameters),
		decoder.emitMain("decodeResult", settled),
		checker.emitArguments("checkArguments", parameters),
		checker.emitMain("checkResult", settled),
	];
	const checks = emitValueChecks(checker, streamPlaces({ parameters, result }));
	const recursive = encoder.functions.length > 0 ? ['let text = "", depth = 0;'] : [];
	return [
		"(k) => {",
		...recursive,
		...encoder.functions,
		...decoder.functions,
		...checker.functions,
		...main,
		...checks,
		`return { version: ${ENCODING}, encodeArguments, decodeArguments, checkArguments, encodeResult, decodeResult, checkResult${checks.length === 0 ? "" : ", valueCheck"} };`,
		"}",
	].join("\n");
}

/** A function `valueCheck(at)` that answers the check of the values of the stream there; undefined where all of them pass. */
function emitValueChecks(checker: CheckerEmitter, places: readonly StreamPlace[]): string[] {
	const cases = places.flatMap(({ at, isRest, item }) => {
		const check = checker.functionFor({ type: item, scope: [] });
		return check === undefined ? [] : [`if (at ${isRest ? ">=" : "==="} ${at}) return ${check};`];
	});
	return cases.length === 0 ? [] : ["function valueCheck(at) {", ...cases, "}"];
}

/** What the call settles with: of a stream what comes behind its values. */
function settledBy(result: TypeModel): TypeModel {
	if (result.kind === "stream") return result.returns ?? { kind: "any", why: "a stream" };
	return result.kind === "union" && result.of.some(({ kind }) => kind === "stream")
		? { kind: "any", why: "a stream, or another value" }
		: result;
}
