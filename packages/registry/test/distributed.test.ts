import "reflect-metadata";
import { isSkeinError } from "@skein/kernel";
import * as registry from "@skein/registry";
import { describe, expect, it } from "vitest";

// Not imported by name: the macro would see to these functions, and here they stand for programs that it has not seen.
const { DISTRIBUTED_METADATA, distributed, findFunction, findFunctionById, registerFunction } = registry;

const MODULE = "file:///app/main.js";
/** The registry is the realm's: each test takes an id of its own. */
let used = 0;
const freshId = (): string => {
	used += 1;
	return `distributed-test/f${used}`;
};

type Initializer = (this: unknown) => void;

/** What a compiler hands to a standard decorator, as far as it is read here. */
function decorateMethod(
	decorate: ReturnType<typeof distributed>,
	method: (...args: never[]) => unknown,
	over: Partial<ClassMethodDecoratorContext> = {},
): Initializer[] {
	const initializers: Initializer[] = [];
	const context = {
		kind: "method",
		name: "run",
		static: true,
		private: false,
		addInitializer: (initializer: Initializer) => initializers.push(initializer),
		...over,
	};
	decorate(method, context as unknown as ClassMethodDecoratorContext);
	return initializers;
}

/** What TypeScript's `experimentalDecorators` calls for a member of a class. */
function decorateLegacy(decorate: ReturnType<typeof distributed>, owner: object, name: string): void {
	decorate(owner, name, Object.getOwnPropertyDescriptor(owner, name)!);
}

describe("the call form", () => {
	it("returns the function itself, so that calling it runs it here", () => {
		const add = (a: number, b: number): number => a + b;
		expect(distributed(add)).toBe(add);
		expect(distributed({ timeout: "1s" }, add)).toBe(add);
	});

	it("gives no identity by itself: that comes from the macro", () => {
		const fn = distributed(() => 1);
		expect(findFunction(fn)).toBeUndefined();
	});

	it("keeps its options for the macro's registration that follows", () => {
		const id = freshId();
		const fn = distributed({ timeout: "1s", cpu: 2 }, () => 1);
		registerFunction(fn, { id, module: MODULE });
		expect(findFunction(fn)).toMatchObject({ id, module: MODULE, options: { timeout: "1s", cpu: 2 } });
	});

	it("registers at once with an id and a module, without any build step", () => {
		const id = freshId();
		const fn = distributed({ id, module: MODULE }, () => 1);
		expect(findFunction(fn)).toMatchObject({ id, module: MODULE });
		expect(findFunctionById(id)?.fn).toBe(fn);
	});

	it("does not register with an id alone, for no thread could import it", () => {
		const fn = distributed({ id: freshId() }, () => 1);
		expect(findFunction(fn)).toBeUndefined();
	});

	it("prefers its own id and module to those that the macro derived", () => {
		const id = freshId();
		const fn = distributed({ id, module: MODULE }, () => 1);
		registerFunction(fn, { id: freshId(), module: "file:///app/derived.js" });
		expect(findFunction(fn)).toMatchObject({ id, module: MODULE });
	});

	it("refuses a second argument that is not a function", () => {
		const wrong = (): unknown => distributed({ timeout: 5 }, "fn" as unknown as () => void);
		expect(wrong).toThrow(/distributed\(options, fn\): fn is string, not a function/);
		expect(wrong).toThrow(expect.objectContaining({ code: "SKEIN_FUNCTION_OPTIONS" }));
	});
});

describe("the decorator form", () => {
	class Images {
		static thumbnail(width: number): number {
			return width;
		}
		static get size(): number {
			return 1;
		}
		upscale(): number {
			return 2;
		}
	}

	it("declares the options of a static method that legacy decorators hand over", () => {
		const id = freshId();
		decorateLegacy(distributed({ gpu: 1 }), Images, "thumbnail");
		registerFunction(Images.thumbnail, { id, owner: Images, module: MODULE });
		expect(findFunction(Images.thumbnail)).toMatchObject({ id, owner: Images, options: { gpu: 1 } });
	});

	it("declares the options of a static method once its class exists, as standard decorators do", () => {
		class Sounds {
			static run(): number {
				return 1;
			}
		}
		const id = freshId();
		const initializers = decorateMethod(distributed({ id, module: MODULE, cpu: 2 }), Sounds.run);
		expect(findFunctionById(id)).toBeUndefined();
		for (const initializer of initializers) initializer.call(Sounds);
		expect(findFunctionById(id)).toMatchObject({ fn: Sounds.run, owner: Sounds, options: { cpu: 2 } });
	});

	it("registers a static method at once with an id and a module, with its class as `this`", () => {
		class Texts {
			static run(): number {
				return 1;
			}
		}
		const id = freshId();
		decorateLegacy(distributed({ id, module: MODULE }), Texts, "run");
		expect(findFunctionById(id)).toMatchObject({ fn: Texts.run, owner: Texts });
	});

	it("stands without options and without parentheses' content", () => {
		class Plain {
			static run(): number {
				return 1;
			}
		}
		const id = freshId();
		decorateLegacy(distributed(), Plain, "run");
		registerFunction(Plain.run, { id });
		expect(findFunctionById(id)?.options).toEqual({});
	});

	it.each([
		["an instance method, legacy", () => decorateLegacy(distributed(), Images.prototype, "upscale"), "upscale"],
		["a static getter, legacy", () => decorateLegacy(distributed(), Images, "size"), "size"],
		["an instance method", () => decorateMethod(distributed(), Images.prototype.upscale, { static: false }), "run"],
		["a getter", () => decorateMethod(distributed(), () => 1, { kind: "getter" as "method", name: "size" }), "size"],
	])("refuses %s, and names it", (_, decorate, name) => {
		expect(decorate).toThrow(expect.objectContaining({ code: "SKEIN_FUNCTION_OPTIONS" }));
		expect(decorate).toThrow(new RegExp(`"${name}", which is not a static method`));
	});

	it("makes its options readable through reflect-metadata, for both kinds of decorators", () => {
		class Both {
			static legacy(): number {
				return 1;
			}
			static standard(): number {
				return 2;
			}
		}
		decorateLegacy(distributed({ gpu: 1 }), Both, "legacy");
		for (const initializer of decorateMethod(distributed({ cpu: 2 }), Both.standard, { name: "standard" })) {
			initializer.call(Both);
		}
		expect(Reflect.getMetadata(DISTRIBUTED_METADATA, Both, "legacy")).toEqual({ gpu: 1 });
		expect(Reflect.getMetadata(DISTRIBUTED_METADATA, Both, "standard")).toEqual({ cpu: 2 });
		expect(Reflect.getMetadata(DISTRIBUTED_METADATA, Both, "other")).toBeUndefined();
	});

	it("shows the options that the macro registers for a member through reflect-metadata too", () => {
		class Tagged {
			static run(): number {
				return 1;
			}
		}
		registerFunction(Tagged.run, { id: freshId(), owner: Tagged, name: "run", options: { memory: "1Gi" } });
		expect(Reflect.getMetadata(DISTRIBUTED_METADATA, Tagged, "run")).toEqual({ memory: "1Gi" });
	});

	it("does without reflect-metadata where the program did not load it", () => {
		class Bare {
			static run(): number {
				return 1;
			}
		}
		const reflect = Reflect as { defineMetadata?: unknown };
		const { defineMetadata } = reflect;
		delete reflect.defineMetadata;
		try {
			const id = freshId();
			decorateLegacy(distributed({ id, module: MODULE }), Bare, "run");
			expect(findFunctionById(id)?.fn).toBe(Bare.run);
		} finally {
			reflect.defineMetadata = defineMetadata;
		}
	});
});

describe("options", () => {
	const declare = (options: object): unknown => distributed({ id: freshId(), module: MODULE, ...options }, () => 1);

	it.each([
		["an unknown one, with the nearest name", { timout: 5 }, /unknown option "timout"; did you mean "timeout"\?/],
		["one far from any name", { zzzzzzzzzzzz: 5 }, /unknown option "zzzzzzzzzzzz"$/],
		["retries of a function that is not idempotent", { retries: 1 }, /retries needs idempotent: true/],
		["idempotent: false with retries", { retries: 1, idempotent: false }, /retries needs idempotent: true/],
		["half a retry", { retries: 0.5, idempotent: true }, /retries: 0\.5 is not a whole number/],
		["retries below 0", { retries: -1, idempotent: true }, /retries: -1 is not a whole number/],
	])("refuse %s", (_, options, message) => {
		expect(() => declare(options)).toThrow(message);
		expect(() => declare(options)).toThrow(expect.objectContaining({ code: "SKEIN_FUNCTION_OPTIONS" }));
		expect(() => declare(options)).toThrow(/^distributed-test\/f\d+: /);
	});

	it.each([
		["timeout", { timeout: "soon" }],
		["memory", { memory: "12Q" }],
		["cpu", { cpu: -1 }],
	])("refuse a %s that cannot be read, and say whose it is", (name, options) => {
		const message = new RegExp(`^distributed-test/f\\d+: ${name}: `);
		expect(() => declare(options)).toThrow(message);
		expect(() => declare(options)).toThrow(expect.objectContaining({ code: "SKEIN_CONFIG_INVALID" }));
	});

	it.each([
		["module", { module: 5 }, "5 is not text"],
		["aliases", { aliases: "a" }, '"a" is not a list of texts'],
		["idempotent", { idempotent: "yes" }, '"yes" is not true or false'],
		["resources", { resources: 3 }, "3 is not an object of amounts"],
		["gpu", { gpu: { count: 1, model: 7 } }, '{"count":1,"model":7} is not a request whose model is text'],
		["resources.gpu", { resources: { gpu: { count: 1, model: 7 } } }, '{"count":1,"model":7} is not a request'],
		["nodeSelector", { nodeSelector: "disk=ssd" }, '"disk=ssd" is not an object of texts'],
		["nodeSelector", { nodeSelector: { disk: 1 } }, '{"disk":1} is not an object of texts'],
		["affinity", { affinity: { required: [], preferred: {} } }, '{"required":[],"preferred":{}} is not an object with'],
		["tolerations", { tolerations: "a:NoSchedule" }, '"a:NoSchedule" is not a list of tolerations'],
		["spread", { spread: "random" }, '"random" is not one of spread, pack, balanced, locality'],
		["priority", { priority: 0.5 }, "0.5 is not a whole number"],
		["priority", { priority: "high" }, '"high" is not a whole number'],
	])("refuse a %s of the wrong kind, and show it: %j", (name, options, message) => {
		const id = freshId();
		const refused = (): unknown => distributed({ id, module: MODULE, ...(options as object) }, () => 1);
		expect(refused).toThrow(`${id}: ${name}: ${message}`);
		expect(refused).toThrow(expect.objectContaining({ code: "SKEIN_FUNCTION_OPTIONS" }));
	});

	it.each([
		["resources.memory", { resources: { memory: "12Q" } }],
		["resources.licences", { resources: { licences: Number.NaN } }],
		["gpu.count", { gpu: { model: "H200" } }],
		["gpu.memory", { gpu: { count: 1, memory: "much" } }],
	])("refuse an amount that cannot be read: %s", (name, options) => {
		expect(() => declare(options)).toThrow(new RegExp(`: ${name}: .* is not an amount`));
	});

	it("may be all those that are documented at once", () => {
		const options = {
			version: "2",
			timeout: "30s",
			retries: 2,
			idempotent: true,
			resources: { licences: 1 },
			cpu: 0.5,
			memory: "512Mi",
			gpu: 1,
			nodeSelector: { disk: "ssd" },
			affinity: { preferred: [] },
			tolerations: ["dedicated=ml:NoSchedule"],
			spread: "pack",
			priority: 3,
		};
		expect(() => declare({ ...options, aliases: [freshId()] })).not.toThrow();
	});

	it("that are refused leave nothing registered", () => {
		const id = freshId();
		expect(() => distributed({ id, module: MODULE, retries: 1 }, () => 1)).toThrow();
		expect(findFunctionById(id)).toBeUndefined();
	});

	it("of a bad function are an error that isSkeinError knows", () => {
		try {
			declare({ retries: 1 });
			expect.unreachable();
		} catch (error) {
			expect(isSkeinError(error, "SKEIN_FUNCTION_OPTIONS")).toBe(true);
		}
	});
});
