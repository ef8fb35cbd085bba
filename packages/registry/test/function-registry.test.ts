import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import {
	findFunction,
	findFunctionById,
	listFunctions,
	onFunctionRegistered,
	type RegisteredFunction,
	registerFunction,
} from "@skein/registry";
import { describe, expect, it } from "vitest";

const A = "file:///app/a.js";
const B = "file:///app/b.js";
/** The registry is the realm's: each test takes ids of its own. */
let used = 0;
const freshId = (): string => {
	used += 1;
	return `registry-test/f${used}`;
};

describe("the registry", () => {
	it("finds a function by itself, by its id and by its place in the list", () => {
		const id = freshId();
		const fn = registerFunction(() => 1, { id, module: A });
		const entry = findFunction(fn)!;
		expect(entry).toMatchObject({ id, fn, module: A, options: {} });
		expect(findFunctionById(id)).toBe(entry);
		expect(listFunctions()[entry.index]).toBe(entry);
	});

	it("numbers the functions in the order in which they come (R2)", () => {
		const before = listFunctions().length;
		const indexes = [1, 2, 3].map(() => findFunction(registerFunction(() => 1, { id: freshId() }))!.index);
		expect(indexes).toEqual([before, before + 1, before + 2]);
	});

	it("has one shape for all registrations, so that none is slower to read than the first", () => {
		setFlagsFromString("--allow-natives-syntax");
		const haveSameShape = runInThisContext("(a, b) => %HaveSameMap(a, b)") as (a: object, b: object) => boolean;
		const codec = (): never => {
			throw new Error("nobody calls it");
		};
		const [first, ...others] = [{ codec }, { codec }, { codec }, {}].map(
			(more) => findFunction(registerFunction(() => 1, { id: freshId(), ...more }))!,
		);
		expect(others.map((other) => haveSameShape(first!, other))).toEqual([true, true, true]);
	});

	it("is shared by duplicate copies of the package", async () => {
		const id = freshId();
		const fn = registerFunction(() => 1, { id });
		const copy = (await import("../src/function-registry.js")) as { findFunction: typeof findFunction };
		expect(copy.findFunction).not.toBe(findFunction);
		expect(copy.findFunction(fn)?.id).toBe(id);
	});

	it("tells each listener of a new function once, and of none after it was let go", () => {
		const heard: string[] = [];
		const forget = onFunctionRegistered(({ id }) => heard.push(id));
		const [first, second] = [freshId(), freshId()];
		const fn = registerFunction(() => 1, { id: first });
		registerFunction(fn, { id: first });
		expect(heard).toEqual([first]);
		forget();
		registerFunction(() => 1, { id: second });
		expect(heard).toEqual([first]);
	});

	it("lets a listener look the function up", () => {
		let found: RegisteredFunction | undefined;
		const forget = onFunctionRegistered(({ id }) => {
			found = findFunctionById(id);
		});
		const fn = registerFunction(() => 1, { id: freshId() });
		forget();
		expect(found?.fn).toBe(fn);
	});
});

describe("an id (R1)", () => {
	it("that two modules claim is refused, and both are named", () => {
		const id = freshId();
		const fn = registerFunction(() => 1, { id, module: A });
		const again = (): unknown => registerFunction(() => 2, { id, module: B });
		expect(again).toThrow(expect.objectContaining({ code: "SKEIN_FUNCTION_DUPLICATE" }));
		expect(again).toThrow(`two functions claim the id "${id}": one in ${A}, one in ${B}`);
		expect(findFunctionById(id)?.fn).toBe(fn);
	});

	it("that two functions of unknown modules claim is refused", () => {
		const id = freshId();
		registerFunction(() => 1, { id });
		expect(() => registerFunction(() => 2, { id })).toThrow(/one in an unknown module, one in an unknown module/);
	});

	it("is taken over by the same module when it is loaded again, with the index it had", () => {
		const id = freshId();
		const old = registerFunction(() => 1, { id, module: A });
		const { index } = findFunction(old)!;
		const reloaded = registerFunction(() => 2, { id, module: `${A}?t=2` });
		expect(findFunctionById(id)).toMatchObject({ fn: reloaded, index });
		expect(listFunctions()[index]?.fn).toBe(reloaded);
		expect(findFunction(old)?.id).toBe(id);
	});
});

describe("an alias (R1)", () => {
	it("finds the function under its earlier id", () => {
		const [id, alias] = [freshId(), freshId()];
		const fn = registerFunction(() => 1, { id, module: A, options: { aliases: [alias] } });
		expect(findFunctionById(alias)).toMatchObject({ id, fn });
	});

	it("may stay when the same function is registered again", () => {
		const [id, alias] = [freshId(), freshId()];
		const info = { id, options: { aliases: [alias] } };
		const fn = registerFunction(() => 1, info);
		expect(() => registerFunction(fn, info)).not.toThrow();
	});

	it("does not take the id of a function in another module", () => {
		const [taken, id] = [freshId(), freshId()];
		const fn = registerFunction(() => 1, { id: taken, module: A });
		const steal = (): unknown => registerFunction(() => 2, { id, module: B, options: { aliases: [taken] } });
		expect(steal).toThrow(expect.objectContaining({ code: "SKEIN_FUNCTION_DUPLICATE" }));
		expect(steal).toThrow(`two functions claim the id "${taken}"`);
		expect(findFunctionById(taken)?.fn).toBe(fn);
		expect(findFunctionById(id)).toBeUndefined();
	});

	it("is not taken by the id of a function in another module", () => {
		const [id, alias] = [freshId(), freshId()];
		registerFunction(() => 1, { id, module: A, options: { aliases: [alias] } });
		expect(() => registerFunction(() => 2, { id: alias, module: B })).toThrow(`claim the id "${alias}"`);
		expect(findFunctionById(alias)?.id).toBe(id);
	});

	it("that becomes an id again in its own module does not take the index of the function that had it", () => {
		const [id, alias] = [freshId(), freshId()];
		const fn = registerFunction(() => 1, { id, module: A, options: { aliases: [alias] } });
		const other = registerFunction(() => 2, { id: alias, module: A });
		expect(listFunctions()[findFunction(fn)!.index]?.fn).toBe(fn);
		expect(findFunctionById(id)?.fn).toBe(fn);
		expect(findFunctionById(alias)?.fn).toBe(other);
	});
});
