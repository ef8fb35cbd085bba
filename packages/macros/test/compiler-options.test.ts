import * as nodeModule from "node:module";
import { describe, expect, it } from "vitest";
import { createProgram, withMacro } from "./program-fixture.js";

const DECORATED = `
import { distributed, registered } from "skein";
const seen: unknown[] = [];
(Reflect as any).metadata = (key: string, value: any) => () => void seen.push([key, [value].flat().map((one) => one?.name)]);
function log(...args: any[]): any { seen.push(typeof args[1] === "object" ? args[1].kind : args[1]); }
class Other {}
export class Images {
	@log thumb(of: Other, n: number): void {}
	@distributed({ gpu: 1 }) static up(of: Other) {}
}
console.log(JSON.stringify(seen), JSON.stringify(registered().map(({ id }: any) => id)));
`;

async function outputOf(files: Record<string, string>, entry = "app.ts"): Promise<string> {
	await using program = createProgram(files);
	const { stdout, stderr } = await program.run(entry, withMacro());
	expect(stderr).toBe("");
	return stdout.trim();
}

describe("the nearest tsconfig.json decides on", () => {
	it("standard decorators, when it says nothing", async () => {
		expect(await outputOf({ "app.ts": DECORATED })).toBe('["method"] ["my-app/Images.up"]');
	});

	it("legacy decorators with metadata, through comments, trailing commas and what it extends", async () => {
		const files = {
			"tsconfig.json":
				'{ "extends": ["./config/base", "shared/tsconfig.json"], /* own */ "compilerOptions": { "experimentalDecorators": true, }, }',
			"config/base.json":
				'// base\n{ "extends": "./deeper.json", "compilerOptions": { "experimentalDecorators": false } }',
			"config/deeper.json": '{ "compilerOptions": { "emitDecoratorMetadata": false } }',
			"node_modules/shared/package.json": '{ "name": "shared" }',
			"node_modules/shared/tsconfig.json": '{ "compilerOptions": { "emitDecoratorMetadata": true } }',
			"src/deep/app.ts": DECORATED,
		};
		const [seen, registered] = (await outputOf(files, "src/deep/app.ts")).split(/ (?=\["my)/);
		expect(JSON.parse(seen!)).toEqual([
			["design:returntype", [null]],
			["design:paramtypes", ["Other", "Number"]],
			["design:type", ["Function"]],
			"thumb",
		]);
		expect(registered).toBe('["my-app/Images.up"]');
	});

	it("whether class fields are defined or assigned", async () => {
		const app =
			'class A { set a(v: number) { console.log("assigned"); } }\nclass B extends A { a = 1 }\nnew B();\nconsole.log("end");';
		expect(await outputOf({ "app.ts": app })).toBe("end");
		expect(await outputOf({ "app.ts": app, "tsconfig.json": '{ "compilerOptions": { "target": "ES2022" } }' })).toBe(
			"end",
		);
		expect(await outputOf({ "app.ts": app, "tsconfig.json": '{ "compilerOptions": { "target": "es2020" } }' })).toBe(
			"assigned\nend",
		);
		const explicit = '{ "compilerOptions": { "useDefineForClassFields": false } }';
		expect(await outputOf({ "app.ts": app, "tsconfig.json": explicit })).toBe("assigned\nend");
	});

	it("whether an import that only types use is loaded", async () => {
		const files = {
			"app.ts": 'import { T } from "./t.ts"; let a: T; console.log("end");',
			"t.ts": 'console.log("loaded"); export type T = 1;',
		};
		expect(await outputOf(files)).toBe("end");
		const verbatim = '{ "compilerOptions": { "verbatimModuleSyntax": true } }';
		const typed = { ...files, "app.ts": files["app.ts"].replace("{ T }", "{ type T }") };
		expect(await outputOf({ ...typed, "tsconfig.json": verbatim })).toBe("loaded\nend");
	});

	it("JSX", async () => {
		const app = 'console.log(JSON.stringify(<a b="c"/>));';
		const runtime = "export const jsx = (type: string, props: object) => [type, props];";
		const files = {
			"app.tsx": app,
			"node_modules/jsx/package.json": '{ "name": "jsx", "type": "module", "exports": { "./jsx-runtime": "./r.js" } }',
			"node_modules/jsx/r.js": runtime.replaceAll(/: \w+/g, ""),
		};
		const automatic = '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "jsx" } }';
		expect(await outputOf({ ...files, "tsconfig.json": automatic }, "app.tsx")).toBe('["a",{"b":"c"}]');
		const classic = '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }';
		const h = { "app.tsx": `const h = (...all: unknown[]) => all; ${app}`, "tsconfig.json": classic };
		expect(await outputOf(h, "app.tsx")).toBe('["a",{"b":"c"}]');
	});
});

describe("TypeScript runs as it is written:", () => {
	it("`using` at the top level, with exports before and after it", async () => {
		const app = `import { distributed } from "skein";
export const f = distributed((n: number) => n + base);
const base = 1;
await using runtime = { async [Symbol.asyncDispose]() { console.log("disposed"); } };
export enum Color { Red = "red" }
export let [after, { other }] = [f(1), { other: Color.Red }];
export class Shape { static sides = after; }
console.log(f(41), after, other, Shape.sides, runtime !== undefined);
export default f(2);
`;
		const user = 'import value, * as app from "./app.ts"; console.log(Object.keys(app).join(), value);';
		expect(await outputOf({ "app.ts": app, "user.ts": user }, "user.ts")).toBe(
			"42 2 red 2 true\ndisposed\nColor,Shape,after,default,f,other 3",
		);
	});

	it("enums, namespaces, parameter properties and `import x = require`", async () => {
		expect(
			await outputOf({
				"app.ts":
					"namespace N { export const a = 1 } class A { constructor(readonly b = N.a) {} } console.log(new A().b);",
			}),
		).toBe("1");
		expect(
			await outputOf(
				{
					"package.json": '{ "name": "my-app" }',
					"app.cts": 'import path = require("node:path"); console.log(typeof path.join, typeof __filename);',
				},
				"app.cts",
			),
		).toBe("function string");
	});

	it.each([
		[
			"in a package without a type, as its syntax says",
			'{ "name": "my-app" }',
			"export const a: number = 1; console.log(typeof require, import.meta.url.length > 0);",
			"undefined true",
		],
		[
			"in a CommonJS package, as its syntax says",
			'{ "name": "my-app", "type": "commonjs" }',
			"import 'node:path'; console.log(typeof require);",
			"undefined",
		],
		[
			"as CommonJS without any such syntax",
			'{ "name": "my-app" }',
			"const a: number = 1; console.log(typeof require, a);",
			"function 1",
		],
		[
			"as a module without any such syntax",
			'{ "name": "my-app", "type": "module" }',
			"const a: number = 1; console.log(typeof require, a);",
			"undefined 1",
		],
	])("%s", async (_, manifest, code, expected) => {
		expect(await outputOf({ "package.json": manifest, "app.ts": code })).toBe(expected);
	});

	it("of which none can be read, with the place where it breaks", async () => {
		await using program = createProgram({
			"app.ts": "const a: number = 1;",
			"tsconfig.json": '{\n\t// broken\n\t"compilerOptions": { "target": }\n}',
		});
		const { stderr, status } = await program.run("app.ts", withMacro());
		expect(status).toBe(1);
		expect(stderr).toContain(`SKEIN_MACRO_PROJECT]: ${program.path("tsconfig.json")}:3:33: this is not JSON`);
		expect(stderr).not.toContain("    at ");
	});

	it("with the macro in CommonJS TypeScript", async (context) => {
		// Where hooks run on a thread of their own, a CommonJS module they give cannot require an ES module.
		context.skip(!("registerHooks" in nodeModule), "needs module.registerHooks: Node 22 or later");
		const app =
			'import { distributed } from "skein";\nimport { registered } from "skein";\nexport const f = distributed((a: number) => a);\nconsole.log(JSON.stringify(registered()));';
		const [entry] = JSON.parse(await outputOf({ "app.cts": app }, "app.cts")) as { id: string; module: string }[];
		expect(entry).toMatchObject({ id: "my-app/f", line: 3 });
		expect(entry!.module).toMatch(/^file:.*app\.cts$/);
	});
});
