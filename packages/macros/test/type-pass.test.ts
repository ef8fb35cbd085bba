import { isSkeinError } from "@skein/kernel";
import { transformSource } from "@skein/macros";
import { typeText } from "@skein/macros/project";
import { describe, expect, it } from "vitest";
import { TSCONFIG, typeProject } from "./type-project.ts";

const HEAD = 'import { distributed } from "skein";\n';

const A_STREAM =
	"a stream; one can only be an argument or the result itself, of the type AsyncIterable<…> or ReadableStream<…>";
const WITH_DOM = { ...TSCONFIG, compilerOptions: { ...TSCONFIG.compilerOptions, lib: ["es2023", "dom"] } };

describe("the type pass", () => {
	it("sees files that the configuration does not name and others import, as the modules that they are", async () => {
		const config = {
			compilerOptions: {
				target: "es2022",
				module: "nodenext",
				strict: true,
				types: [],
				lib: ["es2023", "dom"],
				outDir: "dist",
				rootDir: "src",
			},
			files: ["src/main.ts"],
		};
		const files = {
			"src/main.ts": 'import "./work/tasks.js"; await 1;',
			"src/work/tasks.ts": `${HEAD}export const where = distributed((n: number) => import.meta.url + n);`,
		};
		await using project = typeProject(files, config);
		expect(project.engine.problems()).toEqual([]);
		expect(project.fn("where").id).toBe("my-app/where");
	});

	it("finds the functions of the syntactic pass, with the same ids", async () => {
		const code = `${HEAD}
export const call = distributed({ timeout: "3s" }, async (n: number) => n);
/** @distributed */ export async function tag(n: number) { return n; }
/** @distributed */ const constant = (n: number) => n;
export class Images { @distributed() static thumbnail(n: number) { return n; } static size = distributed((n: number) => n); }
export default distributed((n: number) => n);
export const own = distributed({ id: "other/name" }, (n: number) => n);
const helper = (n: number): string => String(n);
export const named = distributed(helper);`;
		await using project = typeProject({ "src/app.ts": code });
		const described = project.described.flatMap((one) => one.functions);
		const file = project.fixture.path("src/app.ts");
		const syntactic = transformSource({ code, file, packageName: "my-app" })?.functions;
		expect(described.map(({ id, name, line, column, kind }) => ({ id, name, line, column, kind }))).toEqual(syntactic);
		for (const { name, contract } of described) {
			expect(typeText(contract.signature.parameters)).toBe("[number]");
			expect(typeText(contract.signature.result)).toBe(name === "named" ? "string" : "number");
		}
	});

	it("describes parameters, result, text and doc comment", async () => {
		const code = `${HEAD}
/** Renders a scene.
 * @param scene what to render */
export const render = distributed((scene: { size: number }, quality?: "low" | "high", ...tags: string[]): Promise<Uint8Array> => Promise.resolve(new Uint8Array(scene.size)));`;
		await using project = typeProject({ "src/app.ts": code });
		const { signature, contract, line } = project.fn("render");
		expect(line).toBe(5);
		expect(signature.names.map(({ name }) => name)).toEqual(["scene", "quality", "tags"]);
		expect(signature.names.map(({ span }) => code.slice(span.start, span.end))).toEqual([
			"{ size: number }",
			'"low" | "high"',
			"string[]",
		]);
		expect(code.slice(signature.resultSpan.start, signature.resultSpan.end)).toBe("Promise<Uint8Array>");
		expect(signature.text).toBe(
			'(scene: { size: number }, quality?: "low" | "high", ...tags: string[]) => Promise<Uint8Array>',
		);
		expect(signature.documentation).toBe("Renders a scene.");
		expect(typeText(contract.signature.parameters)).toBe('[{ size: number }, ("high" | "low")?, ...Array<string>]');
	});

	it.each<[string, string, string]>([
		[
			"primitives",
			"a: [string, number, boolean, bigint, null, undefined]",
			"[string, number, boolean, bigint, null, undefined]",
		],
		["literals", 'a: "x" | 1 | true | 12n | -1', '"x" | -1 | 1 | 12n | true'],
		["template literals", "a: `on-${number}`", "`on-${number}`"],
		["enums", "a: Colour", '"red" | 7'],
		["arrays", "a: string[] | readonly number[]", "Array<number> | Array<string>"],
		["tuples", "a: readonly [x: number, y?: string, ...rest: boolean[]]", "[number, string?, ...Array<boolean>]"],
		["Map and Set", "a: ReadonlyMap<string, Set<number>>", "Map<string, Set<number>>"],
		["records", "a: Record<string, Date>", "{ [key: string]: Date }"],
		["records of known keys", 'a: Record<"b" | "a", 1>', "{ a: 1; b: 1 }"],
		["mapped types", "a: Partial<Pick<{ x: number; y: string }, 'x'>>", "{ x?: number }"],
		["intersections", "a: { x: number } & { y: string }", "{ x: number; y: string }"],
		["branded texts", 'a: string & { __brand: "id" }', "string"],
		["buffers", "a: Uint8Array | ArrayBuffer", "ArrayBuffer | Uint8Array"],
		["errors", "a: TypeError | MyError", "Error"],
		["recursive types", "a: Tree", "Recursive<{ children: Array<Self<0>>; value: number }>"],
		["recursive unions", "a: Json", "Recursive<Array<Self<0>> | null | number | { [key: string]: Self<0> }>"],
		["streams", "a: AsyncIterable<number>", "AsyncGenerator<number>"],
		["several streams", "...a: AsyncIterable<number>[]", "...Array<AsyncGenerator<number>>"],
		[
			"streams or values",
			"a: AsyncIterable<number> | number[] | null",
			"Array<number> | AsyncGenerator<number> | null",
		],
		[
			"streams of streams",
			"a: AsyncIterable<AsyncIterable<1>>",
			`AsyncGenerator<Unsendable<${JSON.stringify(`AsyncIterable, ${A_STREAM}`)}>>`,
		],
		["what is a stream of its own", "a: Lines", `Unsendable<${JSON.stringify(`Lines, ${A_STREAM}`)}>`],
		["optional streams", "a?: AsyncGenerator<string, void>", "AsyncGenerator<string>?"],
		["unknown and any", "a: [unknown, any, object, {}]", "[unknown, unknown, unknown, unknown]"],
		["functions", "a: () => void", 'Unsendable<"a function">'],
		["symbols", "a: symbol", 'Unsendable<"a symbol">'],
		["WeakMap", "a: WeakMap<object, 1>", 'Unsendable<"a WeakMap">'],
		["classes", "a: Secret", 'Unsendable<"an instance of class Secret; send a plain object">'],
		["objects with methods", "a: { run(): void }", 'Unsendable<"an object with the method run()">'],
	])("reads %s", async (_, parameter, expected) => {
		const code = `${HEAD}enum Colour { red = "red", seven = 7 }
class Lines { async *[Symbol.asyncIterator]() { yield ""; } }
class MyError extends Error { more = 1; }
class Secret { #key = 1; get key() { return this.#key; } }
interface Tree { value: number; children: Tree[] }
type Json = number | null | Json[] | { [key: string]: Json };
export const f = distributed((${parameter}): void => undefined);`;
		await using project = typeProject({ "src/app.ts": code });
		expect(typeText(project.fn("f").contract.signature.parameters)).toBe(`[${expected}]`);
	});

	it.each<[string, string, string]>([
		["a generator", "async function* () { yield 1; }", "AsyncGenerator<number, undefined>"],
		[
			"a generator that returns",
			"async function* (): AsyncGenerator<Date, string> { return ''; }",
			"AsyncGenerator<Date, string>",
		],
		["a generator without end", "async function* () { for (;;) yield 'x'; }", "AsyncGenerator<string>"],
		["an async iterable", "(): AsyncIterable<number[]> => null!", "AsyncGenerator<Array<number>>"],
		["the promise of one", "async (): Promise<AsyncIterableIterator<bigint>> => null!", "AsyncGenerator<bigint>"],
		["a byte stream", "(): ReadableStream<Uint8Array> => null!", "AsyncGenerator<Uint8Array>"],
	])("reads what is given by %s", async (_, fn, expected) => {
		await using project = typeProject({ "src/app.ts": `${HEAD}export const f = distributed(${fn});` }, WITH_DOM);
		expect(typeText(project.fn("f").contract.signature.result)).toBe(expected);
	});

	it("tells a parameter that has to be a ReadableStream from one that any async iterable will do for", async () => {
		const code = "export const f = distributed((a: ReadableStream<string>, b?: AsyncIterable<string>): void => {});";
		await using project = typeProject({ "src/app.ts": `${HEAD}${code}` }, WITH_DOM);
		expect(typeText(project.fn("f").contract.signature.parameters)).toBe(
			"[ReadableStream<string>, AsyncGenerator<string>?]",
		);
	});

	it("takes null everywhere for values of a project without strict null checks", async () => {
		const config = {
			compilerOptions: { target: "es2022", module: "nodenext", types: [], strict: false },
			include: ["src"],
		};
		await using project = typeProject(
			{ "src/app.ts": `${HEAD}export const f = distributed((a: { x: number }): void => {});` },
			config,
		);
		expect(typeText(project.fn("f").contract.signature.parameters)).toBe(
			"[null | undefined | { x: null | number | undefined }]",
		);
	});

	it("says what is the matter with a project that cannot be read", () => {
		const failure = (files: Record<string, string>, config?: object): string => {
			try {
				typeProject(files, config);
			} catch (error) {
				if (isSkeinError(error)) return `${error.code} ${error.message} ${error.stack?.includes("node_modules")}`;
				throw error;
			}
			throw new Error("it was accepted");
		};
		expect(
			failure({ "src/app.ts": "const a = ;" }, { compilerOptions: { module: "wrong" }, include: ["src"] }),
		).toMatch(/^SKEIN_MACRO_PROJECT .*tsconfig\.json:1:\d+: .*'--module'.* false$/);
		expect(failure({ "tsconfig.json": '{ "compilerOptions": ', "src/app.ts": "" })).toMatch(
			/^SKEIN_MACRO_PROJECT .*tsconfig\.json:1:\d+: /,
		);
		expect(failure({ "src/app.ts": "" }, { extends: "./gone.json", include: ["src"] })).toMatch(
			/^SKEIN_MACRO_PROJECT .*gone\.json.* false$/s,
		);
		expect(failure({ "src/app.ts": "" }, { include: ["nowhere"] })).toMatch(
			/^SKEIN_MACRO_PROJECT .*tsconfig\.json: No inputs were found.* false$/s,
		);
		expect(failure({ "src/app.ts": `${HEAD}const a = ;` })).toMatch(/^SKEIN_MACRO_SYNTAX .*app\.ts:2:11: /);
	});
});
