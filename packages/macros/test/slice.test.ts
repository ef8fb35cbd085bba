import { transformSource } from "@skein/macros";
import { describe, expect, it } from "vitest";
import { createProgram } from "./program-fixture.js";

const HEAD = 'import { distributed, registered } from "skein";\n';

interface SliceRun {
	/** The exports: the value, or what its type is when JSON has none. */
	readonly exports: Record<string, unknown>;
	readonly registered: string[];
	readonly stdout: string;
	readonly code: string;
}

/** Slices JavaScript, imports the slice, and tells what came of it. */
async function slice(code: string, files: Record<string, string> = {}, after = ""): Promise<SliceRun> {
	await using program = createProgram(files);
	const made = transformSource({ code, file: program.path("app.js"), packageName: "my-app", slice: "functions" })!.code;
	program.write({
		"app.js": made,
		"main.js": `
			const app = await import("./app.js");
			const shown = Object.entries(app).map(([name, value]) => [name, JSON.stringify(value) === undefined ? typeof value : value]);
			const registered = (globalThis.registered ?? []).map(({ id, errorClass }) => id ?? errorClass);
			${after}
			console.log(JSON.stringify({ exports: Object.fromEntries(shown), registered }));`,
	});
	const { stdout, stderr, said } = await program.run("main.js");
	expect(stderr).toBe("");
	expect(made.split("\n")).toHaveLength(code.split("\n").length);
	return { ...(said.at(-1) as Pick<SliceRun, "exports" | "registered">), stdout, code: made };
}

describe("the functions-only variant of a module", () => {
	it("runs no statement of the program", async () => {
		const { stdout, registered } = await slice(`${HEAD}import { writeFileSync as write } from "node:fs";
console.log("ran: call");
export const f = distributed((n) => n + 1);
for (const a of [1])
	console.log(
		"ran: loop",
	);
if (f) { console.log("ran: if"); }
try { console.log("ran: try"); } catch {}
label: console.log("ran: label");
{ console.log("ran: block"); }
const result = await (async () => console.log("ran: await"))();
let unused = console.log("ran: let"), other = console.log("ran: let");
export const server = console.log("ran: exported const");
export default console.log("ran: default");
throw new Error("ran: throw");`);
		expect(stdout).not.toContain("ran");
		expect(registered).toEqual(["my-app/f"]);
	});

	it("keeps what the functions need, and what that needs in turn", async () => {
		const { exports, registered } = await slice(
			`${HEAD}import { base, unneeded } from "./base.js";
const table = { limit: base * 2 }, unused = console.log("ran");
const { limit, ...rest } = table;
class Step { static size = limit; take() { return deep(); } }
function deep() { return Step.size + later; }
const later = 1;
export const f = distributed(() => new Step().take());
`,
			{ "base.js": "export const base = 20; export const unneeded = 1;" },
			"shown.push(['called', app.f()]);",
		);
		expect(exports.called).toBe(41);
		expect(registered).toEqual(["my-app/f"]);
	});

	it("keeps no statement that only shares a name with something inside a function", async () => {
		const { stdout, exports } = await slice(
			`${HEAD}const result = console.log("ran"), value = console.log("ran"), name = console.log("ran");
export const f = distributed((value) => { const result = { name: value.name }; return result.name; });`,
			{},
			"shown.push(['called', app.f({ name: 7 })]);",
		);
		expect(stdout).not.toContain("ran");
		expect(exports.called).toBe(7);
	});

	it("loads no module that only the program needs, and every module imported for its effect", async () => {
		const { stdout } = await slice(
			`${HEAD}import express, { Router } from "./express.js";
import * as everything from "./everything.js";
import "./effect.js";
export { reexported } from "./reexported.js";
export const f = distributed(() => 1);
express(Router, everything);`,
			{
				"express.js": 'console.log("loaded express"); export default 1; export const Router = 1;',
				"everything.js": 'console.log("loaded everything");',
				"effect.js": 'console.log("loaded effect");',
				"reexported.js": "export const reexported = 1;",
			},
		);
		expect(stdout).toContain("loaded effect");
		expect(stdout).not.toMatch(/loaded (?:express|everything)/);
	});

	it("keeps error classes, decorated classes and tagged functions with what they need", async () => {
		const { registered } = await slice(`${HEAD}const CODE = 7;
export class MyError extends Error { code = CODE; }
const count = 1;
class Images { @distributed({ gpu: count }) static thumb() { return CODE; } }
/** @distributed */ function tagged() { return CODE; }
/** @distributed */
const constant = () => CODE;
class Unneeded { static x = console.log("ran"); }`);
		expect(registered.sort()).toEqual(["my-app/Images.thumb", "my-app/MyError", "my-app/constant", "my-app/tagged"]);
	});

	it("waits where an initializer that is needed waits", async () => {
		const { exports } = await slice(
			`${HEAD}const model = await Promise.resolve(3);\nexport const f = distributed(() => model);`,
			{},
			"shown.push(['called', app.f()]);",
		);
		expect(exports.called).toBe(3);
	});

	it("has every export the module had, so that modules which import it still link", async () => {
		const { exports, stdout } = await slice(
			`${HEAD}import os from "node:os";
export const f = distributed(() => LIMIT);
const LIMIT = 5;
export const server = console.log("ran"), port = os.cpus(), answer = 42, table = new Map([[1, 2]]);
export const logger = new Logger(), tagged = Logger.name.at(0), list = [...Logger.all];
class Logger { static all = []; constructor() { console.log("ran"); } }
export const alias = pure;
export function pure(n) { return n + answer; }
export function main() { return os; }
class Shape {}
let inner = console.log("ran");
export { inner as outer, LIMIT, os as system, Shape };
export default main;`,
			{},
			"shown.push(['pure', app.pure(1)]); try { app.main() } catch (error) { shown.push(['why', error.message]) }",
		);
		expect(exports).toMatchObject({
			f: "function",
			LIMIT: 5,
			answer: 42,
			table: {},
			logger: "undefined",
			tagged: "undefined",
			list: "undefined",
			server: "undefined",
			port: "undefined",
			outer: "undefined",
			system: "undefined",
			Shape: "function",
			pure: 43,
			alias: "function",
			main: "function",
			default: "function",
		});
		expect(stdout).not.toContain("ran");
		expect(exports.why).toMatch(/^"main" belongs to the program in app\.js, /);
	});

	it("keeps a default export of a distributed function", async () => {
		expect((await slice(`${HEAD}export default distributed(() => 1);`)).exports).toEqual({ default: "function" });
		expect((await slice(`${HEAD}const f = distributed(() => 1);\nexport default f;`)).exports).toEqual({
			default: "function",
		});
		expect((await slice(`${HEAD}/** @distributed */\nexport default function () {}`)).exports).toEqual({
			default: "function",
		});
		expect((await slice(`${HEAD}export default console.log("ran");`)).exports).toEqual({ default: "undefined" });
		expect((await slice(`${HEAD}export default { a: [1, "two"] };`)).exports).toEqual({ default: { a: [1, "two"] } });
	});

	it("drops some of several constants of one statement", async () => {
		const run = (list: string): Promise<SliceRun> =>
			slice(`${HEAD}const ${list};\nexport const f = distributed(() => [a, b]);`);
		const ran = 'console.log("ran")';
		for (const list of [
			`a = 1, x = ${ran}, b = 2`,
			`x = ${ran}, a = 1, b = 2`,
			`a = 1, b = 2, x = ${ran}`,
			`x = ${ran}, y = ${ran}, a = 1, z = ${ran},\n b = 2`,
			`[a, { b }] = [1, { b: 2 }], x = ${ran}`,
		]) {
			expect((await run(list)).stdout).not.toContain("ran");
		}
	});

	it("of a module that was transformed before is the same", async () => {
		const code = `${HEAD}console.log("ran");
const CODE = 7;
export const f = distributed(() => CODE);
/** @distributed */ function tagged() {}
class A { @distributed() static b() {} }
class MyError extends Error {}`;
		const before = transformSource({ code, file: "/p/app.js", packageName: "my-app" })!.code;
		const { stdout, registered } = await slice(before);
		expect(stdout).not.toContain("ran");
		expect(registered.sort()).toEqual(["my-app/A.b", "my-app/MyError", "my-app/f", "my-app/tagged"]);
	});

	it("of TypeScript stands in once for a function with overloads, and keeps what merges with what it keeps", () => {
		const { code } = transformSource({
			code: `${HEAD}import os from "node:os";
export function main(a: string): void;
export function main(a: number): void;
export function main(a: any): void { os.cpus(); }
export class A { static f = distributed(() => 1); }
export namespace A { export const b = 1; }
@log export class Unneeded {}`,
			file: "/p/app.ts",
			packageName: "p",
			slice: "functions",
		})!;
		expect(code.match(/main\(/g)).toHaveLength(1);
		expect(code).toContain("export function main() { throw new Error(");
		expect(code).toContain("namespace A");
		expect(code.split("\n").at(-1)).toBe("export let Unneeded;");
	});

	it("of TypeScript keeps types, and drops what only types need", () => {
		const { code } = transformSource({
			code: `${HEAD}import { Model, type Other } from "./model.ts";
interface Input { model: Model }
type Server = typeof server;
const server = start();
enum Color { Red }
enum Unneeded { A }
declare const GLOBAL: number;
export function f(a: string): void;
export function f(a: number): void;
/** @distributed */
export function f(a: any): void { Color.Red; }
export const g = distributed((input: Input, s?: Server): Other => null!);`,
			file: "/p/app.ts",
			packageName: "p",
			slice: "functions",
		})!;
		expect(code).toContain("interface Input");
		expect(code).toContain("type Server");
		expect(code).toContain("declare const GLOBAL");
		expect(code).toContain("enum Color");
		expect(code.match(/export function f/g)).toHaveLength(3);
		expect(code).not.toContain("start()");
		expect(code).not.toContain("enum Unneeded");
		expect(code).not.toContain("./model.ts");
	});
});
