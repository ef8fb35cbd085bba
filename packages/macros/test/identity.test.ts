import { isSkeinError } from "@skein/kernel";
import { createIdIndex, transformSource } from "@skein/macros";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const idsOf = (code: string, file = "/p/src/a.ts"): string[] =>
	(transformSource({ code, file, packageName: "my-app" })?.functions ?? []).map(({ id }) => id).sort();

const HEAD = 'import { distributed } from "skein";\n';

describe("the id of a function", () => {
	it.each([
		["as first written", "export const fib = distributed((n: number) => n);"],
		["reformatted", "export   const\n\tfib\n=\ndistributed( ( n : number ) => n )"],
		["not exported", "const fib = distributed((n: number) => n);"],
		[
			"exported elsewhere under another name",
			"const fib = distributed((n: number) => n);\nexport { fib as fibonacci };",
		],
		["further down", "\n\n// moved\nconst other = 1;\nexport const fib = distributed((n: number) => n);"],
		["with a type assertion", "export const fib = distributed((n: number) => n) as (n: number) => number;"],
		["with options", 'export const fib = distributed({ timeout: "3s" }, (n: number) => n);'],
		["beside another in one statement", "export const a = 1, fib = distributed((n: number) => n);"],
		["as a tagged function", "/** @distributed */\nexport function fib(n: number) { return n; }"],
		["as a tagged constant", "/** @distributed */\nexport const fib = (n: number) => n;"],
	])("is the same %s", (_, code) => {
		expect(idsOf(HEAD + code)).toEqual(["my-app/fib"]);
	});

	it("does not depend on where its file stands", () => {
		const code = `${HEAD}export const fib = distributed(() => 1);`;
		expect(idsOf(code, "/p/src/a.ts")).toEqual(idsOf(code, "/elsewhere/deep/b.mts"));
		expect(idsOf(code, "file:///p/with%20space/a.ts?skein=functions")).toEqual(["my-app/fib"]);
	});

	it("does not depend on the order of declarations nor on the space between them", () => {
		const declarations = [
			"export const one = distributed(() => 1);",
			"/** @distributed */ export async function two() {}",
			"export class Three { @distributed() static method() {} static property = distributed(() => 3); }",
			"export default distributed(() => 4);",
			"class FiveError extends Error {}",
			"const unrelated = `\n\n`;",
		];
		const expected = idsOf(HEAD + declarations.join("\n"));
		expect(expected).toEqual([
			"my-app/Three.method",
			"my-app/Three.property",
			"my-app/default",
			"my-app/one",
			"my-app/two",
		]);
		const order = fc.shuffledSubarray(declarations, { minLength: declarations.length });
		const space = fc.stringMatching(/^[ \t\n]*(?:\/\/ note\n|\/\* note \*\/)?$/);
		fc.assert(
			fc.property(order, fc.array(space, { minLength: 6, maxLength: 6 }), (shuffled, spaces) => {
				expect(idsOf(HEAD + shuffled.map((text, i) => `${spaces[i]}\n${text}`).join("\n"))).toEqual(expected);
			}),
		);
	});

	it("is the one the source gives", () => {
		expect(idsOf(`${HEAD}export const f = distributed({ id: "other/name" }, () => 1);`)).toEqual(["other/name"]);
		expect(idsOf(`${HEAD}export const f = distributed({ "id": \`other/name\` } as const, () => 1);`)).toEqual([
			"other/name",
		]);
		expect(idsOf(`${HEAD}class A { @distributed({ id: "other/name" }) static f() {} }`)).toEqual(["other/name"]);
	});
});

describe("two functions with one id", () => {
	const source = (name: string): string => `${HEAD}\nexport const ${name} = distributed(() => 1);`;
	const clashOf = (work: () => void): Error & { details?: unknown } => {
		try {
			work();
		} catch (error) {
			expect(isSkeinError(error, "SKEIN_MACRO_CLASH")).toBe(true);
			return error as Error;
		}
		throw new Error("no clash was reported");
	};

	it("in one file are reported with both places, without any index", () => {
		const code = `${HEAD}export const f = distributed(() => 1);\nclass A { static f = distributed({ id: "my-app/f" }, () => 2); }`;
		expect(clashOf(() => idsOf(code)).message).toBe(
			[
				'two distributed functions have the id "my-app/f":',
				"  /p/src/a.ts:2:14",
				"  /p/src/a.ts:3:11",
				'Rename one, or give it an id of its own: distributed({ id: "…" }, fn)',
			].join("\n"),
		);
	});

	it("in two files of one package are reported with both places", () => {
		const index = createIdIndex({ exists: () => true });
		transformSource({ code: source("f"), file: "/p/a.ts", packageName: "my-app", index });
		transformSource({ code: source("f"), file: "/q/a.ts", packageName: "another-app", index });
		const error = clashOf(() =>
			transformSource({ code: `\n${source("f")}`, file: "/p/b.ts", packageName: "my-app", index }),
		);
		expect(error.message).toContain("  /p/a.ts:3:14\n  /p/b.ts:4:14\n");
		expect(error.stack).not.toContain("id-index");
	});

	it("are allowed one after the other: a file that is transformed again gives its old ids back", () => {
		const index = createIdIndex({ exists: () => true });
		transformSource({ code: source("f"), file: "/p/a.ts", packageName: "my-app", index });
		transformSource({ code: source("g"), file: "/p/a.ts", packageName: "my-app", index });
		transformSource({ code: source("f"), file: "/p/b.ts", packageName: "my-app", index });
		transformSource({ code: "export const nothing = 1;", file: "/p/b.ts", packageName: "my-app", index });
		transformSource({ code: source("f"), file: "/p/c.ts", packageName: "my-app", index });
		clashOf(() => transformSource({ code: source("f"), file: "/p/d.ts", packageName: "my-app", index }));
	});

	it("do not clash when the first one's file is gone", () => {
		const gone = new Set<string>();
		const index = createIdIndex({ exists: (file) => !gone.has(file) });
		transformSource({ code: source("f"), file: "/p/old-name.ts", packageName: "my-app", index });
		gone.add("/p/old-name.ts");
		transformSource({ code: source("f"), file: "/p/new-name.ts", packageName: "my-app", index });
	});

	it("are one and the same in the whole module and its slice", () => {
		const index = createIdIndex();
		transformSource({ code: source("f"), file: "file:///p/a.ts", packageName: "my-app", index });
		transformSource({
			code: source("f"),
			file: "file:///p/a.ts?skein=functions",
			packageName: "my-app",
			index,
			slice: "functions",
		});
	});
});
