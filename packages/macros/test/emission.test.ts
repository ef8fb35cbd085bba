import { transformSource } from "@skein/macros";
import { describe, expect, it } from "vitest";
import { createProgram, type ProgramRun } from "./program-fixture.js";

const HEAD = 'import { distributed, registered } from "skein";\n';
const REPORT = "\nconsole.log(JSON.stringify(registered()));\n";

const transform = (code: string, file = "/p/a.js") => transformSource({ code, file, packageName: "my-app" });

/** Transforms JavaScript, runs it with no loader at all, and gives what it said. */
async function run(code: string): Promise<ProgramRun & { readonly registered: unknown[] }> {
	await using program = createProgram({});
	const made = transformSource({ code, file: program.path("app.js"), packageName: "my-app" });
	program.write({ "app.js": made?.code ?? code });
	const result = await program.run("app.js");
	expect(result.stderr).toBe("");
	const registered = (result.said.at(-1) as Record<string, unknown>[]).map(({ module, ...rest }) => {
		if (module !== undefined) expect(module).toBe(program.url("app.js"));
		return rest;
	});
	return { ...result, registered };
}

describe("the code that registers", () => {
	it("the call form wraps the function, which the constant still is", async () => {
		const { registered, said } = await run(
			`${HEAD}function plain(n) { return n + 1; }\nexport const f = distributed({ gpu: 1 }, plain);\nconsole.log(JSON.stringify(f === plain && f(1) === 2));${REPORT}`,
		);
		expect(said[0]).toBe(true);
		expect(registered).toEqual([{ id: "my-app/f", line: 3, fn: "plain" }]);
	});

	it("a tagged function is registered before the first statement, because it can be spawned there", async () => {
		const { said } = await run(
			`${HEAD}console.log(JSON.stringify(registered().map(({ id }) => id)));\n/** @distributed */\nexport async function* f() {}${REPORT}`,
		);
		expect(said[0]).toEqual(["my-app/f"]);
	});

	it("a tagged constant keeps its own name for its function", async () => {
		const { registered } = await run(`${HEAD}/** @distributed */\nexport const f = async (a) => a\n;${REPORT}`);
		expect(registered).toEqual([{ id: "my-app/f", line: 3, fn: "f" }]);
	});

	it.each(["function () {}", "function() {}", "async function () {}", "function* (a) {}", "async function*(a) {}"])(
		"a nameless default `%s` is still called default",
		async (text) => {
			const { registered } = await run(`${HEAD}/** @distributed */\nexport default ${text}${REPORT}`);
			expect(registered).toEqual([{ id: "my-app/default", line: 3, fn: "default" }]);
		},
	);

	it("a static property has its class as owner, and a default export is a function", async () => {
		const { registered } = await run(
			`${HEAD}export class A { static f = distributed(function () { return this; }) }\nexport default distributed(() => 2)${REPORT}`,
		);
		expect(registered).toEqual([
			{ id: "my-app/A.f", line: 2, fn: "", owner: "A" },
			{ id: "my-app/default", line: 3, fn: "" },
		]);
	});

	it("a decorated static method is registered after its class, its options evaluated once and its decorator erased", async () => {
		const { registered, stdout } = await run(
			`${HEAD}const gpu = () => { console.log("evaluated"); return 1; };
export class Images {
	@distributed() static one() {}
	@distributed({
		gpu: gpu(), // the graphics card
		/* and */ timeout: "3s",
	})
	static async "t w o"() {}
}${REPORT}`,
		);
		expect(registered).toEqual([
			{ id: "my-app/Images.one", line: 4, fn: "one", owner: "Images", name: "one" },
			{
				id: "my-app/Images.t w o",
				line: 5,
				fn: "t w o",
				owner: "Images",
				name: "t w o",
				options: { gpu: 1, timeout: "3s" },
			},
		]);
		expect(stdout.match(/evaluated/g)).toHaveLength(1);
	});

	it("error classes are registered in the order of the source, but for what is none", async () => {
		const { registered } = await run(
			`${HEAD}class AError extends Error {}
export class B extends AError {}
export class C extends globalThis.RangeError {}
class D extends Map {}
class E {}
const F = class extends Error {};
export { F as default };
function f() { class GError extends Error {} }${REPORT}`,
		);
		expect(registered).toEqual([
			{ errorClass: "my-app/AError", fn: "AError" },
			{ errorClass: "my-app/B", fn: "B" },
			{ errorClass: "my-app/C", fn: "C" },
		]);
	});

	it("a nameless error class is not, because nothing can refer to it", () => {
		expect(transform("export default class extends Error {}")).toBeUndefined();
	});

	it("a function that gives its own id and module is not registered a second time", () => {
		const code = `${HEAD}export const f = distributed({ id: "a/b", module: import.meta.url }, () => 1);`;
		const result = transform(code);
		expect(result?.code).toBe(code);
		expect(result?.functions).toMatchObject([{ id: "a/b", name: "f" }]);
	});

	it("comes after a hashbang and directives", async () => {
		const { registered } = await run(
			`#!/usr/bin/env node\n"use strict"\n'use other';\n${HEAD}const f = distributed(() => 1);${REPORT}`,
		);
		expect(registered).toEqual([{ id: "my-app/f", line: 5, fn: "" }]);
	});

	it("comes before a decorator that stands before `export`", () => {
		const made = transform("@log export class MyError extends Error {}", "/p/a.ts")?.code;
		expect(made).toMatch(/^import \{[^}]*\} from "skein\/register-function"; @log export class/);
	});

	it("can come from another module", () => {
		const code = `${HEAD}const f = distributed(() => 1);`;
		const made = transformSource({ code, file: "/p/a.js", packageName: "p", registerImport: "#reg" })?.code;
		expect(made).toMatch(/^import \{ registerFunction as __skein_register \} from "#reg"; import/);
	});

	it("names the variant that workers load when it is told to", () => {
		const code = `${HEAD}const f = distributed(() => 1);`;
		const made = transformSource({ code, file: "/p/a.js", packageName: "p", moduleSuffix: "?skein=functions" })?.code;
		expect(made).toContain('module: new URL("?skein=functions", import.meta.url).href');
	});

	it("is not written twice", () => {
		const once = transform(`${HEAD}const f = distributed(() => 1);\nclass AError extends Error {}`)?.code;
		expect(transform(once ?? "")).toBeUndefined();
	});
});

describe("lines", () => {
	const SOURCE = `${HEAD}/* 2 */ export const a = distributed(() => 1);
/** @distributed */ /* 3 */
export function b() { /* 4 */ }
@log /* 5 */
export class C {
	@distributed({
		gpu: 1, /* 8 */
		note: \`9
10\`,
	})
	static d() { /* 12 */ }
	@distributed({
		gpu: 1,
	}) static e() { /* 15 */ }
}
class FError extends Error { /* 17 */ }
/** @distributed */
export const g = () => { /* 19 */ };
export default distributed(() => { /* 20 */ });`;

	it("stay the lines they were, but after options that hold a template", () => {
		const made = transform(SOURCE, "/p/a.ts")?.code.split("\n") ?? [];
		const lineOf = (n: number): number => made.findIndex((line) => line.includes(`/* ${n} */`)) + 1;
		for (const n of [2, 3, 4, 5, 12, 15]) expect(lineOf(n), String(n)).toBe(n);
		const without = transform(SOURCE.replace(/`9\n10`/, "'9'\n+'10'"), "/p/a.ts")?.code.split("\n") ?? [];
		expect(without).toHaveLength(SOURCE.split("\n").length);
	});

	it("and columns are in the map", () => {
		const code = `${HEAD}const f = distributed(() => 1), after = g();`;
		const result = transform(code)!;
		const line = result.code.split("\n")[1]!;
		expect(originalColumn(result.map.mappings, 1, line.indexOf("after"))).toBe(
			"const f = distributed(() => 1), ".length,
		);
		expect(result.map.sources).toEqual(["/p/a.js"]);
		expect(result.map.sourcesContent).toEqual([code]);
	});
});

/** The column in the source of the segment that begins at a column of the result. */
function originalColumn(mappings: string, line: number, column: number): number | undefined {
	let source = 0;
	let at: number | undefined;
	for (const [i, row] of mappings.split(";").entries()) {
		let made = 0;
		for (const segment of row.split(",").filter(Boolean)) {
			const fields = decodeVlq(segment);
			made += fields[0]!;
			source += fields[3] ?? 0;
			if (i === line && made === column) at = source;
		}
	}
	return at;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decodeVlq(text: string): number[] {
	const values: number[] = [];
	let value = 0;
	let shift = 0;
	for (const digit of text) {
		const bits = DIGITS.indexOf(digit);
		value |= (bits & 31) << shift;
		shift += 5;
		if ((bits & 32) !== 0) continue;
		values.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
		value = 0;
		shift = 0;
	}
	return values;
}
