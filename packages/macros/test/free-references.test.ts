import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { forEachFreeReference } from "../src/scope/free-references.js";
import type { SyntaxNode } from "../src/source/syntax-node.js";

function freeIn(code: string): string[] {
	const { program, errors } = parseSync("a.tsx", code);
	expect(errors).toEqual([]);
	const names = new Set<string>();
	for (const statement of program.body) forEachFreeReference(statement as SyntaxNode, ({ name }) => names.add(name));
	return [...names].sort();
}

describe("S1: a name bound inside is not free,", () => {
	it.each([
		["a parameter", "x((a, { b, c: [d], ...e }, f = 1) => a + b + d + e + f)", ["x"]],
		["a default that sees another parameter", "x((a, b = a + y) => b)", ["x", "y"]],
		["a default that does not see the body", "x((a = y) => { var y = 1; let z = y; return z; })", ["x", "y"]],
		[
			"a local",
			"x(() => { const a = y; let b; var c; class D {} function f() {} return [a, b, c, D, f]; })",
			["x", "y"],
		],
		["a hoisted var", "x(() => { a(); if (b) { for (var a of b) {} } })", ["b", "x"]],
		["not what a nested function declares", "x(() => { function f() { var a; } return a; })", ["a", "x"]],
		["a local in a block only", "x(() => { { const a = 1; a; } return a; })", ["a", "x"]],
		[
			"a loop variable",
			"x(() => { for (let i = 0; i < n; i++) i; for (const k in o) k; for (const [v] of p) v; })",
			["n", "o", "p", "x"],
		],
		["a caught error", "x(() => { try { y() } catch ({ message: m }) { m } })", ["x", "y"]],
		["a name in a switch", "x(() => { switch (y) { case 1: let a = 1; default: a } })", ["x", "y"]],
		["a function expression's own name", "x(function f() { return f; })", ["x"]],
		["a class expression's own name", "x(class A extends B { static a = A; })", ["B", "x"]],
		["arguments", "x(function () { return arguments; })", ["x"]],
		["an enum member", "enum E { A = y, B = A }", ["E", "y"]],
	])("%s", (_, code, expected) => {
		expect(freeIn(code)).toEqual(expected);
	});
});

describe("S2: not a reference is", () => {
	it.each([
		["a property", "x.a.b?.c", ["x"]],
		["but a computed one", "x[a]", ["a", "x"]],
		["a key", "x({ a: 1, b() {}, get c() { return 1; }, [d]: 2, e })", ["d", "e", "x"]],
		["a member of a class", "x(class { a = 1; static b() {}; [c]() {}; #d = 1; e = this.#d; })", ["c", "x"]],
		["a label", "x(() => { a: for (;;) { continue a; } })", ["x"]],
		["a type", "x((a: A): B<C> => a as D satisfies E)", ["x"]],
		["a type argument", "x<A>(y as typeof z)", ["x", "y"]],
		["an implemented interface", "class A implements B { c!: D }", []],
		["import.meta", "x(import.meta.url)", ["x"]],
		["an intrinsic element", "x(<div a={b}>{c}</div>)", ["b", "c", "x"]],
		["but a component is", "x(<A.B><C d={e} {...f}/></A.B>)", ["A", "C", "e", "f", "x"]],
		["a key of a pattern", "x(() => { ({ a: b, c = d } = e); })", ["b", "c", "d", "e", "x"]],
	])("%s", (_, code, expected) => {
		expect(freeIn(code)).toEqual(expected);
	});
});

describe("S3: types are references", () => {
	it("in a class with decorators", () => {
		expect(freeIn("class A { @log() b(c: D.E, f: { g: H }): I[] { return j; } }")).toEqual(["D", "H", "I", "j", "log"]);
	});
	it("and in no other", () => {
		expect(freeIn("class A { b(c: D): E { return j; } }")).toEqual(["j"]);
	});
});
