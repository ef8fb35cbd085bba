import { readFileSync } from "node:fs";
import { errorCodes, isSkeinError } from "@skein/kernel";
import { diagnoseProject, readLockOf } from "@skein/macros/project";
import { describe, expect, it } from "vitest";
import { createProgram, type ProgramFixture } from "./program-fixture.ts";
import { openTypeProject, TSCONFIG } from "./type-project.ts";

const HEAD = 'import { distributed, spawnFn, spawnStream } from "skein";\n';
const PAGE = readFileSync(new URL("../../../docs/DIAGNOSTICS.md", import.meta.url), "utf8");
const listed = [...PAGE.matchAll(/^\| (SKEIN_\w+)/gm)].map(([, code]) => code!);

/** Files of a project, with marks around what the diagnostic must point at. */
type Fixture = Readonly<Record<string, string>>;
const app = (text: string): Fixture => ({ "src/app.ts": HEAD + text });
const config = (text: string): Fixture => ({ "tsconfig.json": text, "src/app.ts": HEAD });
const LOCK = `skein.lock 1

function my-app/f
  contract 0000000000000000
    takes [number]
    gives number

end 1
`;
const SECOND_COPY = {
	"src/plugin/node_modules/skein/package.json": JSON.stringify({ name: "skein", type: "module", main: "./index.js" }),
	"src/plugin/node_modules/skein/index.d.ts": "export declare function distributed<F>(fn: F): F;",
};

const fixtures: Readonly<Record<string, Readonly<Record<string, Fixture>>>> = {
	SKEIN_MACRO_UNSENDABLE: {
		"the type of an argument": app("export const f = distributed((n: number, done: «() => void»): void => done());"),
		"the type of a result": app("export const f = distributed((): «WeakMap<object, 1>» => new WeakMap());"),
		"the name of a parameter without a type": app(
			"/** @distributed */\nexport const f = («key» = Symbol()): void => {};",
		),
		"the name of a function without a result type": app(
			"/** @distributed */\nexport function «f»() { return () => 1; }",
		),
		"what a closure captures": app("export const main = (done: () => void) => spawnFn(() => «done»());"),
		"what a stream gives": app("export const f = distributed(async function* (): «AsyncGenerator<symbol>» {});"),
		"what a stream returns": app(
			"export const f = distributed(async function* (): «AsyncGenerator<number, () => void>» { return () => {}; });",
		),
		"a stream inside of a value": app("export const f = distributed((a: «{ rows: AsyncIterable<1> }»): void => {});"),
		"a member that may be left out": app("export const f = distributed((a: «{ done?: () => void }»): void => {});"),
	},
	SKEIN_MACRO_NOT_DISTRIBUTED: {
		"the function that is spawned": app("const f = () => 1;\nawait spawnFn(«f»);"),
		"a static method that is spawned": app("class A { static f() {} }\nawait spawnFn(«A.f»);"),
		"a generator that is spawned as a stream": app("async function* f() { yield 1; }\nspawnStream(«f», 1);"),
	},
	SKEIN_MACRO_OPTIONS: {
		"an option": app("export const f = distributed({ cpu: 1, «retries: 2» }, (): void => {});"),
		"an option of a function that streams": app(
			"export const f = distributed({ «timeout: 'soon'» }, async function* (): AsyncGenerator<1> { yield 1; });",
		),
	},
	SKEIN_MACRO_CAPTURE: {
		"the first use of a variable": app(
			"let n = 1;\nexport const set = () => { n = 2; };\nexport const f = distributed((): number => «n» + n);",
		),
	},
	SKEIN_MACRO_CLOSURE: {
		"a captured variable": app("export const f = (n: number) => { spawnFn(() => «n»); n = 2; };"),
		"a variable that a generator captures": app(
			"export const f = (n: number) => { spawnStream(async function* () { yield «n»; }); n = 2; };",
		),
		this: app("export class A { w = 1; f() { return spawnFn(() => «this».w); } }"),
	},
	SKEIN_MACRO_UNREACHABLE: {
		"the first line of the declaration": {
			"src/entry.ts": "export {};",
			...app("export const «f = distributed((): number => {»\n\treturn 1;\n});"),
		},
	},
	SKEIN_MACRO_CLASH: {
		"the second declaration in one file": app(
			'export const f = distributed((): void => {});\nclass A { «static g = distributed({ id: "my-app/f" }, (): void => {}); }»',
		),
		"the declaration in the later file": {
			"src/a.ts": `${HEAD}export const f = distributed((): void => {});`,
			"src/b.ts": `${HEAD}/** @distributed */\n«export function f(): void {»\n}`,
		},
	},
	SKEIN_MACRO_DECORATED_FUNCTION: {
		"the decorator": app("export «@distributed» function f() {}"),
		"the decorator with its options": app("«@distributed({ retries: g(1) })»\nfunction f() {}"),
	},
	SKEIN_MACRO_UNSUPPORTED: {
		"the decorator of an instance method": app("class A { «@distributed({ gpu: 1 })» run() {} }"),
		"the tag of a nested function": app("function f() {\n«/** @distributed */»\nfunction g() {}\n}"),
		"the call in a function": app("function f() { return «distributed(() => 1)»; }"),
		"the call with a hidden id": app("const f = «distributed({ id: name }, () => 1)»;"),
	},
	SKEIN_MACRO_SYNTAX: { "the token": app("const a = «;»") },
	SKEIN_RUNTIME_DUPLICATE: {
		"the import of the second copy": {
			...app("export const f = distributed((): void => {});"),
			...SECOND_COPY,
			"src/plugin/g.ts": 'import { distributed } from «"skein"»;\nexport const g = distributed((): void => {});',
		},
	},
	SKEIN_MACRO_PROJECT: {
		"text that is no JSON": config('{ "compilerOptions": { "strict": «wrong» } }'),
		"an option that does not exist": config('{ "include": ["src"], "compilerOptions": { «"strikt"»: true } }'),
		"a value that does not exist": config('{ "include": ["src"], "compilerOptions": { "module": «"wrong"» } }'),
	},
	SKEIN_CONTRACT_LOCK: {
		"the line whose types are others": {
			...app("export const f = distributed((n: number): number => n);"),
			"skein.lock": LOCK.replace("contract 0000000000000000", "«contract 0000000000000000»"),
		},
		"the last line of one that is cut short": {
			...app(""),
			"skein.lock": LOCK.replace(/ {4}takes[\s\S]*$/, "").replace(
				"contract 0000000000000000",
				"«contract 0000000000000000»",
			),
		},
	},
};

interface ErrorPlace {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly length: number;
}

interface Found {
	readonly code: string;
	readonly file: string;
	readonly start: number;
	readonly length: number;
}

/** What the compiler side says of a project, whichever part of it says so. */
function diagnosticsOf(program: ProgramFixture, textOf: (file: string) => string): Found[] {
	try {
		const { engine, described } = openTypeProject(program);
		readLockOf(program.path("tsconfig.json"));
		const entries = [program.path("src/entry.ts")];
		return diagnoseProject({ engine, described, entries }).map(({ code, file, span }) => ({
			code,
			file,
			start: span.start,
			length: span.end - span.start,
		}));
	} catch (error) {
		if (!isSkeinError(error)) throw error;
		const { file, line, column, length } = error.details as unknown as ErrorPlace;
		const before = textOf(file)
			.split("\n")
			.slice(0, line - 1)
			.join("\n").length;
		return [{ code: error.code, file, start: before + (line === 1 ? 0 : 1) + column - 1, length }];
	}
}

describe.each(Object.entries(fixtures))("%s marks exactly", (code, marked) => {
	it.each(Object.entries(marked))("%s", async (_, files) => {
		const plain = Object.entries(files).map(([name, text]) => [name, text.replace(/[«»]/g, "")] as const);
		const texts = { "tsconfig.json": JSON.stringify(TSCONFIG), ...Object.fromEntries(plain) };
		await using program = createProgram(texts);
		const nameOf = (file: string): string => file.slice(program.folder.length + 1);
		const found = diagnosticsOf(program, (file) => texts[nameOf(file) as never]);
		expect(found.map((one) => one.code)).toEqual([code]);
		const { file, start, length } = found[0]!;
		const text: string = texts[nameOf(file) as never];
		const shown = `${text.slice(0, start)}«${text.slice(start, start + length)}»${text.slice(start + length)}`;
		expect({ [nameOf(file)]: shown }).toEqual(
			Object.fromEntries(Object.entries(files).filter(([, given]) => given.includes("«"))),
		);
	});
});

describe("the page of diagnostics", () => {
	it("lists what has a fixture here, and nothing else", () => {
		expect(Object.keys(fixtures).sort()).toEqual([...listed].sort());
	});

	it("lists every code of the compiler side", () => {
		const ofOurs = Object.keys(errorCodes).filter((code) => code.startsWith("SKEIN_MACRO_"));
		expect(listed).toEqual(expect.arrayContaining(ofOurs));
	});

	it("says which codes the syntactic pass gives", () => {
		const starred = [...PAGE.matchAll(/^\| (SKEIN_\w+) \*/gm)].map(([, code]) => code);
		expect(starred.sort()).toEqual(
			["CLASH", "CLOSURE", "DECORATED_FUNCTION", "SYNTAX", "UNSUPPORTED"].map((one) => `SKEIN_MACRO_${one}`),
		);
	});
});
