import { type ErrorCode, isSkeinError, type SkeinError } from "@skein/kernel";
import { transformSource } from "@skein/macros";
import { describe, expect, it } from "vitest";

const HEAD = 'import { distributed } from "skein";\n';

function failureOf(code: string, expected: ErrorCode): SkeinError {
	try {
		transformSource({ code, file: "/p/src/a.ts", packageName: "my-app" });
	} catch (error) {
		if (!isSkeinError(error, expected)) throw error;
		return error;
	}
	throw new Error("it was accepted");
}

describe("a decorator on a plain function", () => {
	it.each([
		["alone", "@distributed function run() {}", "2:1"],
		["called", "@distributed() function run() {}", "2:1"],
		["with options", "@distributed({ f: g(1) })\nasync function run() {}", "2:1"],
		["before export", "@distributed() export function run() {}", "2:1"],
		["after export", "export @distributed() function run() {}", "2:8"],
		["after export default", "export default @distributed async function* run() {}", "2:16"],
		["of a namespace", "@skein.distributed() function run() {}", "2:1"],
		["among others", "@other @distributed() function run() {}", "2:8"],
		["further down", "const a = 1;\n\tif (a) a();\n\n\t@distributed()\n\tfunction run() {}", "5:2"],
	])("is explained when it stands %s", (_, code, place) => {
		const error = failureOf(HEAD + code, "SKEIN_MACRO_DECORATED_FUNCTION");
		expect(error.message).toMatch(new RegExp(`^/p/src/a\\.ts:${place}: `));
		expect(error.message).toContain("/** @distributed */ function run(…)");
		expect(error.message).toContain("const run = distributed(");
	});

	it("does not take the blame for another mistake", () => {
		const code = `${HEAD}// Never write @distributed function f() {}\nconst a = ;`;
		expect(failureOf(code, "SKEIN_MACRO_SYNTAX").message).toMatch(/^\/p\/src\/a\.ts:3:11: /);
	});
});

describe("a syntax error", () => {
	it("is shown with its place and the lines around it, and without a stack of ours", () => {
		const error = failureOf(`${HEAD}const a = {\n\tb: ;\n};\nconst c = 1;`, "SKEIN_MACRO_SYNTAX");
		expect(error.message).toBe(
			[
				"/p/src/a.ts:3:5: Unexpected token",
				"",
				'  1 | import { distributed } from "skein";',
				"  2 | const a = {",
				"> 3 | \tb: ;",
				"    | \t   ^",
				"  4 | };",
			].join("\n"),
		);
		expect(error.stack).toBe(`SkeinError [SKEIN_MACRO_SYNTAX]: ${error.message}`);
		expect(error.details).toEqual({ file: "/p/src/a.ts", line: 3, column: 5, length: 1 });
	});

	it("in a minified file does not flood the terminal", () => {
		expect(failureOf(`${HEAD}${"a();".repeat(5000)}const = 1;`, "SKEIN_MACRO_SYNTAX").message.length).toBeLessThan(600);
	});
});

describe("what cannot be a distributed function is refused with its place and a way out:", () => {
	it.each([
		[
			"an instance method",
			"class A { @distributed() run() {} }",
			"2:11",
			/make it static \(`@distributed\(\) static run/,
		],
		["a getter", "class A { @distributed() static get run() { return 1; } }", "2:11", /static f = distributed/],
		["a decorated property", "class A { @distributed() static run = () => 1; }", "2:11", /static f = distributed/],
		["a private method", "class A { @distributed() static #run() {} }", "2:11", /public name/],
		["a computed method", "class A { @distributed() static [name]() {} }", "2:11", /public name/],
		["a method of a nameless class", "export default class { @distributed() static run() {} }", "2:24", /needs a name/],
		["a method of a class expression", "const A = class { @distributed() static run() {} };", "2:19", /top level/],
		["a method of a nested class", "function f() { class A { @distributed() static run() {} } }", "2:26", /top level/],
		["a class", "@distributed() class A {}", "2:1", /static method/],
		["a call in a function", "function f() { return distributed(() => 1); }", "2:23", /top level of a module/],
		["a call in a block", "if (a) { const f = distributed(() => 1); }", "2:20", /top level of a module/],
		["a call in an object", "const fs = { f: distributed(() => 1) };", "2:17", /top level of a module/],
		["a call in an argument", "const f = memoize(distributed(() => 1));", "2:19", /top level of a module/],
		["an instance property", "class A { f = distributed(() => 1); }", "2:15", /top level of a module/],
		["a call whose value is forgotten", "distributed(() => 1);", "2:1", /top level of a module/],
		["a stored decorator", "const gpu = distributed({ gpu: 1 });", "2:13", /makes a decorator/],
		["an id that only running would tell", "const f = distributed({ id: name }, () => 1);", "2:11", /string literal/],
		["a tag on a nested function", "function f() {\n/** @distributed */\nfunction g() {}\n}", "3:1", /top level/],
		["a tag on a class", "/** @distributed */\nexport class A {}", "2:1", /static method/],
		["a tag on a method", "class A {\n/** @distributed */\nstatic f() {} }", "3:1", /static method/],
		["a tag on a number", "/** @distributed */\nexport const a = 1;", "2:1", /constant that is a function/],
		[
			"a tag on two constants",
			"/** @distributed */\nconst a = () => 1, b = () => 2;",
			"2:1",
			/constant that is a function/,
		],
	])("%s", (_, code, place, way) => {
		const error = failureOf(HEAD + code, "SKEIN_MACRO_UNSUPPORTED");
		expect(error.message).toMatch(new RegExp(`^/p/src/a\\.ts:${place}: `));
		expect(error.message).toMatch(way);
	});

	it.each([
		["in a function", 'function f() { distributed({ id: "a/b", module: import.meta.url }, () => 1); }'],
		["in a loop with a made id", "for (const n of names) distributed({ id: n, module: import.meta.url }, () => 1);"],
	])("but a function that brings its own id and module is let alone %s", (_, code) => {
		expect(transformSource({ code: HEAD + code, file: "/p/src/a.ts", packageName: "my-app" })).toBeUndefined();
	});
});
