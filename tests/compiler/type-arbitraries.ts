/** Types and values of them, for properties. */
import { inspect } from "node:util";
import type { TypeModel } from "@skein/macros/project";
import fc from "fast-check";

const names = fc.constantFrom("a", "b", "width", "x y", "of", "next", "kind");
const leaf: fc.Arbitrary<TypeModel> = fc.oneof(
	fc.constantFrom<TypeModel>(
		{ kind: "number" },
		{ kind: "string" },
		{ kind: "boolean" },
		{ kind: "bigint" },
		{ kind: "undefined" },
		{ kind: "null" },
		{ kind: "any", why: "test" },
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a type
		{ kind: "string", template: "`a-${number}`" },
		...(["Date", "Float64Array", "Uint8Array", "Int16Array", "RegExp", "Error", "ArrayBuffer", "Buffer"] as const).map(
			(name): TypeModel => ({ kind: "built-in", name }),
		),
	),
	fc.constantFrom("red", "green", 7, -1.5, true, false, 12n).map((value): TypeModel => ({ kind: "literal", value })),
);

const list: TypeModel = {
	kind: "recursive",
	of: {
		kind: "object",
		members: [
			{ name: "next", type: { kind: "self", up: 0 }, optional: true },
			{ name: "value", type: { kind: "string" }, optional: false },
		],
		index: undefined,
	},
};
const tree: TypeModel = {
	kind: "recursive",
	of: {
		kind: "union",
		of: [{ kind: "string" }, { kind: "number" }, { kind: "null" }, { kind: "array", item: { kind: "self", up: 0 } }],
	},
};

export const types: fc.Arbitrary<TypeModel> = fc.letrec<{ type: TypeModel }>((tie) => ({
	type: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		leaf,
		fc.constantFrom(list, tree),
		tie("type").map((item): TypeModel => ({ kind: "array", item })),
		tie("type").map((item): TypeModel => ({ kind: "set", item })),
		fc.tuple(leaf, tie("type")).map(([key, value]): TypeModel => ({ kind: "map", key, value })),
		tuples(tie("type")),
		fc
			.uniqueArray(fc.record({ name: names, type: tie("type"), optional: fc.boolean() }), {
				selector: ({ name }) => name,
				maxLength: 4,
				minLength: 1,
			})
			.map((members): TypeModel => ({ kind: "object", members, index: undefined })),
		tie("type").map((index): TypeModel => ({ kind: "object", members: [], index })),
		fc.array(tie("type"), { minLength: 2, maxLength: 4 }).map((of): TypeModel => ({ kind: "union", of })),
		fc.tuple(tie("type"), tie("type")).map(
			([a, b]): TypeModel => ({
				kind: "union",
				of: [a, b].map((type, i) => ({
					kind: "object",
					members: [
						{ name: "kind", type: { kind: "literal", value: `option ${i}` }, optional: false },
						{ name: "of", type, optional: i === 0 },
					],
					index: undefined,
				})),
			}),
		),
	),
})).type;

function tuples(type: fc.Arbitrary<TypeModel>): fc.Arbitrary<TypeModel & { kind: "tuple" }> {
	return fc
		.record({
			required: fc.array(type, { maxLength: 3 }),
			optional: fc.array(type, { maxLength: 2 }),
			rest: fc.option(type, { nil: undefined }),
		})
		.map(({ required, optional, rest }) => ({
			kind: "tuple",
			items: [
				...required.map((one) => ({ type: one, optional: false })),
				...optional.map((one) => ({ type: one, optional: true })),
			],
			rest,
		}));
}

export const parameters = tuples(types);

const text = fc.oneof(
	fc.string({ maxLength: 12 }),
	fc.string({ unit: "binary", maxLength: 12 }),
	fc.string({ minLength: 240, maxLength: 300 }),
	fc.constantFrom("€".repeat(300), "ß", "\ud800", "x".repeat(5000)),
);
const numbers = fc.double({ noDefaultInfinity: false });

/** Values of a type; `around` holds the recursive types outside of it. */
export function valuesOf(type: TypeModel, around: readonly TypeModel[] = [], depth = 0): fc.Arbitrary<unknown> {
	const inner = (one: TypeModel): fc.Arbitrary<unknown> => valuesOf(one, around, depth + 1);
	const few = { maxLength: depth > 3 ? 1 : 4 };
	switch (type.kind) {
		case "any":
			return fc
				.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, maxDepth: 2 })
				.filter(isSendable);
		case "undefined":
			return fc.constant(undefined);
		case "null":
			return fc.constant(null);
		case "boolean":
			return fc.boolean();
		case "number":
			return numbers;
		case "bigint":
			return fc.oneof(fc.bigInt(), fc.bigInt(-5n, 5n));
		case "string":
			return type.template === undefined ? text : fc.integer().map((n) => `a-${n}`);
		case "literal":
			return fc.constant(type.value);
		case "array":
			return fc.array(inner(type.item), few);
		case "set":
			return fc.array(inner(type.item), few).map((items) => new Set(items));
		case "map":
			return fc.array(fc.tuple(inner(type.key), inner(type.value)), few).map((entries) => new Map(entries));
		case "tuple":
			return fc
				.tuple(
					fc.tuple(
						...type.items.map((item) =>
							item.optional ? fc.option(inner(item.type), { nil: undefined }) : inner(item.type),
						),
					),
					fc.nat(type.items.length),
					type.rest === undefined ? fc.constant([]) : fc.array(inner(type.rest), few),
				)
				.map(([items, length, rest]) => {
					const required = type.items.filter(({ optional }) => !optional).length;
					return rest.length > 0 ? [...items, ...rest] : items.slice(0, Math.max(required, length));
				});
		case "object":
			return fc
				.tuple(
					fc.tuple(
						...type.members.map(({ type, optional }) =>
							optional
								? fc.option(fc.tuple(fc.option(inner(type), { nil: undefined })), { nil: undefined })
								: fc.tuple(inner(type)),
						),
					),
					type.index === undefined
						? fc.constant({})
						: fc.dictionary(fc.oneof(names, fc.string(), fc.constantFrom("7", "1023", "toString")), inner(type.index), {
								maxKeys: 3,
							}),
				)
				.map(([values, rest]) => {
					const listed = type.members.flatMap(({ name }, i) => (values[i] === undefined ? [] : [[name, values[i][0]]]));
					return { ...onlySendableKeys(rest), ...Object.fromEntries(listed) };
				});
		case "built-in":
			return builtIns[type.name]!;
		case "union":
			return fc.oneof(...type.of.map(inner));
		case "recursive":
			return depth > 4 ? short(type) : valuesOf(type.of, [type, ...around], depth + 1);
		case "self":
			return valuesOf(around[type.up]!, around.slice(type.up + 1), depth + 1);
		default:
			return fc.constant(undefined);
	}
}

const short = (type: TypeModel): fc.Arbitrary<unknown> => fc.constant(type === list ? { value: "end" } : null);

const bytes = fc.uint8Array({ maxLength: 40 });
const builtIns: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
	Date: fc.date({ noInvalidDate: true }),
	Float64Array: fc.float64Array({ maxLength: 20 }),
	Uint8Array: bytes,
	Int16Array: fc.int16Array({ maxLength: 20 }),
	RegExp: fc.constantFrom(/a+/g, /^€$/u),
	Error: fc.constant(new RangeError("too far")),
	ArrayBuffer: bytes.map((one) => Uint8Array.from(one).buffer),
	Buffer: bytes.map((one) => Buffer.from(one)),
};

const onlySendableKeys = (record: object): object =>
	Object.fromEntries(Object.entries(record).filter(([key]) => key !== "__proto__" && key !== "constructor"));

function isSendable(value: unknown): boolean {
	try {
		structuredClone(value);
		// isDeepStrictEqual says that two Sets with an invalid date differ; the keys are refused, also those of undefined.
		return !/Invalid Date|__proto__|constructor/.test(inspect(value, { depth: 9 }));
	} catch {
		return false;
	}
}
