/**
 * One form for all ways to write a type: members by name, unions flat, sorted and without repetition.
 *
 * Two types that mean the same by structure have one canonical form; names and order do not show in it.
 */
import type { TypeModel } from "./type-model.js";
import { typeText } from "./type-text.js";

export function canonicalType(type: TypeModel): TypeModel {
	switch (type.kind) {
		case "array":
		case "set":
			return { kind: type.kind, item: canonicalType(type.item) };
		case "stream":
			return {
				...type,
				item: canonicalType(type.item),
				returns: type.returns === undefined ? undefined : canonicalType(type.returns),
			};
		case "map":
			return { kind: "map", key: canonicalType(type.key), value: canonicalType(type.value) };
		case "tuple":
			return {
				kind: "tuple",
				items: type.items.map((item) => ({ type: canonicalType(item.type), optional: item.optional })),
				rest: type.rest === undefined ? undefined : canonicalType(type.rest),
			};
		case "object": {
			const members = type.members
				.map(({ name, type, optional }) => ({ name, type: memberType(type, optional), optional }))
				.sort((a, b) => (a.name < b.name ? -1 : 1));
			return { kind: "object", members, index: type.index === undefined ? undefined : canonicalType(type.index) };
		}
		case "recursive":
			return { kind: "recursive", of: canonicalType(type.of) };
		case "union":
			return canonicalUnion(type.of);
		default:
			return type;
	}
}

/** An optional member may be undefined anyway. */
function memberType(type: TypeModel, optional: boolean): TypeModel {
	const canonical = canonicalType(type);
	if (!optional || canonical.kind !== "union") return canonical;
	const defined = canonical.of.filter(({ kind }) => kind !== "undefined");
	return defined.length === canonical.of.length ? canonical : canonicalUnion(defined);
}

function canonicalUnion(of: readonly TypeModel[]): TypeModel {
	const options = new Map<string, TypeModel>();
	const add = (type: TypeModel): void => {
		if (type.kind === "union") type.of.forEach(add);
		else options.set(typeText(type), type);
	};
	for (const option of of) add(canonicalType(option));
	if (options.has("true") && options.has("false")) {
		options.delete("true");
		options.delete("false");
		options.set("boolean", { kind: "boolean" });
	}
	// What a kind as a whole is in the union for, its single values add nothing to.
	for (const [text, option] of options) {
		if (option.kind === "literal" && options.has(typeof option.value)) options.delete(text);
		if (option.kind === "string" && option.template !== undefined && options.has("string")) options.delete(text);
	}
	const any = [...options.values()].find(({ kind }) => kind === "any");
	if (any !== undefined) return any;
	const sorted = [...options].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, type]) => type);
	return sorted.length === 1 ? sorted[0]! : { kind: "union", of: sorted };
}
