import { type Diagnostic, diagnoseProject, formatDiagnostic } from "@skein/macros/project";
import { describe, expect, it } from "vitest";
import { typeProject } from "./type-project.ts";

const HEAD = 'import { distributed, place, spawnBlocking, spawnFn } from "skein";\n';
/** Around what a diagnostic must point at. */
const MARK = /[«»]/g;

interface Found {
	readonly code: string;
	readonly message: string;
	/** The source with marks around each place. */
	readonly marked: string;
}

async function diagnose(
	marked: string,
	more: Readonly<Record<string, string>> = {},
	entries: readonly string[] = [],
): Promise<Found[]> {
	const code = HEAD + marked.replace(MARK, "");
	await using project = typeProject({ "src/app.ts": code, ...more });
	const paths = entries.map((entry) => project.fixture.path(entry));
	const found = diagnoseProject({ engine: project.engine, described: project.described, entries: paths });
	return found.map((one) => ({
		code: `${one.severity} ${one.code}`,
		message: one.message,
		marked: one.file === project.fixture.path("src/app.ts") ? mark(code, one) : one.file,
	}));
}

function mark(code: string, { span }: Diagnostic): string {
	const text = `${code.slice(0, span.start)}«${code.slice(span.start, span.end)}»${code.slice(span.end)}`;
	return text.slice(HEAD.length);
}

describe("at its exact place is reported", () => {
	it.each<[string, string, string, string]>([
		[
			"a function as an argument",
			"export const f = distributed((n: number, onDone: «() => void»): void => onDone());",
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 2 (onDone): a function cannot cross threads",
		],
		[
			"a symbol deep in an argument",
			"interface Box { lines: { key: symbol }[] }\nexport const f = distributed((box: «Box»): void => {});",
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 1 (box), .lines[].key: a symbol cannot cross threads",
		],
		[
			"a class with private state",
			"class Key { #secret = 1; get() { return this.#secret; } }\nexport const f = distributed((key: «Key»): void => {});",
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 1 (key): an instance of class Key cannot cross threads; send a plain object",
		],
		[
			"a WeakMap as the result",
			"export const f = distributed((): «Promise<WeakMap<object, string>>» => Promise.resolve(new WeakMap()));",
			"error SKEIN_MACRO_UNSENDABLE",
			"result: a WeakMap cannot cross threads",
		],
		[
			"an inferred result, at the function's name",
			"/** @distributed */\nexport function «f»(n: number) { return () => n; }",
			"error SKEIN_MACRO_UNSENDABLE",
			"result: a function cannot cross threads",
		],
		[
			"an argument whose type is not written, at its name",
			"/** @distributed */\nexport const f = (n: number, «key» = Symbol()): void => {};",
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 2 (key): a symbol cannot cross threads",
		],
		[
			"an optional callback, as a warning",
			"export const f = distributed((options: «{ n: number; onDone?: () => void }»): void => {});",
			"warning SKEIN_MACRO_UNSENDABLE",
			"argument 1 (options), .onDone: a function cannot cross threads; only values without it can be sent",
		],
		[
			"a function of another file, at its name here",
			'import { foreign } from "./h.js";\nexport const f = distributed(«foreign»);',
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 1 (done): a function cannot cross threads",
		],
		[
			"a Promise in an argument",
			"export const f = distributed((n: «Promise<number>»): void => {});",
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 1 (n): a Promise inside a value cannot cross threads; await it first",
		],
		[
			"a method of a class, in a decorated function",
			"export class A { @distributed() static f(a: «{ run(): void }»): void {} }",
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 1 (a): an object with the method run() cannot cross threads",
		],
		[
			"spawnFn of a plain function",
			"function plain(n: number) { return n; }\nawait spawnFn(«plain», 3);",
			"error SKEIN_MACRO_NOT_DISTRIBUTED",
			"plain is not a distributed function, so no other thread could find it; write `const plain = distributed(…)` or put /** @distributed */ before its declaration",
		],
		[
			"spawnBlocking and place().spawnFn of a static method and a constant",
			"class A { static f() { return 1; } }\nawait spawnBlocking(«A.f»);",
			"error SKEIN_MACRO_NOT_DISTRIBUTED",
			"A.f is not a distributed function",
		],
		[
			"place().spawnFn of a constant",
			"const f = () => 1;\nawait place().spawnFn(«f»);",
			"error SKEIN_MACRO_NOT_DISTRIBUTED",
			"f is not a distributed function",
		],
		[
			"spawnFn of the function around a closure",
			"async function main(n: number) { await spawnFn(() => n); }\nawait spawnFn(«main», 3);",
			"error SKEIN_MACRO_NOT_DISTRIBUTED",
			"main is not a distributed function",
		],
		[
			"an instance that a closure captures",
			"class Pool { #open = 1; get() { return this.#open; } }\nexport async function main(pool: Pool) { await spawnFn(() => [1].map(() => «pool».get())); }",
			"error SKEIN_MACRO_UNSENDABLE",
			'the captured "pool": an instance of class Pool cannot cross threads; send a plain object',
		],
		[
			"a function deep in what a closure captures",
			"export function main(jobs: { run: () => void }[]) { for (const job of jobs) spawnFn(async (n: number) => «job».run(), 3); }",
			"error SKEIN_MACRO_UNSENDABLE",
			'the captured "job", .run: a function cannot cross threads',
		],
		[
			"an argument of a closure that captures",
			"export const main = (n: number) => spawnFn((done: «() => void») => n, () => {});",
			"error SKEIN_MACRO_UNSENDABLE",
			"argument 1 (done): a function cannot cross threads",
		],
		[
			"a function that a closure returns",
			"export const main = (n: number) => spawnFn(«(»a: number) => () => n + a, 1);",
			"error SKEIN_MACRO_UNSENDABLE",
			"result: a function cannot cross threads",
		],
		[
			"a variable of the module that a closure uses and others assign",
			"let limit = 3;\nexport function configure(n: number) { limit = n; }\nexport const main = (n: number) => spawnFn(() => n < «limit»);",
			"warning SKEIN_MACRO_CAPTURE",
			'uses the variable "limit", which other code of this module assigns',
		],
		[
			"retries without idempotent",
			'export const f = distributed({ timeout: "3s", «retries: 2» }, (): void => {});',
			"error SKEIN_MACRO_OPTIONS",
			"retries needs idempotent: true",
		],
		[
			"an unknown option",
			"export class A { @distributed({ «retrys: 2» }) static f(): void {} }",
			"error SKEIN_MACRO_OPTIONS",
			'unknown option "retrys"; did you mean "retries"?',
		],
		[
			"a duration that is none",
			'export const f = distributed({ «timeout: "soon"» }, (): void => {});',
			"error SKEIN_MACRO_OPTIONS",
			'timeout: "soon" is not a duration',
		],
		[
			"a GPU request of which a part cannot be read",
			'export const f = distributed({ «gpu: { count: 1, memory: "much" }» }, (): void => {});',
			"error SKEIN_MACRO_OPTIONS",
			'gpu.memory: "much" is not an amount',
		],
		[
			"a strategy that is none",
			'export const f = distributed({ «spread: "random"» }, (): void => {});',
			"error SKEIN_MACRO_OPTIONS",
			'spread: "random" is not one of spread, pack, balanced, locality',
		],
		[
			"a variable of the module that others assign",
			"let limit = 3;\nexport function configure(n: number) { limit = n; }\nexport const f = distributed((n: number): boolean => n < «limit»);",
			"warning SKEIN_MACRO_CAPTURE",
			'f uses the variable "limit", which other code of this module assigns',
		],
	])("%s", async (_, marked, code, message) => {
		const foreign = "// of another file\n".repeat(20);
		const found = await diagnose(marked, {
			"src/h.ts": `${foreign}export const foreign = (done: () => void) => done();`,
		});
		expect(found).toEqual([{ code, message: expect.stringContaining(message), marked }]);
	});

	it("a function that no entry imports", async () => {
		const other = `${HEAD}export const g = distributed((): void => {});`;
		const reached = await diagnose('import "./used.js";', { "src/used.ts": other }, ["src/app.ts"]);
		expect(reached).toEqual([]);
		const [found] = await diagnose("export {};", { "src/unused.ts": other }, ["src/app.ts"]);
		expect(found).toMatchObject({
			code: "warning SKEIN_MACRO_UNREACHABLE",
			marked: expect.stringContaining("unused.ts"),
		});
		expect(await diagnose("export {};", { "src/unused.ts": other }, ["dist/app.js"])).toEqual([]);
		const marked = "export const «h = distributed((): void => {});»\nexport const other = 1;";
		expect(await diagnose(marked, { "src/entry.ts": "export {};" }, ["src/entry.ts"])).toMatchObject([{ marked }]);
	});
});

describe("nothing is said of", () => {
	it.each<[string, string]>([
		[
			"a cache that fills itself",
			"let cache: Map<string, number> | undefined;\nexport const f = distributed((): number => (cache ??= new Map()).size);",
		],
		[
			"a counter that only the function itself assigns",
			"let calls = 0;\nexport const f = distributed((): number => { calls += 1; return calls; });",
		],
		[
			"a local variable of the same name",
			"let n = 1;\nexport const g = () => { n = 2; };\nexport const f = distributed((n: number): number => n);",
		],
		["a constant", "const limit = 3;\nexport const f = distributed((): number => limit);"],
		[
			"a distributed function under another name",
			"export const f = distributed((): number => 1);\nconst again = f;\nawait spawnFn(again);",
		],
		["a function that comes as an argument", "export const run = (f: () => number) => spawnFn(f);"],
		[
			"closures whose captures can be sent, narrowed where they stand",
			"export function main(name: string | undefined, at: Map<string, Date>) {\n\tif (name === undefined) return;\n\tfor (const [key, date] of at) spawnFn(async () => name.length + key.length + date.getTime());\n}",
		],
		["spawnFn of somebody else", "const pool = { spawnFn: (fn: () => void) => fn() };\npool.spawnFn(() => {});"],
		["a function that was imported distributed", "import { g } from './g.js';\nawait spawnFn(g);"],
		[
			"options that only running the program tells",
			"const idempotent = true;\nconst more = { idempotent };\nexport const f = distributed({ retries: 2, ...more }, (): void => {});\nexport const h = distributed({ retries: 2, idempotent }, (): void => {});",
		],
		[
			"options of which only running the program tells a part",
			'const count = 2;\nexport const f = distributed({ gpu: { count, model: "H200" }, cpu: -(-count), tolerations: [String(count), "a"] }, (): void => {});',
		],
		[
			"arrays whose types add something",
			"type Sorted<T> = readonly T[] & { readonly brand: 'sorted' };\ninterface Nodes extends ReadonlyArray<number> { readonly end: number }\nexport const f = distributed((a: Sorted<number>, b: Nodes, c: [number] & { tag: 1 }, d: TemplateStringsArray): void => {});",
		],
		[
			"an asynchronous generator as the result",
			"export const f = distributed(async function* (): AsyncGenerator<number> { yield 1; });",
		],
		[
			"streams among the arguments, and the promise of one as the result",
			"export const f = distributed(async (a: AsyncIterable<number>, b?: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> => b!);",
		],
		["a generic function", "export const f = distributed(<T>(value: T, key: keyof T): T[keyof T] => value[key]);"],
		["a function that never returns", "export const f = distributed((): never => { throw new Error(); });"],
		[
			"an error class",
			"class MyError extends Error { more = 1; }\nexport const f = distributed((error: MyError): Error => error);",
		],
	])("%s", async (_, code) => {
		expect(await diagnose(code, { "src/g.ts": `${HEAD}export const g = distributed((): number => 1);` })).toEqual([]);
	});
});

it("a diagnostic is shown with its place and the lines there", () => {
	const span = { start: 17, end: 23 };
	const one: Diagnostic = {
		code: "SKEIN_MACRO_UNSENDABLE",
		severity: "error",
		file: "/p/a.ts",
		span,
		message: "no; do",
	};
	expect(formatDiagnostic(one, "const a = 1;\nf(a: symbol);\n")).toBe(
		[
			"/p/a.ts:2:5: error SKEIN_MACRO_UNSENDABLE: no; do",
			"",
			"  1 | const a = 1;",
			"> 2 | f(a: symbol);",
			"    |     ^",
			"  3 |",
		].join("\n"),
	);
});
