import { symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { skein } from "@skein/macros/vitest";
import { describe, expect, it } from "vitest";
import { createProgram } from "./program-fixture.js";

const SOURCE = 'import { distributed } from "skein";\nexport const f = distributed(() => 1);';
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

describe("the vite plugin", () => {
	it("lets workers load a source file as it is, and a test file as its functions only", async () => {
		await using program = createProgram({ "src/a.ts": SOURCE, "src/a.test.ts": SOURCE });
		const plugin = skein();
		expect(plugin.transform(SOURCE, program.path("src/a.ts"))?.code).toContain("module: import.meta.url, line: 2");
		expect(plugin.transform(SOURCE, `${program.path("src/a.test.ts")}?v=12345`)?.code).toContain(
			'module: new URL("?skein=functions", import.meta.url).href',
		);
	});

	it("reports a clash between source files, while test files may repeat names", async () => {
		await using program = createProgram({ "a.ts": SOURCE, "b.ts": SOURCE });
		const plugin = skein();
		plugin.transform(SOURCE, program.path("a.ts"));
		plugin.transform(SOURCE, program.path("a.test.ts"));
		plugin.transform(SOURCE, program.path("b.spec.tsx"));
		expect(() => plugin.transform(SOURCE, program.path("b.ts"))).toThrow(
			/two distributed functions have the id "my-app\/f"/,
		);
	});

	it.each(["\0virtual:a.ts", "/p/node_modules/a/index.js", "/p/a.css", "virtual.ts"])(
		"has nothing to do with %j",
		(id) => {
			expect(skein().transform(SOURCE, id)).toBeUndefined();
		},
	);

	it("makes functions in tests and in sources known in a real vitest run", async () => {
		await using program = createProgram(
			{
				"vitest.config.mjs": `import { skein } from ${JSON.stringify(new URL("../dist/vitest.js", import.meta.url).href)};
				export default { plugins: [skein()] };`,
				"src/math.ts":
					'import { distributed } from "skein";\nexport const twice = distributed((n: number): number => 2 * n);',
				"src/math.test.ts": `import { distributed, registered } from "skein";
import { expect, test } from "vitest";
import { twice } from "./math.js";
const own = distributed((n: number): number => twice(n));
class Images { @distributed({ gpu: 1 }) static thumb() {} }
test("here", () => {
	expect(own(2)).toBe(4);
	expect(Images.thumb).toBeTypeOf("function");
	console.log(JSON.stringify([...registered(), (globalThis as any)[Symbol.for("skein.register")]]));
});`,
			},
			"skein-vitest-",
		);
		symlinkSync(`${ROOT}node_modules/vitest`, program.path("node_modules/vitest"));
		program.write({ "vitest.mjs": `await import(${JSON.stringify(`${ROOT}node_modules/vitest/vitest.mjs`)});` });
		const { stdout, stderr, said, status } = await program.run("vitest.mjs", {
			args: ["run", "--no-color"],
			env: { NO_COLOR: "1" },
		});
		expect(status, stdout + stderr).toBe(0);
		expect(said).toEqual([
			[
				{ id: "my-app/twice", module: program.url("src/math.ts"), line: 2, fn: "" },
				{ id: "my-app/own", module: `${program.url("src/math.test.ts")}?skein=functions`, line: 4, fn: "" },
				{
					id: "my-app/Images.thumb",
					module: `${program.url("src/math.test.ts")}?skein=functions`,
					line: 5,
					fn: "thumb",
					owner: "Images",
					name: "thumb",
					options: { gpu: 1 },
				},
				new URL("../dist/register.js", import.meta.url).href,
			],
		]);
	});
});
