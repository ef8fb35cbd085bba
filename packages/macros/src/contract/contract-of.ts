/** The contract of a function: a hash of its parameter and result types that names, order and places do not change. */
import { createHash } from "node:crypto";
import { canonicalType } from "../types/canonical-type.js";
import type { SignatureModel, TupleModel } from "../types/type-model.js";
import { typeText } from "../types/type-text.js";

/** Of the encoding that the generated codecs speak: two ends with one contract read each other's bytes. */
export const ENCODING = 1;

export interface Contract {
	/** 16 hex digits. */
	readonly hash: string;
	/** In canonical form; what the hash is of. */
	readonly signature: SignatureModel;
}

export function contractOf({ parameters, result }: SignatureModel): Contract {
	const signature = { parameters: canonicalType(parameters) as TupleModel, result: canonicalType(result) };
	const text = [ENCODING, typeText(signature.parameters), typeText(signature.result)].join("\n");
	return { hash: createHash("sha256").update(text).digest("hex").slice(0, 16), signature };
}
