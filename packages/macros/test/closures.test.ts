import { isSkeinError } from "@skein/kernel";
import { transformSource } from "@skein/macros";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProgram } from "./program-fixture.js";

const HEAD = 'import { place, spawnBlocking, spawnFn, spawnStream } from "skein";\n';

const transform = (code: string, slice?: "functions") =>
	transformSource({ code: HEAD + code, file: "/p/src/a.ts", packageName: "my-app", slice });
const idsOf = (code: string): string[] => (transform(code)?.functions ?? []).map(({ id }) => id);
const capturesOf = (code: string): string[] =>
	[...transform(code)!.code.matchAll(/^function __skein_closure\d+\(([^)]*)\)/gm)].map(([, names]) => names!);

/** The source with marks around what is refused, and the message. */
function refusal(marked: string): { marked: string; message: string } {
	const code = marked.replace(/[«»]/g, "");
	try {
		transform(code);
	} catch (error) {
		if (!isSkeinError(error, "SKEIN_MACRO_CLOSURE")) throw error;
		const { line, column, length } = error.details as Record<string, number>;
		const lines = code.split("\n");
		const text = lines[line! - 2]!;
		const end = column! - 1 + length!;
		lines[line! - 2] = `${text.slice(0, column! - 1)}«${text.slice(column! - 1, end)}»${text.slice(end)}`;
		return { marked: lines.join("\n"), message: error.message };
	}
	throw new Error("it was accepted");
}

describe("a function that is written where it is spawned gets as arguments", () => {
	it.each<[string, string, string[]]>([
		[
			"what it uses of it, in the order of its use",
			"function main(a, b) { return spawnFn(() => b + a + b); }",
			["b, a"],
		],
		["nothing of the module", "const a = 1; const b = 2; spawnFn(() => a + b);", [""]],
		["parts of patterns", "const f = ({ a, b: [c = 1, ...d] }) => spawnFn(() => [a, c, d]);", ["a, c, d"]],
		["what a loop declares", "for (const a of as) for (let i = 0; i < 3; i++) spawnFn(() => a[i]);", ["a, i"]],
		[
			"what a block, a catch and a switch declare",
			"try { throw 1; } catch (e) { switch (e) { case 1: const k = 2; spawnFn(() => e + k); } }",
			["e, k"],
		],
		[
			"a variable that was assigned before and never after",
			"function f(n) { n ??= 1; let m; if (n) m = 1; else m = 2; return [1].map((k) => spawnFn(() => n + m + k)); }",
			["n, m, k"],
		],
		[
			"a variable of this turn of a loop",
			"for (const n of ns) { let sum = 0; sum += n; spawnFn(() => sum); }",
			["sum"],
		],
		[
			"what it is given, after what it captures",
			"const f = (a) => spawnFn((n = 1, ...more) => a + n, 5, ...rest);",
			["a, ...__skein_arguments"],
		],
		[
			"nothing that it declares itself",
			"const f = (a) => spawnFn(() => { const b = ((c) => c)(1); { var d = b; } return d; });",
			[""],
		],
		[
			"what a closure in it captures of others",
			"const f = (a) => spawnFn(() => { const b = 1; return spawnFn(() => a + b); });",
			["a", "a, b"],
		],
		[
			"nothing for the names of members, labels and types",
			"const f = (a, b, T) => spawnFn(() => { b: for (;;) break b; return ({ a: x.b } satisfies T) as T; });",
			[""],
		],
		[
			"a variable whose name stands for others where it is assigned",
			"function f(n) { const h = spawnFn(() => n); { let n = 1; n = 2; } const g = (n) => { n = 3; }; return [h, g]; }",
			["n"],
		],
		["a shorthand member", "const f = (a) => spawnFn(() => ({ a }));", ["a"]],
	])("%s", (_, code, expected) => {
		expect(capturesOf(code)).toEqual(expected);
	});

	it.each([
		["spawnBlocking", "const f = (a) => spawnBlocking(() => a);"],
		["place()", "const f = (a) => place().inZone('eu').spawnFn(() => a);"],
		["spawnStream", "const f = (a) => spawnStream(async function* () { yield a; });"],
		["place().spawnStream", "const f = (a) => place().spawnStream(async () => readable(a));"],
		["a runtime", "const f = (a, rt) => rt.spawnFn(async () => a);"],
		["an alias", "const f = (a) => s(() => a);\nimport { spawnFn as s } from 'skein';"],
		["the namespace", "const f = (a) => skein.spawnFn(() => a);\nimport * as skein from 'skein';"],
		["a type assertion", "const f = (a) => spawnFn((() => a) as () => number);"],
		["a function expression", "const f = (a) => spawnFn(function () { return [this, arguments, a]; });"],
	])("when it is spawned by %s", (_, code) => {
		expect(capturesOf(code)[0]).toMatch(/^a(?:, \.\.\.__skein_arguments)?$/);
	});

	it.each([
		["spawnFn is a parameter", "const f = (spawnFn) => spawnFn(() => 1);"],
		["it is named before", "const g = () => 1; spawnFn(g);"],
	])("and is let alone where %s", (_, code) => {
		expect(transform(code)).toBeUndefined();
	});

	it("and is let alone in a module that imports nothing of skein, whose spawnFn is another", () => {
		const code = "import { pool } from './pool.js';\npool.spawnFn(() => 1);";
		expect(transformSource({ code, file: "/p/a.ts", packageName: "my-app" })).toBeUndefined();
	});
});

describe("is refused at the exact identifier:", () => {
	it.each<[string, string, RegExp]>([
		["this", "class A { w = 1; f() { return spawnFn(() => [1].map(() => «this».w)); } }", /const \{ width \} = this/],
		["super", "class A extends B { f() { return spawnFn(() => «super».f()); } }", /call it there/],
		["arguments", "function f() { return spawnFn(() => «arguments»[0]); }", /rest parameter/],
		["new.target", "function f() { return spawnFn(() => «new.target»); }", /into a constant/],
		["a private name", "class A { #w = 1; f(a) { return spawnFn(() => a.«#w»); } }", /private to the class/],
		[
			"a variable that is assigned later",
			"function f() { let n = 1; const h = spawnFn(() => «n»); n = 2; return h; }",
			/assigned after it was captured \(line 2\).*const captured = n/,
		],
		["a parameter that is assigned later", "const f = (n) => { spawnFn(() => «n»); [n] = [2]; };", /assigned after/],
		[
			"a variable that an inner function assigns",
			"const f = () => { let n = 1; const up = () => n++; return spawnFn(() => «n»); };",
			/assigned after/,
		],
		[
			"a variable that a loop around assigns",
			"for (const a of as) { let b; for (const c of a) { b = c; spawnFn(() => «b»); } }",
			/assigned after/,
		],
		[
			"a `var` that every turn of a loop shares",
			"function f() { for (var i = 0; i < 3; i++) spawnFn(() => «i»); }",
			/assigned after/,
		],
		[
			"a variable of a loop, where it is counted up",
			"for (let i = 0; i < 3; spawnFn(() => «i»), i++);",
			/assigned after/,
		],
		[
			"a `var` of a loop's body",
			"function f(ns) { for (const n of ns) { var v = n; spawnFn(() => «v»); } }",
			/assigned after/,
		],
		[
			"what a loop without declaration assigns",
			"function f(ns) { let n; for (n of ns) spawnFn(() => «n»); }",
			/assigned after/,
		],
		[
			"a variable for a function that may be called before it is assigned",
			"function f() { let n; g(); n = 1; function g() { spawnFn(() => «n»); } }",
			/assigned after/,
		],
		[
			"an assignment in the closure",
			"const f = () => { let n = 1; return spawnFn(() => { «n» += 1; }); };",
			/nobody would see this assignment/,
		],
		[
			"counting in the closure",
			"const f = () => { let n = 1; return spawnFn(() => { (() => «n»++)(); }); };",
			/nobody would see this assignment/,
		],
		[
			"a function declared inside another",
			"function f() { function g() {} return spawnFn(() => «g»()); }",
			/"g" is a function declared inside another function.*move "g" there/,
		],
		[
			"a function constant",
			"function f() { const g = async () => 1; return spawnFn(() => «g»()); }",
			/"g" is a function/,
		],
		[
			"a class declared inside a function",
			"function f() { class G {} return spawnFn(() => new «G»()); }",
			/"G" is a class/,
		],
		[
			"an enum declared inside a function",
			"function f() { enum E { A } return spawnFn(() => «E».A); }",
			/"E" is an enum/,
		],
	])("%s", (_, marked, message) => {
		const refused = refusal(marked);
		expect(refused.marked).toBe(marked);
		expect(refused.message).toMatch(message);
	});
});

describe("the id of a closure", () => {
	const main = (closure: string): string =>
		`export async function main(a: number) { const b = a; await spawnFn(${closure}); }`;
	const id = idsOf(main("() => work(a, b)"))[0]!;

	it("is that of the declaration around it and a hash of its code", () => {
		expect(id).toMatch(/^my-app\/main~[0-9a-f]{8}$/);
		expect(idsOf("export class Images { static all = async (a) => spawnFn(() => a); }")[0]).toMatch(
			/^my-app\/Images\.all~/,
		);
		expect(idsOf("export default async (a) => spawnFn(() => a);")[0]).toMatch(/^my-app\/default~/);
		expect(idsOf("for (const a of as) spawnFn(() => a);")[0]).toMatch(/^my-app\/module~/);
	});

	it.each([
		["reformatted", main("( ) =>\n\twork( a , b, ) /* now */")],
		["with types", main("(): Promise<number> => (work(a as number, b!))")],
		[
			"behind others",
			`const c = () => spawnFn(() => 1);\n${main("() => work(a, b)").replace("const b", "await spawnFn(() => 2); const b")}`,
		],
		["in another block", `export async function main(a, b) { if (a) { for (;;) await spawnFn(() => work(a, b)); } }`],
	])("is the same %s", (_, code) => {
		expect(idsOf(code)).toContain(id);
	});

	it.each([
		["does other things", main("() => work(b, a)")],
		["captures otherwise", "const b = 1;\nexport async function main(a) { await spawnFn(() => work(a, b)); }"],
		["has another literal", main("() => work(a, 1)")],
		["stands in another declaration", main("() => work(a, b)").replace("main", "other")],
	])("is another one when it %s", (_, code) => {
		expect(idsOf(code)).not.toContain(id);
	});

	it("tells literals of different kinds apart", () => {
		const literals = [
			"1",
			'"1"',
			"1n",
			"null",
			"true",
			"false",
			"/1/",
			"/1/g",
			"`1`",
			"undefined",
			"[1]",
			"[,1]",
			"{}",
			"-1",
		];
		expect(new Set(idsOf(literals.map((text) => `spawnFn(() => (${text}));`).join("\n"))).size).toBe(literals.length);
		expect(
			new Set(
				idsOf("spawnFn(() => '1'); spawnFn(() => \"1\"); spawnFn(() => 0x1); spawnFn(() => 1)").map(
					(one) => one.split(".")[0],
				),
			).size,
		).toBe(2);
	});

	it.each([
		["names", "() => x.a", "() => x.b"],
		["operators", "() => x + 1", "() => x - 1"],
		["kinds of declarations", "() => { let a = 1; return a; }", "() => { const a = 1; return a; }"],
		["kinds of members", "() => ({ get a() { return 1; } })", "() => ({ a() { return 1; } })"],
		["what is asynchronous", "async () => 1", "() => 1"],
		["what generates", "function* () { return 1; }", "function () { return 1; }"],
		["computed members", "() => x[a]", "() => x.a"],
		["computed keys", "() => ({ [a]: 1 })", "() => ({ a: 1 })"],
		["static members", "() => class { static a = 1; }", "() => class { a = 1; }"],
		["optional members", "() => x?.a.b", "() => x.a?.b"],
		["counting before and after", "() => x.a++", "() => ++x.a"],
		["loops that await", "async () => { for await (const a of x) f(a); }", "async () => { for (const a of x) f(a); }"],
		["yields of others", "function* () { yield* x; }", "function* () { yield x; }"],
		["methods", "() => ({ a() {} })", "() => ({ a: function () {} })"],
		["templates", "() => `a`", "() => `b`"],
		["the order of parts", "() => f(x, y)", "() => f(y, x)"],
		["where parts end", "() => [[x], y]", "() => [[x, y]]"],
	])("tells %s apart", (_, one, other) => {
		const [first, second] = idsOf(`spawnFn(${one}); spawnFn(${other});`);
		expect(second!.split(".")[0]).not.toBe(first);
	});

	it("of the same code for a second time has a number", () => {
		const [first, second] = idsOf("spawnFn(() => 1); spawnFn(() => 1);");
		expect(second).toBe(`${first}.2`);
	});

	it("does not depend on what stands around the closure", () => {
		const around = ["const x = 1;", "function other() { return spawnFn(() => 9); }", "class A {}", "// note", "\n\n"];
		fc.assert(
			fc.property(fc.shuffledSubarray(around), fc.shuffledSubarray(around), (before, after) => {
				expect(idsOf([...before, main("() => work(a, b)"), ...after].join("\n"))).toContain(id);
			}),
		);
	});
});

describe("the transformed module", () => {
	const APP = `${HEAD}import { render } from "./render.js";
const unit = "px";
console.log("the program runs");
async function main(frames) {
	const scene = { name: "s" };
	for (const frame of frames) {
		await spawnFn(() =>
			render(scene, frame) + unit,
		);
	}
	return spawnFn(async (n) => {
		const inner = n + frames.length;
		return spawnFn(() => inner);
	}, 5);
}
await main([1, 2]);
`;
	const FILES = {
		"node_modules/skein/index.js": `export const spawnFn = (fn, ...args) => (globalThis.registered.some((one) => one.name === fn.name || one.fn === fn.name) ? Promise.resolve(fn(...args)).then((value) => (console.log(JSON.stringify([fn.name, value])), value)) : Promise.reject(new Error("not registered")));
export const spawnBlocking = spawnFn; export const spawnStream = spawnFn; export const place = () => ({ spawnFn });`,
		"render.js":
			'export const render = (scene, frame) => { if (frame === 2) console.log(JSON.stringify(new Error().stack.split("\\n").slice(1, 4).map((line) => /[^/]+$/.exec(line)[0]))); return scene.name + frame; };',
	};

	it("runs, captures per turn of a loop, and keeps the user's lines", async () => {
		await using program = createProgram(FILES);
		program.write({ "app.js": APP });
		const { said, stderr, stdout } = await program.run("app.js", {
			execArgv: ["--import", new URL("../dist/register.js", import.meta.url).href],
		});
		expect(stderr).toBe("");
		expect(stdout).toMatch(/^the program runs\n/);
		expect(said).toEqual([
			["__skein_closure0", "s1px"],
			["render.js:1:87)", "app.js:9:4)", "app.js:9:27)"],
			["__skein_closure0", "s2px"],
			["__skein_closure2", 7],
			["__skein_closure1", 7],
		]);
	});

	it("has every line that is not of a closure where it was, with or without a source map", () => {
		const lines = (text: string): string[] => text.split("\n");
		const now = lines(transform(lines(APP).slice(1).join("\n"))!.code);
		for (const [at, line] of lines(APP).entries()) {
			if (
				/^(?:const unit|async function|\t(?:const|for|return|\}\))|await main)/.test(line) &&
				!line.includes("spawnFn")
			) {
				expect(now[at]).toBe(line);
			}
		}
		expect(now.indexOf("await main([1, 2]);")).toBe(lines(APP).indexOf("await main([1, 2]);"));
	});

	it("as functions only has the closures and what they need of the module, and every line where it was", async () => {
		await using program = createProgram(FILES);
		const sliced = transformSource({
			code: APP,
			file: program.path("app.js"),
			packageName: "my-app",
			slice: "functions",
		})!;
		const lines = (text: string): string[] => text.split("\n");
		expect(sliced.code).not.toContain("the program runs");
		expect(sliced.code).not.toContain("main(");
		expect(lines(sliced.code)[2]).toBe('const unit = "px";');
		expect(lines(sliced.code).findIndex((line) => line.startsWith("function __skein_closure0"))).toBe(
			lines(APP).length,
		);
		program.write({
			"app.js": sliced.code,
			"main.js": 'import "./app.js"; console.log(JSON.stringify(globalThis.registered.map(({ fn }) => fn)));',
		});
		const { said, stderr } = await program.run("main.js");
		expect(stderr).toBe("");
		expect(said).toEqual([["__skein_closure0", "__skein_closure1", "__skein_closure2"]]);
	});
});
