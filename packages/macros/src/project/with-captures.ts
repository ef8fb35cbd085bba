/** The signature of a lifted closure: what it captures comes before its own parameters. */
import type { Capture } from "../find/found-function.js";
import type { DescribedSignature } from "../types/type-engine.js";
import type { ItemModel, TypeModel } from "../types/type-model.js";

export function withCaptures(
	signature: DescribedSignature,
	captures: readonly Capture[],
	types: readonly TypeModel[],
): DescribedSignature {
	if (captures.length === 0) return signature;
	const items = types.map((type): ItemModel => ({ type, optional: false }));
	const { parameters } = signature;
	return {
		...signature,
		parameters: { ...parameters, items: [...items, ...parameters.items] },
		names: [...captures, ...signature.names],
	};
}
