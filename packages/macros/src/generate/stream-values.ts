/** The types of what comes in streams beside a call: of the result, and of those among the arguments. */
import { canonicalType } from "../types/canonical-type.js";
import type { SignatureModel, StreamModel, TypeModel } from "../types/type-model.js";
import { whyGeneric } from "./wire-facts.js";

export interface StreamPlace {
	/** 0 the result, 1 the first argument; that of further arguments holds for all behind it, too. */
	readonly at: number;
	readonly isRest: boolean;
	/** Of its values, in canonical form. */
	readonly item: TypeModel;
}

/** The places where streams may stand, `signature` being in canonical form. */
export function streamPlaces({ parameters, result }: SignatureModel): StreamPlace[] {
	const { items, rest } = parameters;
	const types = [result, ...items.map(({ type }) => type), ...(rest === undefined ? [] : [rest])];
	return types.flatMap((type, at) => {
		const item = itemOf(type);
		return item === undefined ? [] : [{ at, isRest: at > items.length, item }];
	});
}

/** Of several streams that may stand in one place nobody knows which one came: a value may be of each. */
function itemOf(type: TypeModel): TypeModel | undefined {
	const options = type.kind === "union" ? type.of : [type];
	const streams = options.filter((one): one is StreamModel => one.kind === "stream");
	return streams.length === 0 ? undefined : canonicalType({ kind: "union", of: streams.map(({ item }) => item) });
}

/** Why values of this type travel in the generic encoding; undefined when they do not. Chunks of bytes gain nothing by another. */
export const whyGenericValues = (item: TypeModel): string | undefined =>
	item.kind === "built-in" ? item.name : whyGeneric({ type: item, scope: [] });
