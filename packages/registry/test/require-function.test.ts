import { isSkeinError } from "@skein/kernel";
import * as registry from "@skein/registry";
import { describe, expect, it } from "vitest";

// Not imported by name: the macro would see to these functions, and here they stand for programs that it has not seen.
const { distributed, registerFunction, requireFunction } = registry;

/** The error with which `fn` is refused. */
function refusal(fn: unknown): Error {
	try {
		requireFunction(fn as registry.AnyFunction, "spawnFn");
	} catch (error) {
		expect(isSkeinError(error, "SKEIN_FUNCTION_UNREGISTERED")).toBe(true);
		return error as Error;
	}
	return expect.unreachable("the function was accepted");
}

describe("asking for a function", () => {
	it("gives the registration of one that has an id", () => {
		const fn = registerFunction(() => 1, { id: "require-test/known" });
		expect(requireFunction(fn, "spawnFn")).toMatchObject({ id: "require-test/known", fn });
	});

	it("fails closed without an id, naming the function, who asked, and three ways to mend it", () => {
		const lines = refusal(function resize() {}).message.split("\n");
		expect(lines[0]).toMatch(/^spawnFn: "resize" has no id, so no other thread could find it\. Three ways to fix it:$/);
		expect(lines.slice(1)).toEqual([
			expect.stringMatching(/^ {2}1\. .*export const f = distributed\(.*\/\*\* @distributed \*\/ function f/),
			expect.stringMatching(/^ {2}2\. .*node --import skein\/register app\.ts/),
			expect.stringMatching(/^ {2}3\. .*distributed\(\{ id: "my-app\/f", module: import\.meta\.url \}, fn\)/),
		]);
	});

	it("fails closed for a function that is declared but was never transformed", () => {
		expect(refusal(distributed({ timeout: 5 }, () => 1)).message).toMatch(/has no id/);
	});

	it("calls a function without a name anonymous", () => {
		expect(
			refusal(
				(
					() => () =>
						1
				)(),
			).message,
		).toMatch(/^spawnFn: an anonymous function has no id/);
	});

	it.each([
		[null, "null"],
		[undefined, "undefined"],
		["resize", "string"],
		[{}, "object"],
	])("says of %j that it is not a function at all", (value, kind) => {
		expect(refusal(value).message).toBe(`spawnFn: the first argument is ${kind}, not a distributed function`);
	});
});
