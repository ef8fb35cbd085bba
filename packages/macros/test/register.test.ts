import { describe, expect, it } from "vitest";
import { createProgram, REGISTER, withMacro } from "./program-fixture.js";

/** Says what a thread or process of the program has. */
const SAY = `
import { registered } from "skein";
export const say = (where: string, more: object = {}): void =>
	console.log(JSON.stringify({ where, registered: registered().map(({ id }: { id: string }) => id), ...more }));
`;

const APP = `#!/usr/bin/env node
import { distributed } from "skein";
import { fork } from "node:child_process";
import { Worker } from "node:worker_threads";
import { say } from "./say.js";

enum Color { Red = "red" }

export const paint = distributed((n: number): string => {
	if (n < 0) throw new RangeError(\`no \${Color.Red}\`);
	return Color.Red;
});

say("program", { mark: (globalThis as any)[Symbol.for("skein.register")] });
if (process.argv[2] === undefined) {
	const env = { ...process.env, SKEIN_SLICED_ENTRY: import.meta.url };
	await new Promise((done) => new Worker(new URL("./worker.ts", import.meta.url), { env }).on("exit", done));
	await new Promise((done) => fork(new URL("./app.ts", import.meta.url), ["child"]).on("exit", done));
}
`;

const WORKER = `
import { say } from "./say.js";
const app = await import(process.env.SKEIN_SLICED_ENTRY + "?skein=functions");
const again = await import("./circle.js");
let stack: string[] = [];
try { app.paint(-1); } catch (error) { stack = (error as Error).stack!.split("\\n").slice(0, 2); }
say("worker", { called: app.paint(1), same: app.paint === again.paint, stack });
`;

const PROGRAM = { "app.ts": APP, "say.ts": SAY, "worker.ts": WORKER, "circle.ts": 'export { paint } from "./app.js";' };

describe("node --import skein/register", () => {
	it("runs TypeScript with the macro in the program, its worker threads and its child processes", async () => {
		await using program = createProgram(PROGRAM);
		const { said, stderr, status } = await program.run("app.ts", withMacro());
		expect(stderr).toBe("");
		expect(status).toBe(0);
		expect(said).toMatchObject([
			{ where: "program", registered: ["my-app/paint"], mark: REGISTER },
			{ where: "worker", registered: ["my-app/paint"], called: "red" },
			{ where: "program", registered: ["my-app/paint"], mark: REGISTER },
		]);
	});

	it("loads the program's entry in a thread once, as its functions only, also when a circle of imports meets it", async () => {
		await using program = createProgram(PROGRAM);
		const { said } = await program.run("app.ts", withMacro({ args: ["child"] }));
		expect(said).toHaveLength(1);
		const inThread = await program.run("app.ts", withMacro());
		expect(inThread.said.filter((one) => (one as { where: string }).where === "worker")).toMatchObject([
			{ same: true },
		]);
	});

	it("shows the user's lines in the stacks of worker threads", async () => {
		await using program = createProgram(PROGRAM);
		const { said } = await program.run("app.ts", withMacro());
		const { stack } = said[1] as { stack: string[] };
		expect(stack[0]).toBe("RangeError: no red");
		expect(stack[1]).toMatch(/app\.ts:10:19\)?$/);
	});

	it("shows the user's lines and columns in the stacks of the program, whatever the macro inserted", async () => {
		await using program = createProgram({
			"app.ts": `import { distributed } from "skein";
interface Dropped {
	a: number;
}
class AppError extends Error {}
export class Images {
	@distributed({
		gpu: 1,
	})
	static thumb(of: Dropped): never { throw new AppError(\`\${of.a}\`); }
}
/** @distributed */
export function tagged() { Images.thumb({ a: 1 }); }
const inline = distributed((): void => tagged()); try { inline(); } catch (error) { console.log((error as Error).stack); }`,
		});
		const { stdout } = await program.run("app.ts", withMacro());
		const places = [...stdout.matchAll(/app\.ts:(\d+:\d+)/g)].map(([, place]) => place);
		expect(places).toEqual(["10:43", "13:35", "14:40", "14:57"]);
	});

	it("shows the user's line where the program dies of an error", async () => {
		await using program = createProgram({
			"app.ts":
				'import { distributed } from "skein";\ntype A = 1;\nexport const f = distributed((): never => {\n\tthrow new Error("died");\n});\nf();',
		});
		const { stderr, status } = await program.run("app.ts", withMacro());
		expect(status).toBe(1);
		expect(stderr).toMatch(/app\.ts:4\n\tthrow new Error\("died"\);\n\t? *\^/);
	});

	it("may be imported twice", async () => {
		await using program = createProgram(PROGRAM);
		const { said } = await program.run("app.ts", {
			args: ["child"],
			execArgv: ["--import", REGISTER, "--import", `${REGISTER}?again`],
		});
		expect(said).toMatchObject([{ registered: ["my-app/paint"], mark: REGISTER }]);
	});

	it("survives threads that end one after the other", async () => {
		await using program = createProgram({
			"app.mjs": `import { Worker } from "node:worker_threads";
				for (let i = 0; i < 5; i++) {
					await new Promise((done) => new Worker(new URL("./worker.ts", import.meta.url)).on("exit", done));
				}
				console.log(JSON.stringify("survived"));`,
			"worker.ts": "export const a: number = 1;",
		});
		expect((await program.run("app.mjs", withMacro())).said).toEqual(["survived"]);
	});

	it("shows a syntax error as the user's line, not as a stack of this tool", async () => {
		await using program = createProgram({ "app.ts": "const a = 1;\nexport const b = a +;\n" });
		const { stderr, status } = await program.run("app.ts", withMacro());
		expect(status).toBe(1);
		expect(stderr).toContain(`SKEIN_MACRO_SYNTAX]: ${program.path("app.ts")}:2:21: Unexpected token`);
		expect(stderr).toContain("> 2 | export const b = a +;");
		expect(stderr).not.toContain("    at ");
	});

	it("reports a clash between two files of a program with both places", async () => {
		const code = 'import { distributed } from "skein";\nexport const f = distributed(() => 1);';
		await using program = createProgram({ "app.ts": 'import "./a.ts"; import "./b.ts";', "a.ts": code, "b.ts": code });
		const { stderr } = await program.run("app.ts", withMacro());
		expect(stderr).toContain('two distributed functions have the id "my-app/f"');
		for (const name of ["a.ts", "b.ts"]) expect(stderr).toContain(`${program.path(name)}:2:14`);
	});

	it("applies the macro to the user's JavaScript, and leaves scripts and installed packages alone", async () => {
		const code = 'import { distributed } from "skein";\nexport const f = distributed(() => 1);';
		await using program = createProgram({
			"app.mjs":
				'import { registered } from "skein"; import "./a.js"; import "installed"; import "./script.cjs"; import "./js/b.js"; console.log(JSON.stringify(registered().map(({ id }) => id)));',
			"a.js": code,
			"script.cjs": "/** @distributed */ function f() {} class AError extends Error {} module.exports = { f, AError };",
			"js/package.json": '{ "name": "other" }',
			"js/b.js": code,
			"node_modules/installed/package.json": '{ "name": "installed", "type": "module", "exports": "./index.js" }',
			"node_modules/installed/index.js": code,
		});
		const { said, stderr } = await program.run("app.mjs", withMacro());
		expect(stderr).toBe("");
		expect(said).toEqual([["my-app/f", "other/f"]]);
	});

	it("leaves the built modules of the runtime itself alone, which the registration needs", async () => {
		const code = "export class SkeinError extends Error {}";
		await using program = createProgram({
			"app.mjs":
				'import "./built/index.js"; import "./mine/index.js"; console.log(JSON.stringify(globalThis.registered));',
			"built/package.json": '{ "name": "@skein/kernel", "type": "module" }',
			"built/index.js": code,
			"mine/package.json": '{ "name": "@mine/kernel", "type": "module" }',
			"mine/index.js": code,
		});
		const { said } = await program.run("app.mjs", withMacro());
		expect(said).toEqual([[{ errorClass: "@mine/kernel/SkeinError", fn: "SkeinError" }]]);
	});

	it("finds the runtime for a package that does not depend on it itself", async () => {
		await using apart = createProgram({ "lib.ts": "export class LibError extends Error {}" });
		await using program = createProgram({
			"app.ts": `import ${JSON.stringify(apart.url("lib.ts"))}; console.log(JSON.stringify(globalThis.registered));`,
		});
		apart.write({ "node_modules/skein/package.json": '{ "name": "skein", "exports": {} }' });
		const { said, stderr } = await program.run("app.ts", withMacro());
		expect(stderr).toBe("");
		expect(said).toEqual([[{ errorClass: "my-app/LibError", fn: "LibError" }]]);
	});

	it.each([
		["./lib.js", "lib.ts"],
		["./lib.js", "lib.tsx"],
		["./lib.mjs", "lib.mts"],
		["./lib.jsx", "lib.tsx"],
		["./deep/../lib.js?v=1", "lib.ts"],
	])("takes import %s for %s", async (specifier, name) => {
		await using program = createProgram({
			"app.ts": `import { lib } from ${JSON.stringify(specifier)}; console.log(JSON.stringify(lib));`,
			[name]: "export const lib: string = import.meta.url;",
			"deep/other.ts": "",
		});
		const [, query = ""] = specifier.split("?");
		const { said, stderr } = await program.run("app.ts", withMacro());
		expect(stderr).toBe("");
		expect(said).toEqual([program.url(name) + (query === "" ? "" : `?${query}`)]);
	});

	it("prefers a .js file that exists", async () => {
		await using program = createProgram({
			"app.ts": 'import { lib } from "./lib.js"; console.log(JSON.stringify(lib));',
			"lib.ts": 'export const lib = "ts";',
			"lib.js": 'export const lib = "js";',
		});
		expect((await program.run("app.ts", withMacro())).said).toEqual(["js"]);
	});

	it("says which file is missing when there is neither", async () => {
		await using program = createProgram({ "app.ts": 'import "./lib.js";' });
		expect((await program.run("app.ts", withMacro())).stderr).toMatch(
			/Cannot find module '.*lib\.js' imported from .*app\.ts/,
		);
	});
});
