import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { buildProject, describeProject, writeFiles } from "@skein/macros/project";
import { describe, expect, it } from "vitest";
import { createProgram, type ProgramFixture } from "./program-fixture.ts";
import { TSCONFIG, typeProject } from "./type-project.ts";

const filesOf = (program: ProgramFixture, texts: Readonly<Record<string, string>>) =>
	Object.entries(texts).map(([name, text]) => ({ path: program.path(name), text }));
const textOf = (program: ProgramFixture, name: string): string => readFileSync(program.path(name), "utf8");

describe("files that are written as a set", () => {
	it("are all there, and those that did not change are left alone", async () => {
		await using program = createProgram({});
		expect(writeFiles(filesOf(program, { "out/a/b.js": "b", "out/c.js": "c" }))).toBe(2);
		const { ino } = statSync(program.path("out/c.js"));
		expect(writeFiles(filesOf(program, { "out/a/b.js": "b2", "out/c.js": "c" }))).toBe(1);
		expect([textOf(program, "out/a/b.js"), textOf(program, "out/c.js")]).toEqual(["b2", "c"]);
		expect(statSync(program.path("out/c.js")).ino).toBe(ino);
		expect(readdirSync(program.path("out")).sort()).toEqual(["a", "c.js"]);
	});

	it.each([
		["the first", "out/a.js"],
		["one in the middle", "out/new.js"],
		["the last", "out/manifest.json"],
	])("are all as they were when %s cannot be put in its place", async (_, obstacle) => {
		await using program = createProgram({});
		writeFiles(filesOf(program, { "out/a.js": "a", "out/b.js": "b" }));
		rmSync(program.path(obstacle), { force: true });
		mkdirSync(program.path(`${obstacle}/folder`), { recursive: true });
		const next = { "out/a.js": "a2", "out/new.js": "new", "out/b.js": "b2", "out/manifest.json": "{}" };
		expect(() => writeFiles(filesOf(program, next))).toThrow(
			new RegExp(`${obstacle} cannot be written \\(.*\\); what stood there before still does$`),
		);
		const files = readdirSync(program.path("out"), { withFileTypes: true }).filter((one) => one.isFile());
		const texts = files.map(({ name }) => [name, textOf(program, `out/${name}`)]).sort();
		expect(texts).toEqual(
			[
				["a.js", "a"],
				["b.js", "b"],
			].filter(([name]) => `out/${name}` !== obstacle),
		);
	});

	it("are not begun with when there is no room for one of them beside its place", async () => {
		await using program = createProgram({ "out/a.js": "a", taken: "a file" });
		expect(() => writeFiles(filesOf(program, { "out/a.js": "a2", "taken/b.js": "b" }))).toThrow(
			/taken\/b\.js cannot be/,
		);
		expect(textOf(program, "out/a.js")).toBe("a");
		expect(readdirSync(program.path("out"))).toEqual(["a.js"]);
	});
});

describe("a build during which a file vanishes", () => {
	it("is that of the project as it was read, whole", async () => {
		await using project = typeProject({
			"src/a.ts":
				'import { distributed } from "skein";\nimport { b } from "./b.js";\nexport const a = distributed((): number => b);',
			"src/b.ts": "export const b = 1;",
			"tsconfig.json": JSON.stringify({ ...TSCONFIG, include: undefined, files: ["src/a.ts"] }),
		});
		const { engine, described, fixture } = project;
		const input = { engine, described, config: fixture.path("tsconfig.json"), lock: undefined };
		const before = buildProject(input);
		for (const name of ["src/a.ts", "src/b.ts"]) rmSync(fixture.path(name));
		expect(buildProject(input)).toEqual(before);
		expect(before.at(-1)!.path).toBe(fixture.path("dist/skein.manifest.json"));
		expect(existsSync(fixture.path("dist"))).toBe(false);
	});

	it("names the file when it vanished before it was read", async () => {
		await using project = typeProject({
			"src/a.ts": 'import { distributed } from "skein";\nexport const a = distributed((): number => 1);',
		});
		rmSync(project.fixture.path("src/a.ts"));
		project.engine.refresh(project.fixture.path("src/a.ts"));
		expect(describeProject(project.engine)).toEqual([]);
		expect(() => project.engine.read(project.fixture.path("src/a.ts"))).toThrow(/a\.ts is not part of/);
	});
});
