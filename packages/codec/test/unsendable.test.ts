import {
	ByteWriter,
	type CodecLimits,
	decodeValue,
	defaultCodecLimits,
	encodeArguments,
	encodeValue,
} from "@skein/codec";
import { isSkeinError } from "@skein/kernel";
import { describe, expect, it } from "vitest";

const writer = new ByteWriter();

function messageFor(args: unknown[], limits?: CodecLimits): string {
	writer.reset();
	try {
		encodeArguments(writer, args, limits);
	} catch (error) {
		if (isSkeinError(error)) return error.message;
	}
	throw new Error("no SkeinError");
}

class Account {
	balance = 1;
}
class Stack extends Array {}
const Unnamed = class {};
Object.defineProperty(Unnamed, "name", { value: 5 });
const detached = new Uint8Array(8);
structuredClone(detached, { transfer: [detached.buffer] });
const self: Record<string, unknown> = { a: { list: [] } };
(self as { a: { list: unknown[] } }).a.list.push(1, self);
const selfMap = new Map<unknown, unknown>();
selfMap.set("me", { deep: [selfMap] });

describe("a value that cannot be sent is named with its path", () => {
	it.each<[string, unknown[]]>([
		["argument 2, .options.onDone: a function cannot cross threads", [1, { options: { onDone() {} } }]],
		["argument 1: a function cannot cross threads", [() => 1]],
		["argument 1, .items[3]: a symbol cannot cross threads", [{ items: [1, 2, 3, Symbol("x")] }]],
		['argument 1, .m.get("key"): a WeakMap cannot cross threads', [{ m: new Map([["key", new WeakMap()]]) }]],
		["argument 1, .m.get(7).x: a WeakRef cannot cross threads", [{ m: new Map([[7, { x: new WeakRef({}) }]]) }]],
		[
			"argument 1, key 3 of .m: a symbol cannot cross threads",
			[
				{
					m: new Map<unknown, 1>([
						[1, 1],
						[2, 1],
						[Symbol.iterator, 1],
					]),
				},
			],
		],
		["argument 1, key 1 of .m, .id: a WeakSet cannot cross threads", [{ m: new Map([[{ id: new WeakSet() }, 1]]) }]],
		["argument 1, value 1 of .m: a function cannot cross threads", [{ m: new Map([[{}, () => 1]]) }]],
		["argument 1, member 2 of .s: a symbol cannot cross threads", [{ s: new Set([1, Symbol("x")]) }]],
		["argument 1, key 1: a function cannot cross threads", [new Map([[() => 1, 1]])]],
		[
			'argument 1, ["a b"].ü[0]: a Promise cannot cross threads; await it first',
			[{ "a b": { ü: [Promise.resolve()] } }],
		],
		["argument 1: an instance of class Account cannot cross threads; send a plain object", [new Account()]],
		["argument 1: an instance of class Stack cannot cross threads; send a plain object", [new Stack()]],
		["argument 1: an object with a prototype of its own cannot cross threads; send a plain object", [new Unnamed()]],
		["argument 1: a boxed String cannot cross threads; send the primitive", [Object("x")]],
		["argument 1: a SharedArrayBuffer cannot cross threads; send a copy of its bytes", [new SharedArrayBuffer(1)]],
		[
			"argument 1: an Int32Array over a SharedArrayBuffer cannot cross threads; send a copy made with slice()",
			[new Int32Array(new SharedArrayBuffer(4))],
		],
		[
			"argument 1: a Uint8Array over a detached ArrayBuffer cannot cross threads; its bytes were transferred away",
			[detached],
		],
		["argument 1: a detached ArrayBuffer cannot cross threads; its bytes were transferred away", [detached.buffer]],
		["argument 1: a generator cannot cross threads", [(function* () {})()]],
		[
			"argument 2, .rows: an async iterable cannot cross threads; give it as an argument itself, or call what returns it with spawnStream",
			[1, { rows: (async function* () {})() }],
		],
		[
			"argument 1: an async iterable cannot cross threads; give it as an argument itself, or call what returns it with spawnStream",
			[{ async *[Symbol.asyncIterator]() {} }],
		],
		['argument 1, .a: the key "__proto__" cannot be sent', [{ a: JSON.parse('{"__proto__": 1}') }]],
		['argument 1: the key "constructor" cannot be sent', [{ constructor: 1 }]],
		[
			"argument 1, .x: reading it threw Error: boom",
			[
				{
					get x() {
						throw new Error("boom");
					},
				},
			],
		],
		["argument 1, .cause.hook: a function cannot cross threads", [new Error("x", { cause: { hook() {} } })]],
		["argument 1, .errors[1]: a symbol cannot cross threads", [new AggregateError([1, Symbol("x")])]],
		["argument 1, .a.list[1]: a cycle (back to argument 1) cannot be sent", [self]],
		['argument 1, .m.get("me").deep[0]: a cycle (back to argument 1, .m) cannot be sent', [{ m: selfMap }]],
	])("%s", (message, args) => {
		expect(messageFor(args)).toBe(message);
	});
	it("a result is called so", () => {
		expect(() => encodeValue(writer, { items: [Symbol("x")] }, "result")).toThrow(
			"result, .items[0]: a symbol cannot cross threads",
		);
	});
	it("a long path is cut in the middle", () => {
		let value: unknown = () => 1;
		for (let i = 0; i < 40; i++) value = { a: value };
		expect(messageFor([value])).toBe(
			`argument 1, ${".a".repeat(8)}…${".a".repeat(8)}: a function cannot cross threads`,
		);
	});
	it("a revoked proxy and a false instance are refused, not crashed on", () => {
		const { proxy, revoke } = Proxy.revocable({}, {});
		revoke();
		expect(messageFor([proxy])).toMatch(/^argument 1: reading it threw TypeError/);
		for (const shape of [Map, Set, Date, URL, RegExp, Float64Array, ArrayBuffer]) {
			expect(messageFor([[Object.create(shape.prototype as object)]])).toMatch(/^argument 1, \[0\]: reading it threw/);
		}
	});
});

describe("a failed encoding", () => {
	it("leaves the writer where it stood and usable", () => {
		writer.reset();
		encodeValue(writer, { a: 1 }, "value");
		const before = writer.position;
		expect(() => encodeArguments(writer, ["text", [() => 1]])).toThrow();
		expect(writer.position).toBe(before);
		encodeValue(writer, [{ a: 1 }], "value");
		expect(decodeValue(writer.bytes, before, writer.position)).toEqual([{ a: 1 }]);
	});
	it("carries the code, and what a getter threw as cause", () => {
		const cause = new Error("boom");
		const value = {
			get x() {
				throw cause;
			},
		};
		try {
			encodeValue(writer, value, "value");
			expect.unreachable();
		} catch (error) {
			expect(isSkeinError(error, "SKEIN_CODEC_UNSENDABLE")).toBe(true);
			expect((error as Error).cause).toBe(cause);
		}
	});
	it("is the answer to a collection that changes under it", () => {
		const map = new Map<unknown, unknown>();
		map.set(1, {
			get x() {
				return map.set(2, 2).size;
			},
		});
		expect(messageFor([{ map }])).toBe("argument 1, .map: it changed while it was encoded");
		const object = {
			get x() {
				return delete (object as { y?: 1 }).y;
			},
			y: 1,
		};
		expect(messageFor([object])).toBe("argument 1: it changed while it was encoded");
		const set = new Set<unknown>();
		set.add({
			get x() {
				return set.add(2).size;
			},
		});
		expect(messageFor([[set]])).toBe("argument 1, [0]: it changed while it was encoded");
	});
	it("is the answer to a getter that encodes into the writer of its own value", () => {
		const value = {
			get x() {
				return encodeValue(writer, 1, "inner");
			},
		};
		expect(messageFor([value])).toMatch(
			/^argument 1, \.x: reading it threw SkeinError: .* may not encode into the same writer/,
		);
		expect(writer.busy).toBe(false);
	});
});

describe("limits on encoding", () => {
	const limited = (part: Partial<CodecLimits>) => ({ ...defaultCodecLimits, ...part });
	const nested = (depth: number) => {
		let value: unknown = [];
		for (let i = 1; i < depth; i++) value = [value];
		return value;
	};
	it("depth 512 is sent and 513 refused", () => {
		writer.reset();
		encodeValue(writer, nested(512), "value");
		expect(decodeValue(writer.bytes, 0, writer.position)).toEqual(nested(512));
		expect(messageFor([nested(513)])).toMatch(/^argument 1, \[0\].*…\[0\].*: nested deeper than 512$/);
	});
	it("depth 100,000 is refused without a stack overflow", () => {
		let value: unknown = {};
		for (let i = 0; i < 100_000; i++) value = i % 2 ? [value] : { value };
		expect(messageFor([value])).toMatch(/nested deeper than 512$/);
	});
	it("a smaller depth limit holds", () => {
		expect(messageFor([nested(4)], limited({ maxDepth: 3 }))).toBe("argument 1, [0][0][0]: nested deeper than 3");
		encodeArguments(writer, [nested(3)], limited({ maxDepth: 3 }));
	});
	it("a collection, a bigint, a pattern, bytes and text above their limits are refused with a typed error", () => {
		expect(messageFor([{ a: new Set([1, 2, 3]) }], limited({ maxCollection: 2 }))).toBe(
			"argument 1, .a: a collection of 3 members is above the limit of 2",
		);
		expect(messageFor([2n ** 524_288n])).toBe("argument 1: a bigint of 65537 bytes is above the limit of 65536");
		expect(messageFor([new RegExp("a".repeat(65_537))])).toBe(
			"argument 1: a pattern of 65537 characters is above the limit of 65536",
		);
		const tooLarge = /: the encoded value is above the limit of 100 bytes$/;
		expect(messageFor([new Uint8Array(101)], limited({ maxBytes: 100 }))).toMatch(tooLarge);
		expect(messageFor(["x".repeat(100_000)], limited({ maxBytes: 100 }))).toMatch(tooLarge);
		expect(messageFor([Array(100).fill("x")], limited({ maxBytes: 100 }))).toMatch(tooLarge);
		const bomb: unknown[] = [1];
		for (let i = 0; i < 30; i++) bomb[0] = [bomb[0], bomb[0]];
		expect(messageFor(bomb, limited({ maxBytes: 100 }))).toMatch(tooLarge);
		expect(() => encodeValue(writer, nested(9), "value", limited({ maxDepth: 3 }))).toThrow(
			expect.objectContaining({ code: "SKEIN_CODEC_LIMIT" }),
		);
	});
});
