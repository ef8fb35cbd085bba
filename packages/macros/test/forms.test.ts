import { transformSource } from "@skein/macros";
import { describe, expect, it } from "vitest";

const found = (code: string, file = "/p/a.ts"): string[] =>
	(transformSource({ code, file, packageName: "p" })?.functions ?? []).map(
		({ name, kind, line, column }) => `${kind} ${name} ${line}:${column}`,
	);

describe("the macro finds", () => {
	it.each([
		["the plain import", 'import { distributed } from "skein";\nconst f = distributed(() => 1);', ["call f 2:7"]],
		["an alias", 'import { distributed as d } from "skein";\nconst f = d(() => 1);', ["call f 2:7"]],
		["a string alias", 'import { "distributed" as d } from "skein";\nconst f = d(() => 1);', ["call f 2:7"]],
		["a namespace", 'import * as s from "skein";\nconst f = s.distributed({ gpu: 1 }, () => 1);', ["call f 2:7"]],
		[
			"the runtime package",
			'import { distributed } from "@skein/runtime";\nlet f = distributed(() => 1);',
			["call f 2:5"],
		],
		["the registry package", 'import { distributed } from "@skein/registry";\nvar f = distributed(g);', ["call f 2:5"]],
		[
			"type arguments",
			'import { distributed } from "skein";\nconst f = distributed<() => void>(() => {});',
			["call f 2:7"],
		],
		[
			"parentheses and assertions",
			'import { distributed } from "skein";\nconst f = ((distributed(() => 1))! satisfies F) as F;',
			["call f 2:7"],
		],
		[
			"a default export",
			'import { distributed } from "skein";\nexport default distributed(() => 1);',
			["call default 2:1"],
		],
		[
			"a static property",
			'import { distributed } from "skein";\nclass A { static f = distributed(() => 1) }',
			["call A.f 2:11"],
		],
		[
			"a static property with a quoted name",
			'import { distributed } from "skein";\nclass A { static "f g" = distributed(() => 1) }',
			["call A.f g 2:11"],
		],
		[
			"a static property of a default class",
			'import { distributed } from "skein";\nexport default class { static f = distributed(() => 1) }',
			["call default.f 2:24"],
		],
	])("the call form through %s", (_, code, expected) => {
		expect(found(code)).toEqual(expected);
	});

	it.each([
		["a function", "/** @distributed */\nfunction f() {}", ["tag f 2:1"]],
		["an exported async function", "/** @distributed */ export async function f() {}", ["tag f 1:21"]],
		["a generator", "/**\n * Counts.\n * @distributed\n */\nexport async function* f() {}", ["tag f 5:1"]],
		["a default function", "/** @distributed */\nexport default function f() {}", ["tag f 2:1"]],
		["a nameless default function", "/** @distributed */\nexport default function () {}", ["tag default 2:1"]],
		["a constant", "/** @distributed */\nexport const f = async (a: number) => a;", ["tag f 2:1"]],
		["a constant of a made function", "/** @distributed */\nexport const f = memoize(g);", ["tag f 2:1"]],
		[
			"the first of several overloads",
			"/** @distributed */\nexport function f(a: string): void;\nexport function f(a: number): void;\nexport function f(a: any) {}",
			["tag f 4:1"],
		],
		[
			"a function after another comment",
			"/** @distributed */\n// biome-ignore lint: because\nfunction f() {}",
			["tag f 3:1"],
		],
	])("the tag form on %s", (_, code, expected) => {
		expect(found(code)).toEqual(expected);
	});

	it.each([
		["another tag", "/** @distributedly */\nfunction f() {}"],
		["prose", "/** Not `@distributed` yet. */\nfunction f() {}"],
		["a line comment", "// @distributed\nfunction f() {}"],
		["a plain block comment", "/* @distributed */\nfunction f() {}"],
		["a tag that code follows", "/** @distributed */\na();\nfunction f() {}"],
		["prose before an import", '/**\n * All about the\n * @distributed tag.\n */\nimport "x";'],
	])("no tag form in %s", (_, code) => {
		expect(found(code)).toEqual([]);
	});

	it.each([
		["with a call", "@distributed() static f() {}", ["static A.f 2:11"]],
		["bare", "@distributed static f() {}", ["static A.f 2:11"]],
		["with options", "@distributed({ gpu: 1 }) public static async f() {}", ["static A.f 2:11"]],
		["beside another decorator", "@log @distributed() @trace() static f() {}", ["static A.f 2:16"]],
		["on a quoted name", '@distributed() static "f-g"() {}', ["static A.f-g 2:11"]],
	])("the decorator form %s", (_, member, expected) => {
		expect(found(`import { distributed } from "skein";\nclass A { ${member} }`)).toEqual(expected);
	});

	it("the call form once when it is tagged as well", () => {
		expect(found('import { distributed } from "skein";\n/** @distributed */\nconst f = distributed(() => 1);')).toEqual(
			["call f 3:7"],
		);
	});

	it.each([
		["a distributed of somebody else", 'import { distributed } from "elsewhere";\nconst f = distributed(() => 1);'],
		["a distributed of the module itself", "const distributed = (f: unknown) => f;\nconst f = distributed(() => 1);"],
		[
			"a parameter that shadows it",
			'import { distributed } from "skein";\nfunction g(distributed: any) { return distributed(() => 1); }',
		],
		[
			"a local that shadows it",
			'import { distributed } from "skein";\nfunction g() { { var distributed = h; } const a = distributed(() => 1); }',
		],
		[
			"a property of that name",
			'import * as skein from "skein";\nfunction g(a: any) { a.distributed(() => 1); ({ distributed: skein }); }',
		],
		["the word in a text", 'const text = "distributed";'],
		["a declared class", 'import { distributed } from "skein";\ndeclare class A { static f: typeof distributed }'],
	])("nothing in %s", (_, code) => {
		expect(transformSource({ code, file: "/p/a.ts", packageName: "p" })).toBeUndefined();
	});

	it("several, in the order of the source", () => {
		const code = `import { distributed } from "skein";
/** @distributed */ function a() {}
class B { @distributed() static c() {} static d = distributed(() => 1); }
const e = distributed(() => 1);`;
		expect(found(code)).toEqual(["tag a 2:21", "static B.c 3:11", "call B.d 3:40", "call e 4:7"]);
	});

	it("the same in JavaScript and JSX", () => {
		const code = 'import { distributed } from "skein";\nexport const F = distributed(() => 1);';
		expect(found(code, "/p/a.js")).toEqual(["call F 2:14"]);
		expect(found(`${code}\nexport const x = <F a={1}/>;`, "/p/a.tsx")).toEqual(["call F 2:14"]);
		expect(found(`${code}\nexport const x = <F a={1}/>;`, "/p/a.jsx")).toEqual(["call F 2:14"]);
	});

	it("nothing to do in a script, which cannot import", () => {
		expect(found("/** @distributed */\nfunction f() {}", "/p/a.js")).toEqual([]);
	});
});
