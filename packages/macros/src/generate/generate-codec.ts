/** The source text of the codec of one function: an expression that makes it from the kit of the runtime. */
import { ENCODING } from "../contract/contract-of.js";
import type { SignatureModel, TypeModel } from "../types/type-model.js";
import { CheckerEmitter } from "./emit-checker.js";
import { DecoderEmitter } from "./emit-decoder.js";
import { EncoderEmitter } from "./emit-encoder.js";
import { type StreamPlace, streamPlaces, whyGenericValues } from "./stream-values.js";

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
	const places = streamPlaces({ parameters, result });
	const values = emitValues(places, { checker, encoder, decoder });
	const recursive = encoder.functions.length > 0 ? ['let text = "", depth = 0;'] : [];
	const source = [
		"(k) => {",
		...recursive,
		...encoder.functions,
		...decoder.functions,
		...checker.functions,
		...main,
		...values,
		`return { version: ${ENCODING}, encodeArguments, decodeArguments, checkArguments, encodeResult, decodeResult, checkResult${values.length === 0 ? "" : ", valuesOf"} };`,
		"}",
	].join("\n");
	return inLatin(source);
}

/** One character beyond Latin-1 makes V8 keep, and read, the text of the whole module with two bytes for each character. */
const inLatin = (source: string): string =>
	source.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

interface Emitters {
	readonly checker: CheckerEmitter;
	readonly encoder: EncoderEmitter;
	readonly decoder: DecoderEmitter;
}

/** A function `valuesOf(at)` that gives the codec of the values of the stream there; undefined where they may be anything. */
function emitValues(places: readonly StreamPlace[], { checker, encoder, decoder }: Emitters): string[] {
	const code: string[] = [];
	const cases: string[] = [];
	for (const { at, isRest, item } of places) {
		const check = checker.functionFor({ type: item, scope: [] });
		if (check === undefined) continue;
		const parts = [`check: ${check}`];
		if (whyGenericValues(item) === undefined) {
			code.push(encoder.emitMain(`encodeValue${at}`, item), decoder.emitMain(`decodeValue${at}`, item));
			parts.push(`encode: encodeValue${at}`, `decode: decodeValue${at}`);
		}
		code.push(`const values${at} = { ${parts.join(", ")} };`);
		cases.push(`if (at ${isRest ? ">=" : "==="} ${at}) return values${at};`);
	}
	return cases.length === 0 ? [] : [...code, "function valuesOf(at) {", ...cases, "}"];
}

/** What the call settles with: of a stream what comes behind its values. */
function settledBy(result: TypeModel): TypeModel {
	if (result.kind === "stream") return result.returns ?? { kind: "any", why: "a stream" };
	return result.kind === "union" && result.of.some(({ kind }) => kind === "stream")
		? { kind: "any", why: "a stream, or another value" }
		: result;
}
