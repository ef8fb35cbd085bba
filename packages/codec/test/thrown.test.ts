import { types } from "node:util";
import {
	ByteWriter,
	decodeError,
	decodeValue,
	defaultCodecLimits,
	encodeError,
	encodeValue,
	registerErrorClass,
} from "@skein/codec";
import { isSkeinError, SkeinError } from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const writer = new ByteWriter();

function thrown(error: unknown): unknown {
	writer.reset();
	encodeError(writer, error);
	return decodeError(writer.bytes, 0, writer.position);
}
const thrownError = (error: unknown) => thrown(error) as Error & Record<string, unknown>;

let constructed = 0;

/** Classes within a function are registered by nobody but the tests. */
function declareClasses() {
	class PaymentError extends Error {
		readonly amount: number;
		constructor(message: string, amount: number) {
			super(message);
			this.amount = amount;
			constructed++;
		}
		describe(): string {
			return `${this.message} of ${this.amount}`;
		}
	}
	class CardError extends PaymentError {}
	class LocalError extends TypeError {}
	class NamedError extends Error {
		override name = "Custom";
	}
	return { PaymentError, CardError, LocalError, NamedError };
}
const { PaymentError, CardError, LocalError, NamedError } = declareClasses();
type PaymentError = InstanceType<typeof PaymentError>;
registerErrorClass("shop/PaymentError", PaymentError);

describe("an error that is thrown", () => {
	it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
		"%o keeps its class",
		(known) => {
			const error = thrownError(new known("text"));
			expect(Object.getPrototypeOf(error)).toBe(known.prototype);
			expect([error.name, error.message]).toEqual([known.name, "text"]);
			expect(types.isNativeError(error)).toBe(true);
			expect(Object.keys(error)).toEqual([]);
		},
	);
	it("keeps its stack as text that is not enumerable", () => {
		const original = new Error("x");
		const error = thrownError(original);
		expect(error.stack).toBe(original.stack);
		expect(Object.getOwnPropertyDescriptor(error, "stack")?.enumerable).toBe(false);
	});
	it("has a stack that begins with its message where none was sent", () => {
		const original = new RangeError("x");
		Object.defineProperty(original, "stack", { value: undefined });
		expect(thrownError(original).stack).toBe("RangeError: x");
	});
	it("keeps own fields as they are, enumerable", () => {
		const original = Object.assign(new Error("x"), {
			code: "ENOENT",
			errno: -2,
			at: new Date(5),
			toString: 1,
			errors: [1],
		});
		const error = thrownError(original);
		expect({ ...error }).toEqual({ code: "ENOENT", errno: -2, at: new Date(5), toString: 1, errors: [1] });
	});
	it("keeps its chain of causes, also one that is no error", () => {
		const error = thrownError(new Error("outer", { cause: new TypeError("inner", { cause: { why: 1 } }) }));
		expect(error.cause).toBeInstanceOf(TypeError);
		expect((error.cause as Error).cause).toEqual({ why: 1 });
		expect(Object.keys(error)).toEqual([]);
		expect("cause" in thrownError(new Error("x", { cause: undefined }))).toBe(true);
		expect("cause" in thrownError(new Error("x"))).toBe(false);
	});
	it("keeps the errors of an AggregateError", () => {
		const error = thrown(new AggregateError([new RangeError("a"), "b"], "all")) as AggregateError;
		expect(error).toBeInstanceOf(AggregateError);
		expect(error.errors[0]).toBeInstanceOf(RangeError);
		expect(error.errors[1]).toBe("b");
		expect(Object.keys(error)).toEqual([]);
	});
	it("is an instance of its class where that is registered, and its constructor does not run", () => {
		const original = new PaymentError("refused", 5);
		constructed = 0;
		const error = thrown(original) as PaymentError;
		expect(error).toBeInstanceOf(PaymentError);
		expect(error.describe()).toBe("refused of 5");
		expect(error.name).toBe("Error");
		expect(constructed).toBe(0);
	});
	it("of a class that extends a registered one is of that one, and keeps its name", () => {
		const error = thrownError(new CardError("x", 1));
		expect(Object.getPrototypeOf(error)).toBe(PaymentError.prototype);
		expect(error.name).toBe("CardError");
		expect(Object.getPrototypeOf(thrownError(new LocalError("x")))).toBe(TypeError.prototype);
	});
	it("of a class that the receiver does not know is a plain Error that keeps its name", () => {
		class GoneError extends Error {}
		registerErrorClass("shop/GoneError", GoneError);
		writer.reset();
		encodeError(writer, new GoneError("x"));
		const table = (globalThis as unknown as Record<symbol, Map<string, unknown>>)[Symbol.for("skein.error-classes")]!;
		table.delete("shop/GoneError");
		const error = decodeError(writer.bytes, 0, writer.position) as Error;
		expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
		class Unregistered extends Error {}
		expect(thrownError(new Unregistered("x")).name).toBe("Unregistered");
	});
	it("keeps a name of its own, as enumerable as it was", () => {
		const error = thrownError(new NamedError("x"));
		expect([error.name, Object.keys(error)]).toEqual(["Custom", ["name"]]);
		const hidden = thrownError(Object.defineProperty(new Error("x"), "name", { value: "Hidden" }));
		expect([hidden.name, Object.keys(hidden)]).toEqual(["Hidden", []]);
	});
	it("of another realm is of the same class here", async () => {
		const { runInNewContext } = await import("node:vm");
		const error = thrownError(runInNewContext("Object.assign(new TypeError('far'), { code: 1 })"));
		expect([error.name, error.message, error.code]).toEqual(["TypeError", "far", 1]);
		expect(error).toBeInstanceOf(Error);
	});
	it("may be a DOMException", () => {
		const error = thrown(new DOMException("stop", "AbortError")) as DOMException;
		expect(error).toBeInstanceOf(DOMException);
		expect([error.name, error.message, error.code]).toEqual(["AbortError", "stop", 20]);
	});
});

describe("a SkeinError that is thrown", () => {
	const original = new SkeinError("SKEIN_TASK_LOST", "gone", { details: { task: 7 }, cause: new Error("why") });
	it("is recognised on the other side, with code, details and cause", () => {
		const error = thrown(original);
		expect(isSkeinError(error, "SKEIN_TASK_LOST")).toBe(true);
		expect(error).toBeInstanceOf(SkeinError);
		expect(error).toMatchObject({ retryable: true, details: { task: 7 }, name: "SkeinError" });
		expect((error as Error).cause).toBeInstanceOf(Error);
	});
	it("of a registered subclass keeps class and brand", () => {
		class JoinError extends SkeinError {}
		registerErrorClass("test/JoinError", JoinError);
		const error = thrown(new JoinError("SKEIN_TASK_CANCELLED", "aborted"));
		expect(error).toBeInstanceOf(JoinError);
		expect(isSkeinError(error, "SKEIN_TASK_CANCELLED")).toBe(true);
	});
	it("with a code that this version does not know is a plain Error", () => {
		for (const code of ["SKEIN_FROM_THE_FUTURE", "toString", 5, undefined]) {
			const error = thrownError(Object.assign(new SkeinError("SKEIN_TASK_LOST", "x"), { code }));
			expect(isSkeinError(error)).toBe(false);
			expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
			expect([error.name, error.code]).toEqual(["SkeinError", code]);
		}
	});
	it("cannot promise what its code does not", () => {
		const forged = Object.assign(new SkeinError("SKEIN_TASK_CANCELLED", "x"), { retryable: true, details: null });
		expect(thrown(forged)).toMatchObject({ retryable: false, details: {} });
	});
	it("of a duplicate copy of the kernel is one here", () => {
		const copy = Object.assign(new Error("x"), { code: "SKEIN_TASK_LOST", details: {}, retryable: true });
		Object.defineProperty(copy, Symbol.for("skein.error"), { value: true });
		expect(thrown(copy)).toBeInstanceOf(SkeinError);
	});
});

describe("a thrown value with what cannot be sent", () => {
	it("has notes in its place", () => {
		const error = thrownError(
			Object.assign(new Error("x"), {
				onDone: function onDone() {},
				nested: { map: new Map([["k", Symbol("s")]]), when: Promise.resolve(), ok: 1 },
				socket: new (class Socket {})(),
				keys: JSON.parse('{"__proto__": 1}'),
				bare: Object.assign(Object.create(null), { constructor: 1 }),
			}),
		);
		expect({ ...error }).toEqual({
			onDone: "[function onDone]",
			nested: { map: new Map([["k", "[Symbol(s)]"]]), when: "[Promise]", ok: 1 },
			socket: "[instance of Socket]",
			keys: '[the key "__proto__" cannot be sent]',
			bare: '[the key "constructor" cannot be sent]',
		});
	});
	it("has a note for a field whose getter throws, and keeps the fields after it", () => {
		const original = new Error("x");
		Object.defineProperty(original, "bad", {
			enumerable: true,
			get() {
				throw new Error("boom");
			},
		});
		const later = {
			first: { z: 1 },
			deep: [
				{
					get worse() {
						throw null;
					},
				},
			],
			same: { a: 1 },
		};
		const error = thrownError(Object.assign(original, { row: { a: 1 }, later, again: { a: 2 }, fresh: { z: 2 } }));
		expect({ ...error }).toEqual({
			bad: "[reading it threw Error: boom]",
			row: { a: 1 },
			later: "[reading it threw null]",
			again: { a: 2 },
			fresh: { z: 2 },
		});
	});
	it("leaves out fields that would change a prototype", () => {
		const original = new Error("x");
		Object.defineProperty(original, "__proto__", { value: {}, enumerable: true });
		Object.defineProperty(original, "constructor", { value: {}, enumerable: true });
		expect(Object.keys(thrownError(original))).toEqual([]);
	});
	it("has notes where it comes back to itself or goes too deep", () => {
		const cyclic = new Error("x") as Error & { self?: unknown; list?: unknown };
		cyclic.self = cyclic;
		cyclic.list = [1, { cyclic }];
		expect({ ...thrownError(cyclic) }).toEqual({ self: "[cycle]", list: [1, { cyclic: "[cycle]" }] });
		let deep: Error | undefined;
		for (let i = 0; i < 600; i++) deep = new Error("x", { cause: deep });
		let last: unknown = thrown(deep);
		while (last instanceof Error) last = last.cause;
		expect(last).toBe("[nested deeper than 512]");
	});
	it("has a note for a field that is too large, and is sent without fields when all together are", () => {
		const limits = { ...defaultCodecLimits, maxBytes: 10_000 };
		const arrived = (fields: object) => {
			writer.reset();
			encodeError(writer, Object.assign(new RangeError("kept"), fields), limits);
			return decodeError(writer.bytes, 0, writer.position) as Error;
		};
		expect({ ...arrived({ body: "x".repeat(100_000), after: 1 }) }).toEqual({
			body: "[the encoded value is above the limit of 10000 bytes]",
			after: 1,
		});
		const error = arrived(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field${i}`, i])));
		expect(error).toBeInstanceOf(RangeError);
		expect(error.message).toBe("kept");
		expect(error.stack).toMatch(/^RangeError: kept\n/);
		expect(Object.keys(error)).toEqual([]);
	});
});

describe("anything can be thrown", () => {
	it.each([undefined, null, 5, "text", { code: 1 }, [1]])("%j arrives as it is", (value) => {
		expect(thrown(value)).toEqual(value);
	});
	it("a function arrives as a note", () => {
		expect(thrown(function stop() {})).toBe("[function stop]");
	});
	it("what fails at every touch arrives as a note", () => {
		const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
		revoke();
		expect(thrown(proxy)).toBe("[a thrown value that cannot be sent]");
		const trap = new Proxy(new Error("x"), {
			ownKeys: () => {
				throw new Error("no");
			},
		});
		expect(thrown(trap)).toMatchObject({ message: "x" });
		class Odd extends Error {
			static override name = 5 as unknown as string;
		}
		expect(thrown(new Odd("odd"))).toMatchObject({ message: "odd" });
	});
	it("is encoded without fail, whatever it holds", () => {
		const odd = fc.constantFrom(
			() => 1,
			Symbol("x"),
			new WeakMap(),
			new Proxy(
				{},
				{
					get: () => {
						throw 1;
					},
					ownKeys: () => {
						throw 2;
					},
				},
			),
		);
		const value = fc.anything({ values: [odd, fc.integer(), fc.string()], withMap: true, withSet: true });
		fc.assert(
			fc.property(value, (field) => {
				const back = thrownError(Object.assign(new Error("x"), { field }));
				expect(back.message).toBe("x");
				thrown(field);
			}),
			{ numRuns: 500 },
		);
		expect(writer.busy).toBe(false);
	});
});

describe("an error as an ordinary value", () => {
	it("keeps class and fields", () => {
		writer.reset();
		encodeValue(writer, { errors: [new PaymentError("x", 5)] }, "value");
		const { errors } = decodeValue(writer.bytes, 0, writer.position) as { errors: PaymentError[] };
		expect(errors[0]!.describe()).toBe("x of 5");
	});
	it("is refused with what cannot be sent", () => {
		expect(() => encodeValue(writer, Object.assign(new Error("x"), { hook() {} }), "result")).toThrow(
			"result, .hook: a function",
		);
		expect(() =>
			encodeValue(writer, Object.defineProperty(new Error("x"), "constructor", { enumerable: true }), "result"),
		).toThrow('the key "constructor" cannot be sent');
	});
});

describe("registering an error class", () => {
	it("refuses ids of built-in classes and what is no error class", () => {
		const refused = expect.objectContaining({ code: "SKEIN_CONFIG_INVALID" });
		expect(() => registerErrorClass("TypeError", PaymentError)).toThrow(refused);
		expect(() => registerErrorClass("SkeinError", PaymentError)).toThrow(refused);
		expect(() => registerErrorClass("", PaymentError)).toThrow(refused);
		expect(() => registerErrorClass("x", Map as never)).toThrow(refused);
		expect(() => registerErrorClass("x", (() => 1) as never)).toThrow(refused);
	});
	it("is seen by every copy of this package in the realm", () => {
		const table = (globalThis as unknown as Record<symbol, Map<string, unknown>>)[Symbol.for("skein.error-classes")]!;
		expect(table.get("shop/PaymentError")).toBe(PaymentError);
	});
});
