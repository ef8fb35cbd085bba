/** Types that are nearly another one: pairs of types that have nothing to do with each other hardly ever fit. */
import type { ItemModel, TypeModel } from "@skein/macros/project";
import fc from "fast-check";
import { types } from "./type-arbitraries.ts";

/** The type with one or a few of its parts changed, some to fit and some not. */
export function variantsOf(type: TypeModel): fc.Arbitrary<TypeModel> {
	return fc.oneof(
		{ weight: 3, arbitrary: within(type) },
		{ weight: 1, arbitrary: fc.constant(type) },
		{ weight: 1, arbitrary: types.map((other): TypeModel => ({ kind: "union", of: [type, other] })) },
		{ weight: 1, arbitrary: fc.constant({ kind: "union", of: [type, { kind: "undefined" }] }) },
	);
}

const toggled = (items: readonly ItemModel[]): fc.Arbitrary<ItemModel[]> =>
	fc.tuple(
		...items.map(({ type, optional }) =>
			fc.record({ type: variantsOf(type), optional: fc.oneof(fc.constant(optional), fc.boolean()) }),
		),
	);

const together = (of: readonly TypeModel[]): TypeModel =>
	of.length === 1 ? of[0]! : { kind: "union", of: of.length === 0 ? [{ kind: "null" }, { kind: "number" }] : of };

function within(type: TypeModel): fc.Arbitrary<TypeModel> {
	switch (type.kind) {
		case "array":
		case "set":
			return variantsOf(type.item).map((item) => ({ ...type, item }));
		case "map":
			return fc
				.tuple(variantsOf(type.key), variantsOf(type.value))
				.map(([key, value]) => ({ kind: "map", key, value }));
		case "tuple": {
			const rest = type.rest === undefined ? fc.constant(undefined) : variantsOf(type.rest);
			const all = [...type.items.map((item) => item.type), ...(type.rest === undefined ? [] : [type.rest])];
			return fc.oneof(
				fc.tuple(toggled(type.items), rest).map(([items, rest]): TypeModel => {
					const required = items.filter(({ optional }) => !optional);
					return { kind: "tuple", items: [...required, ...items.filter(({ optional }) => optional)], rest };
				}),
				fc.nat(type.items.length).map((count): TypeModel => {
					const beyond = all.slice(count);
					return {
						kind: "tuple",
						items: type.items.slice(0, count),
						rest: beyond.length === 0 ? undefined : together(beyond),
					};
				}),
				fc.constant<TypeModel>({ kind: "array", item: together(all) }),
			);
		}
		case "object": {
			const { members, index } = type;
			const all = [...members.map((member) => member.type), ...(index === undefined ? [] : [index])];
			return fc.oneof(
				fc.tuple(toggled(members), index === undefined ? fc.constant(undefined) : variantsOf(index)).map(
					([changed, index]): TypeModel => ({
						kind: "object",
						members: changed.map((member, i) => ({ ...member, name: members[i]!.name })),
						index,
					}),
				),
				fc.subarray([...members]).map((members): TypeModel => ({ kind: "object", members, index })),
				fc.constant<TypeModel>({ kind: "object", members: [], index: together(all) }),
			);
		}
		case "union":
			return fc.oneof(
				fc.tuple(...type.of.map(variantsOf)).map((of): TypeModel => ({ kind: "union", of })),
				fc.subarray([...type.of], { minLength: 1 }).map(together),
			);
		case "literal":
			return fc.constantFrom<TypeModel>({ kind: typeof type.value as "string" }, { kind: "number" });
		case "string":
			return fc.constant({ kind: "string" });
		default:
			return fc.constant(type);
	}
}
