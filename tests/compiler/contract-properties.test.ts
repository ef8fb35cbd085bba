import { canonicalType, compareTypes, parseTypeText, type TypeModel, typeText } from "@skein/macros/project";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecOf } from "./codec-of.ts";
import { types, valuesOf } from "./type-arbitraries.ts";
import { variantsOf } from "./type-variants.ts";

/** Rewrites a type in a way that means the same. */
const rewritten = (type: TypeModel): TypeModel => {
	switch (type.kind) {
		case "object":
			return { ...type, members: type.members.map((one) => ({ ...one, type: rewritten(one.type) })).reverse() };
		case "union":
			return { kind: "union", of: [{ kind: "union", of: type.of.map(rewritten).reverse() }, type.of[0]!] };
		case "array":
			return { kind: "array", item: rewritten(type.item) };
		case "boolean":
			return {
				kind: "union",
				of: [
					{ kind: "literal", value: false },
					{ kind: "literal", value: true },
				],
			};
		default:
			return type;
	}
};

describe("the canonical form of a type", () => {
	it("is the same for all ways to write it", () => {
		fc.assert(
			fc.property(types, (type) => {
				const once = canonicalType(type);
				expect(typeText(canonicalType(rewritten(type)))).toBe(typeText(once));
				expect(canonicalType(once)).toEqual(once);
			}),
		);
	});

	it("reads back from its text", () => {
		fc.assert(
			fc.property(types, (type) => {
				const text = typeText(canonicalType(type));
				expect(typeText(canonicalType(parseTypeText(text)!))).toBe(text);
			}),
		);
	});
});

describe("compatibility", () => {
	it("is reflexive, whatever order the type is written in", () => {
		fc.assert(
			fc.property(types, (type) => {
				expect(compareTypes(type, rewritten(type))).toBeUndefined();
			}),
		);
	});

	it("holds when members become optional, optional ones are added and literals are allowed besides", () => {
		const looser = (type: TypeModel): TypeModel => {
			if (type.kind === "object" && type.index === undefined) {
				const members = type.members.map((one) => ({ ...one, type: looser(one.type), optional: true }));
				return { ...type, members: [...members, { name: "brand new", type: { kind: "number" }, optional: true }] };
			}
			if (type.kind === "array") return { kind: "array", item: looser(type.item) };
			if (type.kind === "self" || type.kind === "any") return type;
			return { kind: "union", of: [type, { kind: "literal", value: "besides" }] };
		};
		fc.assert(
			fc.property(types, (type) => {
				expect(compareTypes(type, looser(type))).toBeUndefined();
			}),
		);
	});

	it("is a promise about values: what fits the narrower type fits the wider one", () => {
		const pairs = types
			.filter((type) => !typeText(type).includes("unknown"))
			.chain((type) => fc.tuple(fc.constant(type), fc.oneof(variantsOf(type), types)))
			.filter(([a, b]) => compareTypes(a, b) === undefined);
		const cases = pairs.chain(([a, b]) => fc.tuple(fc.constant(b), valuesOf(a)));
		fc.assert(
			fc.property(cases, ([wider, value]) => {
				const codec = codecOf({ kind: "tuple", items: [{ type: wider, optional: false }], rest: undefined });
				expect(codec.decoded([value])).toHaveLength(1);
			}),
			{ numRuns: 200 },
		);
	});

	it("is transitive where nothing unknown and no optional member stands in the middle", () => {
		const triples = fc.tuple(types, fc.nat(2), fc.nat(2)).map(([type, a, b]) => {
			const widen = (one: TypeModel, by: number): TypeModel =>
				by === 0 ? one : { kind: "union", of: [one, { kind: "literal", value: `option ${by}` }] };
			return [type, widen(type, a), widen(widen(type, a), b)] as const;
		});
		fc.assert(
			fc.property(triples, ([a, b, c]) => {
				if (compareTypes(a, b) !== undefined || compareTypes(b, c) !== undefined) return;
				expect(compareTypes(a, c)).toBeUndefined();
			}),
		);
	});
});
