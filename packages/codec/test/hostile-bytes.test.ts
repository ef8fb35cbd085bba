import {
	ByteWriter,
	decodeArguments,
	decodeError,
	decodeValue,
	defaultCodecLimits,
	encodeArguments,
	encodeValue,
} from "@skein/codec";
import { isSkeinError, SkeinError } from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as tags from "../src/tags.js";

/** A value, or the code of the SkeinError; anything else that is thrown fails the test. */
function attempt(decode: (bytes: Uint8Array, start: number, end: number) => unknown, bytes: Uint8Array): unknown {
	try {
		return { value: decode(bytes, 0, bytes.length) };
	} catch (error) {
		if (isSkeinError(error, "SKEIN_CODEC_MALFORMED") || isSkeinError(error, "SKEIN_CODEC_LIMIT")) return error.code;
		throw error;
	}
}

const codeOf = (bytes: number[]): unknown => attempt(decodeValue, Uint8Array.from(bytes));
const MALFORMED = "SKEIN_CODEC_MALFORMED";
const LIMIT = "SKEIN_CODEC_LIMIT";

/** mulberry32: the same mutations in every run. */
function seeded(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

function valid(): Uint8Array {
	const writer = new ByteWriter();
	const holes: unknown[] = [1, 2.5, -7, 300, 70_000];
	delete holes[1];
	encodeArguments(writer, [
		{ id: 1, name: "name", list: holes, nested: { id: 2, flag: true, none: null } },
		[{ a: 1, b: "x" }, { a: 2, b: "y" }, Object.assign(Object.create(null), { a: 3, b: undefined })],
		new Map<unknown, unknown>([
			["k", new Set([1, "é€"])],
			[new Date(5), /x/g],
		]),
		[
			new Float64Array([1, 2]),
			Buffer.from("bytes"),
			new Uint8Array([1, 2, 3]).buffer,
			new DataView(new ArrayBuffer(2)),
		],
		[2n ** 70n, -5n, new URL("http://x/"), "a text of more than thirty-one characters, so long", "€".repeat(9)],
		new TypeError("wrong", { cause: new AggregateError([new SkeinError("SKEIN_TASK_LOST", "lost")], "all") }),
	]);
	return writer.bytes.slice(0, writer.position);
}

describe("bytes from anywhere", () => {
	it("mutated messages give a value or a typed error", () => {
		const original = Uint8Array.from(valid());
		const random = seeded(1);
		let values = 0;
		for (let round = 0; round < 15_000; round++) {
			const bytes = original.slice(0, random(4) === 0 ? random(original.length) : original.length);
			for (let flips = random(4); flips >= 0; flips--) bytes[random(bytes.length + 1)] = random(256);
			if (typeof attempt(decodeArguments, bytes) === "object") values++;
		}
		expect(values).toBeGreaterThan(100);
	});
	it("random bytes give a value or a typed error", () => {
		const random = seeded(2);
		for (let round = 0; round < 50_000; round++) {
			const bytes = new Uint8Array(random(40));
			for (let i = 0; i < bytes.length; i++) bytes[i] = random(2) ? random(256) : tags.SHORT_TEXT + random(128);
			attempt(decodeValue, bytes);
			attempt(decodeError, bytes);
		}
	});
	it("every proper beginning of a message is malformed, whatever follows it in the buffer", () => {
		const bytes = valid();
		for (let end = 0; end < bytes.length; end++) {
			expect(() => decodeArguments(bytes, 0, end)).toThrow(/the bytes end within|declared in too few bytes/);
		}
	});
	it("a byte too many is malformed", () => {
		// A key that cannot be sent has a test of its own.
		const sendable = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__":'));
		fc.assert(
			fc.property(sendable, (value) => {
				const writer = new ByteWriter();
				encodeValue(writer, value, "value");
				writer.ensure(1);
				expect(() => decodeValue(writer.bytes, 0, writer.position + 1)).toThrow(/1 bytes too many/);
			}),
		);
	});
	it("a range outside the buffer is malformed", () => {
		for (const [start, end] of [
			[-1, 1],
			[0, 3],
			[2, 1],
			[Number.NaN, 1],
		] as const) {
			expect(() => decodeValue(Uint8Array.of(1, 2), start, end)).toThrow(expect.objectContaining({ code: MALFORMED }));
		}
	});
});

describe("what no encoder writes", () => {
	const text = (value: string): number[] => [tags.SHORT_TEXT + value.length, ...Buffer.from(value, "latin1")];
	const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
	it.each([
		["a tag that does not exist", [0xff]],
		["nothing at all", []],
		["a hole outside an array", [tags.HOLE]],
		["an object of an unknown shape", [tags.KNOWN_OBJECT]],
		["a slot that does not exist", [tags.OBJECT, tags.SHAPE_SLOTS, 1, ...text("a"), 1]],
		["a shape without keys", [tags.OBJECT, 0, 0]],
		["the key __proto__", [tags.OBJECT, 0, 1, ...text("__proto__"), 1]],
		["the key constructor", [tags.OBJECT, 0, 1, ...text("constructor"), 1]],
		["a key that is a number", [tags.OBJECT, 0, 1, 5, 1]],
		["a number without prototype", [tags.BARE, 5]],
		["a count above 32 bits", [tags.ARRAY, 0xff, 0xff, 0xff, 0xff, 0x1f]],
		["a count without end", [tags.ARRAY, 0x80, 0x80, 0x80, 0x80, 0x80, 0]],
		["a third of a Float64Array", [tags.VIEW, 10, 3, 1, 2, 3]],
		["a view of an unknown kind", [tags.VIEW, 99, 0]],
		["a pattern that is none", [tags.REGEXP, ...text("("), ...text("")]],
		["flags that are none", [tags.REGEXP, ...text("a"), ...text("gg")]],
		["a URL that is none", [tags.URL_TEXT, ...text("no url")]],
		["a bigint without bytes", [tags.BIGINT, 0, 0]],
		["a bigint with a third sign", [tags.BIGINT, 2, 1, 1]],
		["an error field that is set apart", [tags.ERROR, 0, ...text("E"), ...text(""), 0, 1, ...text("stack"), 5]],
		["an error field __proto__", [tags.ERROR, 0, ...text("E"), ...text(""), 0, 1, ...text("__proto__"), 5]],
		["an error with unknown flags", [tags.ERROR, 0, ...text("E"), ...text(""), 32, 0]],
		["an error of very many classes", [tags.ERROR, 65, ...Array(65).fill(tags.SHORT_TEXT), 0x80, 0x80, 0, 0]],
	])("%s is malformed", (_name, bytes) => {
		expect(codeOf(bytes)).toBe(MALFORMED);
	});
	it.each([
		["an array", [tags.ARRAY]],
		["a map", [tags.MAP]],
		["a set", [tags.SET]],
		["a shape", [tags.OBJECT, 0]],
		["text", [tags.LATIN1]],
		["wide text", [tags.UTF16]],
		["a buffer", [tags.ARRAY_BUFFER]],
		["a bigint", [tags.BIGINT, 0]],
		["the fields of an error", [tags.ERROR, 0, ...text("E"), ...text(""), 0]],
	])("%s of four thousand million members is refused before anything is made for it", (_name, bytes) => {
		expect([MALFORMED, LIMIT]).toContain(codeOf([...bytes, ...huge, 1, 2, 3]));
		expect(() => decodeValue(Uint8Array.from([...bytes, 0xff, 0xff, 0x03, 1, 2, 3]), 0, bytes.length + 6)).toThrow(
			/in too few bytes|end within a value of|above the limits/,
		);
	});
	it("depth 100,000 is refused without a stack overflow", () => {
		for (const opening of [
			[tags.SHORT_ARRAY + 1],
			[tags.SET, 1],
			[tags.MAP, 1, 0],
			[tags.OBJECT, 0, 1, ...text("a")],
		]) {
			expect(codeOf([...Array(100_000).fill(opening).flat(), 0])).toBe(LIMIT);
		}
		const cause = [tags.ERROR, 0, ...text("E"), ...text(""), 8];
		expect(codeOf([...Array(100_000).fill(cause).flat(), 0])).toBe(LIMIT);
	});
	it("a message above the size limit is refused unread", () => {
		expect(() => decodeValue(new Uint8Array(11), 0, 11, { ...defaultCodecLimits, maxBytes: 10 })).toThrow(
			expect.objectContaining({ code: LIMIT }),
		);
	});
	it("a collection above the limit is refused", () => {
		expect(() =>
			decodeValue(Uint8Array.of(tags.SHORT_ARRAY + 3, 1, 2, 3), 0, 4, { ...defaultCodecLimits, maxCollection: 2 }),
		).toThrow(expect.objectContaining({ code: LIMIT }));
	});
	it("objects with one high index cost memory like others", () => {
		const rows = 20_000;
		const known = Array(rows - 1)
			.fill([tags.KNOWN_OBJECT, 1])
			.flat();
		const bytes = [tags.ARRAY, 0xa0, 0x9c, 0x01, tags.OBJECT, 0, 1, ...text("1023"), 1, ...known];
		const before = process.memoryUsage().heapUsed;
		const { value } = attempt(decodeValue, Uint8Array.from(bytes)) as { value: object[] };
		expect(value.length).toBe(rows);
		expect(value[rows - 1]).toEqual({ 1023: 1 });
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
	});
	it("keys of Object.prototype become fields although it is frozen against assignment", () => {
		const original = Object.getOwnPropertyDescriptor(Object.prototype, "valueOf")!;
		Object.defineProperty(Object.prototype, "valueOf", { ...original, writable: false });
		try {
			const { value } = attempt(decodeValue, Uint8Array.of(tags.OBJECT, 0, 1, ...text("valueOf"), 7)) as {
				value: object;
			};
			expect(Object.entries(value)).toEqual([["valueOf", 7]]);
		} finally {
			Object.defineProperty(Object.prototype, "valueOf", original);
		}
	});
});
