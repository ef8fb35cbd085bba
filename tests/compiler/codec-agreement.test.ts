import { isDeepStrictEqual } from "node:util";
import { ByteWriter, decodeArguments, encodeArguments, transfer } from "@skein/codec";
import { type CodecFactory, createFunctionCodec, type FunctionCodec } from "@skein/codec/typed";
import { isSkeinError } from "@skein/kernel";
import { contractOf, generateCodec, parseTypeText, type TupleModel, type TypeModel } from "@skein/macros/project";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecOf } from "./codec-of.ts";
import { parameters, types, valuesOf } from "./type-arbitraries.ts";

const NOTHING: TypeModel = { kind: "undefined" };

/** Not at the start of the memory, so that offsets are told from positions. */
const BEFORE = 24;

function throughCodec(codec: FunctionCodec, args: readonly unknown[]): { typed: boolean; args: unknown[] } {
	const writer = new ByteWriter(64);
	writer.ensure(BEFORE);
	writer.position = BEFORE;
	const typed = codec.encodeArguments(writer, args);
	const { bytes, view, position } = writer;
	return { typed, args: codec.decodeArguments({ bytes, view, start: BEFORE, end: position }, typed) };
}

function throughGeneric(args: readonly unknown[]): unknown[] {
	const writer = new ByteWriter();
	encodeArguments(writer, args);
	return decodeArguments(writer.bytes, 0, writer.position);
}

const outcomeOf = (work: () => unknown): { value: unknown } | { code: string } => {
	try {
		return { value: work() };
	} catch (error) {
		if (!isSkeinError(error)) throw error;
		return { code: error.code };
	}
};

describe("a generated codec and the generic one", () => {
	it("give the same arguments for every value of every type", () => {
		const cases = parameters.chain((takes) => fc.tuple(fc.constant(takes), valuesOf(takes)));
		let typed = 0;
		let all = 0;
		fc.assert(
			fc.property(cases, ([takes, args]) => {
				const expected = throughGeneric(args as unknown[]);
				const made = throughCodec(codecOf(takes), args as unknown[]);
				expect(isDeepStrictEqual(made.args, expected)).toBe(true);
				all++;
				if (made.typed) typed++;
			}),
			{ numRuns: 1500 },
		);
		// Values that fit their type seldom need the other codec.
		expect(typed / all).toBeGreaterThan(0.9);
	});

	it("give the same results", () => {
		const cases = types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type)));
		fc.assert(
			fc.property(cases, ([type, value]) => {
				const codec = codecOf({ kind: "tuple", items: [], rest: undefined }, type);
				const writer = new ByteWriter(16);
				const typed = codec.encodeResult(writer, value);
				const { bytes, view, position } = writer;
				const made = codec.decodeResult({ bytes, view, start: 0, end: position }, typed);
				expect(isDeepStrictEqual([made], throughGeneric([value]))).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});

	it("agree on which values a function takes, whatever their type", () => {
		const cases = fc
			.tuple(parameters, parameters)
			.chain(([takes, given]) => fc.tuple(fc.constant(takes), valuesOf(given)));
		fc.assert(
			fc.property(cases, ([takes, args]) => {
				const codec = codecOf(takes);
				const made = outcomeOf(() => throughCodec(codec, args as unknown[]).args);
				const checked = outcomeOf(() => {
					const writer = new ByteWriter();
					encodeArguments(writer, args as unknown[]);
					const { bytes, view, position } = writer;
					return codec.decodeArguments({ bytes, view, start: 0, end: position }, false);
				});
				expect(isDeepStrictEqual(made, checked)).toBe(true);
			}),
			{ numRuns: 1500 },
		);
	});

	it("agree with what holds the values of a stream against their type, in the place of each", () => {
		const cases = fc.tuple(types, types).chain(([type, given]) => fc.tuple(fc.constant(type), valuesOf(given)));
		let refused = 0;
		fc.assert(
			fc.property(cases, ([item, value]) => {
				const stream: TypeModel = { kind: "stream", item, returns: undefined, isReadable: false };
				const codec = codecOf({ kind: "tuple", items: [{ type: stream, optional: false }], rest: stream }, stream);
				const [decoded] = throughGeneric([value]);
				const expected = outcomeOf(() => {
					const writer = new ByteWriter();
					encodeArguments(writer, [value]);
					const { bytes, view, position } = writer;
					const takes: TupleModel = { kind: "tuple", items: [{ type: item, optional: false }], rest: undefined };
					return codecOf(takes).decodeArguments({ bytes, view, start: 0, end: position }, false)[0];
				});
				for (const at of [0, 1, 2, 9]) {
					const values = codec.valuesOf(at);
					const made = outcomeOf(() => {
						const found = values?.check(decoded);
						if (found !== undefined) throw values!.refusal(found, 1);
						return decoded;
					});
					expect(isDeepStrictEqual(made, expected)).toBe(true);
				}
				if ("code" in expected) refused += 1;
			}),
			{ numRuns: 500 },
		);
		expect(refused).toBeGreaterThan(50);
	});

	it("give the same values of streams", () => {
		const cases = types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type)));
		let typed = 0;
		fc.assert(
			fc.property(cases, ([item, value]) => {
				const stream: TypeModel = { kind: "stream", item, returns: undefined, isReadable: false };
				const values = codecOf({ kind: "tuple", items: [], rest: undefined }, stream).valuesOf(0);
				const writer = new ByteWriter(16);
				writer.position = BEFORE - 8;
				if (values?.encode?.(writer, value) !== true) return;
				typed += 1;
				const { bytes, view, position } = writer;
				const place = { bytes, view, start: BEFORE - 8, end: position };
				const made = values.decode!(place, (suspect) => expect(values.check(suspect)).toBe(undefined));
				expect(isDeepStrictEqual([made], throughGeneric([value]))).toBe(true);
				const hostile = outcomeOf(() => values.decode!({ ...place, end: position - 1 }, () => undefined));
				if (position > place.start) expect(hostile).toHaveProperty("code");
			}),
			{ numRuns: 300 },
		);
		expect(typed).toBeGreaterThan(150);
	});

	it("leave buffers that travel beside a message to the generic one", () => {
		const takes = parseTypeText("[Float64Array, unknown, string]") as TupleModel;
		const codec = codecOf(takes);
		const writer = new ByteWriter();
		writer.attachments = [];
		expect(codec.encodeArguments(writer, [new Float64Array(3), [new Float64Array(3)], "small"])).toBe(true);
		writer.position = 0;
		const marked = transfer(new ArrayBuffer(8));
		for (const args of [
			[new Float64Array(100_000), 1, "large"],
			[new Float64Array(marked), 1, "marked"],
			[new Float64Array(1), { deep: marked }, "deep"],
			[new Float64Array(1), new Uint8Array(20_000), "in what is unknown"],
		]) {
			expect(codec.encodeArguments(writer, args)).toBe(false);
			const { bytes, view, position: end } = writer;
			const attachments = writer.takeAttachments()!;
			expect(attachments).toHaveLength(1);
			expect(codec.decodeArguments({ bytes, view, start: 0, end, attachments }, false)).toEqual(args);
			writer.position = 0;
		}
	});

	it("take each other's place for values that only look like their type", () => {
		const point = objectOf({ x: { kind: "number" }, y: { kind: "number" } });
		const codec = codecOf({ kind: "tuple", items: [{ type: point, optional: false }], rest: undefined });
		const further = { x: 1, y: 2, colour: "red" };
		const bare = Object.assign(Object.create(null), { x: 1, y: 2 });
		for (const value of [further, bare]) {
			const made = throughCodec(codec, [value]);
			expect(made).toEqual({ typed: false, args: [value] });
			expect(Object.getPrototypeOf(made.args[0])).toBe(Object.getPrototypeOf(value));
		}
		const sparse = new Array(3);
		const optional = codecOf({
			kind: "tuple",
			items: [{ type: { kind: "array", item: { kind: "union", of: [{ kind: "number" }, NOTHING] } }, optional: false }],
			rest: undefined,
		});
		expect(0 in (throughCodec(optional, [sparse]).args[0] as object)).toBe(false);
	});
});

describe("what does not fit is refused with its path", () => {
	const shape = objectOf({ width: { kind: "number" }, tags: { kind: "array", item: { kind: "string" } } });
	const codec = codecOf({
		kind: "tuple",
		items: [
			{ type: shape, optional: false },
			{ type: { kind: "map", key: { kind: "string" }, value: shape }, optional: true },
		],
		rest: undefined,
	});
	const good = { width: 1, tags: [] };
	it.each<[string, unknown[], string]>([
		["a member", [{ width: "3", tags: [] }], 'p/f: argument 1, .width: expected number, got string "3"'],
		["a missing member", [{ tags: [] }], "p/f: argument 1, .width: expected number, got undefined"],
		["an item", [{ width: 1, tags: ["a", 2] }], "p/f: argument 1, .tags[1]: expected string, got number 2"],
		[
			"a value of a Map",
			[good, new Map([["k", { width: null, tags: [] }]])],
			'p/f: argument 2, .get("k").width: expected number, got null',
		],
		["an argument", [7], "p/f: argument 1: expected { tags: Array<string>; width: number }, got number 7"],
		["too few", [], "p/f: arguments: expected 1 to 2 arguments, got 0"],
		["too many", [good, undefined, 3], "p/f: arguments: expected 1 to 2 arguments, got 3"],
	])("%s", (_, args, message) => {
		const encode = (): unknown => codec.encodeArguments(new ByteWriter(), args);
		expect(encode).toThrow(message);
		expect(outcomeOf(encode)).toEqual({ code: "SKEIN_CONTRACT_VIOLATION" });
		const writer = new ByteWriter();
		encodeArguments(writer, args);
		const { bytes, view, position } = writer;
		expect(() => codec.decodeArguments({ bytes, view, start: 0, end: position }, false)).toThrow(message);
	});

	it("and what cannot be sent at all as the generic codec says it", () => {
		expect(() => codec.encodeArguments(new ByteWriter(), [{ ...good, onDone: () => 1 }])).toThrow(
			"argument 1, .onDone: a function cannot cross threads",
		);
	});

	it("leaves the writer where it stood", () => {
		const writer = new ByteWriter();
		writer.position = 11;
		expect(() => codec.encodeArguments(writer, [1])).toThrow();
		expect(writer.position).toBe(11);
		expect(writer.busy).toBe(false);
	});
});

it("generated code is of Latin-1 characters, whatever its types are made of", () => {
	const takes = parseTypeText(
		`[{ "a-…": string; ключ: "на😀" | "“"; лист: \`…\${string}é\`; ë: number }]`,
	) as TupleModel;
	const source = generateCodec(contractOf({ parameters: takes, result: NOTHING }).signature);
	expect([...source].filter((character) => character > "\xff")).toEqual([]);

	const fits = { "a-…": "…", ключ: "на😀", лист: "…лесé", ë: 1 };
	const codec = codecOf(takes);
	expect(codec.decoded([fits])).toEqual([fits]);
	const refused = (wrong: object) => () => codec.decoded([{ ...fits, ...wrong }]);
	expect(refused({ ключ: "ну" })).toThrow('argument 1, ["ключ"]: expected "на😀" | "“", got string "ну"');
	expect(refused({ лист: "лес" })).toThrow(/^p\/f: argument 1, \["лист"\]: expected `….*é`, got string "лес"$/);
	expect(refused({ "a-…": 1 })).toThrow('argument 1, ["a-…"]: expected string, got number 1');
});

it("generated code of another version of the encoding is refused with what to do", () => {
	const factory = (() => ({ version: 99 })) as unknown as CodecFactory;
	expect(() => createFunctionCodec("p/f", factory)).toThrow(/version 99 .* version 1; build it again/);
});

describe("a generated decoder", () => {
	it("gives a value that fits, or an error of ours, for any bytes", () => {
		const cases = parameters.chain((takes) => fc.tuple(fc.constant(takes), fc.uint8Array({ maxLength: 200 })));
		fc.assert(
			fc.property(cases, ([takes, bytes]) => decodeHostile(codecOf(takes), bytes)),
			{ numRuns: 1500 },
		);
	});

	it("gives a value that fits, or an error of ours, for bytes that were changed, cut or lengthened", () => {
		const cases = parameters.chain((takes) =>
			fc.tuple(
				fc.constant(takes),
				valuesOf(takes),
				fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
				fc.integer({ min: -3, max: 3 }),
			),
		);
		fc.assert(
			fc.property(cases, ([takes, args, changes, cut]) => {
				const codec = codecOf(takes);
				const writer = new ByteWriter();
				if (!codec.encodeArguments(writer, args as unknown[])) return;
				const bytes = Uint8Array.from(writer.bytes.subarray(0, Math.max(0, writer.position + cut)));
				for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
				decodeHostile(codec, bytes);
			}),
			{ numRuns: 1500 },
		);
	});

	it("refuses an item behind an absent one, which would stand in its place", () => {
		const literal = (value: string | number): TypeModel => ({ kind: "literal", value });
		const items = [
			{ type: literal(7), optional: true },
			{ type: literal("green"), optional: true },
		];
		const read = (rest: TypeModel | undefined, ...bytes: number[]): object => {
			const message = Uint8Array.from(bytes);
			const part = { bytes: message, view: new DataView(message.buffer), start: 0, end: message.length };
			return outcomeOf(() => codecOf({ kind: "tuple", items, rest }).decodeArguments(part, true));
		};
		expect(read(undefined, 1, 1)).toEqual({ value: [7, "green"] });
		expect(read(undefined, 1, 0)).toEqual({ value: [7] });
		for (const state of [1, 2]) expect(read(undefined, 0, state)).toHaveProperty("code");
		expect(read({ kind: "boolean" }, 1, 1, 1, 0, 0, 0, 1)).toEqual({ value: [7, "green", true] });
		expect(read({ kind: "boolean" }, 1, 0, 1, 0, 0, 0, 1)).toHaveProperty("code");
	});

	it("reads exactly the bytes of its message, whatever stands before and behind them", () => {
		const cases = parameters.chain((takes) => fc.tuple(fc.constant(takes), valuesOf(takes)));
		fc.assert(
			fc.property(cases, ([takes, args]) => {
				const codec = codecOf(takes);
				const writer = new ByteWriter();
				writer.position = 8;
				if (!codec.encodeArguments(writer, args as unknown[])) return;
				writer.ensure(8);
				const { bytes, view, position } = writer;
				for (const end of [position - 1, position + 1, position + 8]) {
					const read = (): unknown => codec.decodeArguments({ bytes, view, start: 8, end }, true);
					expect(outcomeOf(read)).toHaveProperty("code");
				}
			}),
			{ numRuns: 500 },
		);
	});

	it("shares the memory of a message that is its own, and only then", () => {
		const codec = codecOf({
			kind: "tuple",
			items: [{ type: { kind: "built-in", name: "Float64Array" }, optional: false }],
			rest: undefined,
		});
		const writer = new ByteWriter();
		codec.encodeArguments(writer, [Float64Array.of(1, 2, 3)]);
		const { bytes, view, position } = writer;
		const read = (owned: boolean): Float64Array =>
			codec.decodeArguments({ bytes, view, start: 0, end: position, owned }, true)[0] as Float64Array;
		expect([...read(true)]).toEqual([1, 2, 3]);
		expect(read(true).buffer).toBe(bytes.buffer);
		expect(read(false).buffer).not.toBe(bytes.buffer);
	});
});

function decodeHostile(codec: FunctionCodec, bytes: Uint8Array): void {
	const view = new DataView(bytes.buffer);
	const decoded = outcomeOf(() => codec.decodeArguments({ bytes, view, start: 0, end: bytes.length }, true));
	if ("code" in decoded) return;
	// Whatever came out is what the types say.
	codec.encodeArguments(new ByteWriter(), decoded.value as unknown[]);
}

function objectOf(members: Readonly<Record<string, TypeModel>>): TypeModel {
	return {
		kind: "object",
		members: Object.entries(members).map(([name, type]) => ({ name, type, optional: false })),
		index: undefined,
	};
}
