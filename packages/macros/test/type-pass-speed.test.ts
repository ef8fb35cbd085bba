import { createTsMorphEngine, type DescribeCache, describeProject, typeText } from "@skein/macros/project";
import { Project } from "ts-morph";
import { describe, expect, it } from "vitest";
import { typeProject } from "./type-project.ts";

const HEAD = 'import { distributed } from "skein";\nimport type { Shape } from "./shape.js";\n';

describe("a project of 60 files, 50 of them with a distributed function", () => {
	it("is described anew after an edit, as far as the edit reaches", async () => {
		const files: Record<string, string> = {
			"src/shape.ts": "export interface Shape { width: number; tags: string[] }",
		};
		for (let i = 0; i < 50; i++)
			files[`src/f${i}.ts`] =
				`${HEAD}export const f${i} = distributed((shape: Shape, n: ${i}): number => shape.width * n);`;
		for (let i = 0; i < 10; i++) files[`src/g${i}.ts`] = `export const g${i} = (n: number): number => n * ${i};`;
		await using project = typeProject(files);
		const before = project.fn("f7").contract.hash;
		const cache: DescribeCache = new Map();
		const first = describeProject(project.engine, cache);
		project.fixture.write({
			"src/f7.ts": `${HEAD}export const f7 = distributed((shape: Shape, n: string): number => shape.width + n.length);`,
		});
		const start = performance.now();
		project.engine.refresh(project.fixture.path("src/f7.ts"));
		const again = describeProject(project.engine, cache);
		const edited = performance.now() - start;
		const config = project.fixture.path("tsconfig.json");
		const ours: number[] = [];
		const theirs: number[] = [];
		for (let round = 0; round < 3; round++) {
			const cold = performance.now();
			describeProject(createTsMorphEngine({ config }));
			ours.push(performance.now() - cold);
			const bare = performance.now();
			const resolving = new Project({ tsConfigFilePath: config });
			for (const file of resolving.getSourceFiles()) {
				for (const constant of file.getVariableDeclarations()) {
					constant.getType().getCallSignatures()[0]?.getReturnType().getText();
				}
			}
			theirs.push(performance.now() - bare);
		}
		console.log(
			`type pass: ${edited.toFixed(0)} ms after an edit, ${Math.min(...ours).toFixed(0)} ms cold, ts-morph resolving the same signatures ${Math.min(...theirs).toFixed(0)} ms`,
		);
		expect(again.filter((one) => !first.includes(one)).map(({ file }) => file)).toEqual([
			project.fixture.path("src/f7.ts"),
		]);
		project.fixture.write({ "src/shape.ts": "export interface Shape { width: number; tags: number[] }" });
		project.engine.refresh(project.fixture.path("src/shape.ts"));
		const after = describeProject(project.engine, cache);
		expect(after.filter((one) => again.includes(one))).toEqual([]);
		const found = again.flatMap((one) => one.functions);
		expect(found).toHaveLength(50);
		expect(found.find(({ name }) => name === "f7")!.contract.hash).not.toBe(before);
	});

	it("names a file that vanishes in the middle, and goes on without it", async () => {
		await using project = typeProject({
			"src/a.ts": `import { distributed } from "skein";\nexport const a = distributed((): number => 1);`,
			"src/b.ts": 'import { a } from "./a.js";\nexport const b = a;',
		});
		const { rmSync } = await import("node:fs");
		const a = project.fixture.path("src/a.ts");
		rmSync(a);
		// Until somebody says so, the project is what it was.
		expect(describeProject(project.engine)).toHaveLength(1);
		project.engine.refresh(a);
		expect(describeProject(project.engine)).toEqual([]);
		expect(project.engine.problems()).toEqual([
			{ message: expect.stringMatching(/src\/b\.ts:1:19: Cannot find module '\.\/a\.js'/) },
		]);
		expect(() => project.engine.read(a)).toThrow(/a\.ts is not part of .*tsconfig\.json; does it still exist\?/);
	});

	it("sees that a file vanished, and that one came", async () => {
		await using project = typeProject({
			"src/a.ts": `import { distributed } from "skein";\nexport const a = distributed((): number => 1);`,
		});
		const { rmSync } = await import("node:fs");
		rmSync(project.fixture.path("src/a.ts"));
		project.fixture.write({
			"src/b.ts": `import { distributed } from "skein";\nexport const b = distributed((): number => 1);`,
		});
		for (const name of ["a", "b"]) project.engine.refresh(project.fixture.path(`src/${name}.ts`));
		expect(
			describeProject(project.engine)
				.flatMap((one) => one.functions)
				.map(({ id }) => id),
		).toEqual(["my-app/b"]);
	});

	it.each<[string, string, string, string]>([
		[
			"a script of declarations",
			"src/types.d.ts",
			"interface Box { width: number }",
			"interface Box { width: string }",
		],
		[
			"a module that adds to what is global",
			"src/global.ts",
			"export {};\ndeclare global { interface Box { width: number } }",
			"export {};\ndeclare global { interface Box { width: string } }",
		],
		[
			"declarations of another module",
			"src/boxes.d.ts",
			'declare module "boxes" { export interface Box { width: number } }',
			'declare module "boxes" { export interface Box { width: string } }',
		],
		[
			"an imported declaration file",
			"src/box.d.ts",
			"export interface Box { width: number }",
			"export interface Box { width: string }",
		],
	])("takes in %s that is new or has changed", async (_, name, first, second) => {
		const from: Readonly<Record<string, string>> = {
			"src/boxes.d.ts": 'import type { Box } from "boxes";\n',
			"src/box.d.ts": 'import type { Box } from "./box.js";\n',
		};
		await using project = typeProject({
			"src/a.ts": `import { distributed } from "skein";\n${from[name] ?? ""}export const a = distributed((box: Box): void => {});`,
		});
		const cache: DescribeCache = new Map();
		const takes = (): string =>
			typeText(describeProject(project.engine, cache)[0]!.functions[0]!.contract.signature.parameters);
		expect(takes()).toBe("[unknown]");
		for (const [text, expected] of [
			[first, "[{ width: number }]"],
			[second, "[{ width: string }]"],
		] as const) {
			project.fixture.write({ [name]: text });
			project.engine.refresh(project.fixture.path(name));
			expect(takes()).toBe(expected);
		}
		const again = describeProject(project.engine, cache);
		expect(describeProject(project.engine, cache)[0]).toBe(again[0]);
	});
});
