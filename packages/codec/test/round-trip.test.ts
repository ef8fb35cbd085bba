import { deepStrictEqual } from "node:assert";
import { runInNewContext } from "node:vm";
import { ByteWriter, decodeArguments, decodeValue, encodeArguments, encodeValue } from "@skein/codec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const writer = new ByteWriter(16);

function through(value: unknown): unknown {
	writer.reset();
	encodeValue(writer, value, "value");
	return decodeValue(writer.bytes, 0, writer.position);
}

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const text = fc.oneof(fc.string(), fc.string({ unit }), fc.string({ unit: "grapheme", minLength: 20, maxLength: 80 }));
const key = fc.oneof(
	fc.string({ unit }),
	fc.constantFrom("id", "name", "toString", "0", "7", "1023", "valueOf", "then"),
);
/** Invalid dates have a test of their own: deepStrictEqual finds no two of them equal. */
const validDate = fc.date({ noInvalidDate: true });
const anything = fc.anything({
	key: key.filter((name) => name !== "__proto__" && name !== "constructor"),
	values: [
		fc.integer(),
		fc.double(),
		fc.maxSafeInteger(),
		fc.boolean(),
		validDate,
		text,
		fc.constantFrom(null, undefined, -0),
	],
	withBigInt: true,
	withMap: true,
	withSet: true,
	withTypedArray: true,
	withSparseArray: true,
	withNullPrototype: true,
	maxDepth: 4,
});

describe("any sendable value", () => {
	it("comes back with the same structure, signs, holes and prototypes", () => {
		fc.assert(
			fc.property(anything, (value) => deepStrictEqual(through(value), value)),
			{ numRuns: 1500 },
		);
	});
	it("keeps its text unit by unit, lone surrogates included", () => {
		fc.assert(
			fc.property(fc.string({ unit, maxLength: 100 }), (value) => through(value) === value),
			{ numRuns: 500 },
		);
	});
	it("keeps text of every length around the short forms", () => {
		for (let length = 0; length < 80; length++) {
			for (const letter of ["a", "é", "Ā", "€"]) {
				const value = [letter.repeat(length), "x".repeat(length % 13), letter.repeat(length)];
				expect(through(value)).toEqual(value);
			}
		}
	});
	it("keeps text of several megabytes", () => {
		const latin = "naïve ".repeat(500_000);
		expect(through(latin) === latin).toBe(true);
		expect(through(`${latin}€`) === `${latin}€`).toBe(true);
	});
	it("keeps a bigint of any size up to the limit", () => {
		const bits = fc.bigInt({ min: -(2n ** 700n), max: 2n ** 700n });
		fc.assert(fc.property(bits, (value) => through(value) === value));
		for (const edge of [2n ** 63n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n, 2n ** 524_287n]) {
			expect(through(edge) === edge).toBe(true);
		}
	});
	it("keeps numbers at the borders of every integer form", () => {
		for (const power of [7, 8, 15, 16, 31, 32, 53]) {
			for (const number of [2 ** power - 1, 2 ** power, -(2 ** power), -(2 ** power) - 1]) {
				expect(through(number)).toBe(number);
			}
		}
	});
});

describe("kinds of objects", () => {
	it.each([
		["a regular expression", /a[/]b\n/giu],
		["a URL", new URL("https://user@example.com:8080/a?b=c#d")],
		[
			"a map with keys of every kind",
			new Map<unknown, unknown>([
				[Number.NaN, 1],
				[{ a: 1 }, new Set([[1]])],
			]),
		],
		[
			"an object without prototype in an array of its like",
			[1, 2].map((a) => Object.assign(Object.create(null), { a })),
		],
		["an object whose keys hide inherited names", { toString: 1, valueOf: "x", hasOwnProperty: null }],
		["an object whose keys are indices far apart", { 4294967294: 1, 1023: 2, b: 3 }],
		["an array that ends in holes", Object.assign(new Array(5), { 0: 1, 2: undefined })],
		["an empty object without prototype", Object.create(null)],
	])("%s comes back as it was", (_name, value) => {
		deepStrictEqual(through(value), value);
	});
	it("an invalid date comes back as one", () => {
		const date = through(new Date(Number.NaN)) as Date;
		expect(date).toBeInstanceOf(Date);
		expect(date.getTime()).toBeNaN();
	});
	it("keeps the order of map entries and of fields", () => {
		const value = {
			b: 1,
			a: new Map([
				["z", 1],
				["y", 2],
			]),
			"": 0,
		};
		expect(JSON.stringify(Object.keys(through(value) as object))).toBe('["b","a",""]');
		expect([...(through(value) as typeof value).a.keys()]).toEqual(["z", "y"]);
	});
	it("sends an array and a plain object of another realm", () => {
		const foreign = runInNewContext("({ list: [1, new Map([[1, new Date(5)]])], bytes: new Uint16Array([7]) })");
		deepStrictEqual(through(foreign), { list: [1, new Map([[1, new Date(5)]])], bytes: new Uint16Array([7]) });
	});
	it("sends an object that is reached twice as two objects", () => {
		const shared = { a: 1 };
		const [first, second] = through([shared, shared]) as object[];
		expect(first).toEqual(second);
		expect(first).not.toBe(second);
	});
	it("reads a getter once", () => {
		let reads = 0;
		const value = {
			get field() {
				return ++reads;
			},
		};
		expect(through(value)).toEqual({ field: 1 });
		expect(reads).toBe(1);
	});
	it("leaves out symbol keys and what is not enumerable", () => {
		const value = Object.defineProperty({ a: 1, [Symbol("s")]: 2 }, "hidden", { value: 3 });
		expect(through(value)).toEqual({ a: 1 });
	});
	it("leaves out fields that a polluted Object.prototype would add", () => {
		Object.defineProperty(Object.prototype, "polluted", {
			value: 1,
			enumerable: true,
			configurable: true,
			writable: true,
		});
		try {
			expect(Object.keys(through({ a: 1 }) as object)).toEqual(["a"]);
		} finally {
			Reflect.deleteProperty(Object.prototype, "polluted");
		}
	});
});

describe("bytes", () => {
	const kinds = [
		new Int8Array([-1]),
		new Uint8Array([1, 2]),
		new Uint8ClampedArray([255]),
		new Int16Array([-2]),
		new Uint16Array([3]),
		new Int32Array([-4]),
		new Uint32Array([5]),
		new Float32Array([0.5]),
		new Float64Array([-0, Number.NaN]),
		new BigInt64Array([-6n]),
		new BigUint64Array([7n]),
		new Uint8Array(0),
		new Uint8Array(100_000).fill(9),
		Buffer.from("hello"),
		new DataView(new ArrayBuffer(3)),
	];
	it.each(kinds.map((view) => [view.constructor.name, view] as const))("a %s comes back as one", (_name, view) => {
		const back = through(["odd offset", view]) as [string, typeof view];
		deepStrictEqual(back[1], view);
		expect(Object.getPrototypeOf(back[1])).toBe(Object.getPrototypeOf(view));
	});
	it("an ArrayBuffer comes back with its bytes", () => {
		deepStrictEqual(through(new Uint8Array([1, 2, 3]).buffer), new Uint8Array([1, 2, 3]).buffer);
	});
	it("a view of a part sends that part only", () => {
		const part = new Float64Array([1, 2, 3, 4]).subarray(1, 3);
		const back = through(part) as Float64Array;
		expect([...back]).toEqual([2, 3]);
		expect(back.buffer.byteLength).toBe(16);
	});
	it("a decoded view shares no memory with the message", () => {
		writer.reset();
		encodeValue(writer, new Uint8Array([1, 2, 3]), "value");
		const back = decodeValue(writer.bytes, 0, writer.position) as Uint8Array;
		writer.bytes.fill(0);
		expect([...back]).toEqual([1, 2, 3]);
	});
});

describe("arguments", () => {
	it("come back as the tuple they were, wherever they stand in the buffer", () => {
		const messages = fc.array(fc.array(anything, { maxLength: 5 }), { maxLength: 5 });
		fc.assert(
			fc.property(messages, (calls) => {
				writer.reset();
				const ends = calls.map((args) => {
					encodeArguments(writer, args);
					return writer.position;
				});
				calls.forEach((args, i) => {
					deepStrictEqual(decodeArguments(writer.bytes, ends[i - 1] ?? 0, ends[i]!), args);
				});
			}),
			{ numRuns: 200 },
		);
	});
	it("decode from a plain Uint8Array and from shared memory", () => {
		writer.reset();
		const args = [1.5, "twelve chars and more", { a: new Uint8Array([1]) }, "€", 2n ** 80n, 1.1, 1.2, 1.3, 1.4, 1.6];
		encodeArguments(writer, args);
		const shared = new Uint8Array(new SharedArrayBuffer(writer.position + 3), 3);
		shared.set(writer.bytes.subarray(0, writer.position));
		deepStrictEqual(decodeArguments(shared, 0, shared.length), args);
	});
});

describe("repeated shapes", () => {
	it("write their keys once per message", () => {
		writer.reset();
		const row = { identifier: 1, description: 2 };
		encodeValue(writer, Array(100).fill(row), "value");
		expect(writer.position).toBeLessThan(2 + 30 + 100 * 3);
	});
	it("come back right when more shapes alternate than there are slots", () => {
		const shapes = Array.from({ length: 200 }, (_, i) => ({ [`k${i}`]: i, [`l${i % 7}`]: { [`m${i % 11}`]: i } }));
		const value = [...shapes, ...shapes, ...shapes.toReversed()];
		deepStrictEqual(through(value), value);
	});
	it("are forgotten between messages", () => {
		writer.reset();
		encodeValue(writer, [{ a: 1 }, { a: 2 }], "value");
		const start = writer.position;
		encodeValue(writer, [{ a: 1 }, { a: 2 }], "value");
		expect(decodeValue(writer.bytes, start, writer.position)).toEqual([{ a: 1 }, { a: 2 }]);
	});
	it("come back right when a key was remembered from another message", () => {
		for (const name of ["abcdef", "abcdeg", "abxdef", "abcdef"]) {
			expect(through({ [name]: 1 })).toEqual({ [name]: 1 });
		}
	});
});
