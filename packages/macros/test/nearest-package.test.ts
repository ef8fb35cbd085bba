import { nearestPackageName } from "@skein/macros";
import { describe, expect, it } from "vitest";
import { createProgram } from "./program-fixture.js";

describe("the package of a file", () => {
	it("is the nearest one upward that has a name", async () => {
		await using program = createProgram({
			"package.json": '{ "name": "outer" }',
			"dist/package.json": '{ "type": "module" }',
			"packages/inner/package.json": '{ "name": "@scope/inner" }',
			"broken/package.json": "{",
		});
		const cache = new Map();
		expect(nearestPackageName(program.path("src/deep/a.ts"), cache)).toBe("outer");
		expect(nearestPackageName(program.path("dist/a.js"), cache)).toBe("outer");
		expect(nearestPackageName(program.path("broken/a.js"), cache)).toBe("outer");
		expect(nearestPackageName(program.path("packages/inner/src/a.ts"), cache)).toBe("@scope/inner");
	});

	it("is looked up once by folder when a cache is given", async () => {
		await using program = createProgram({ "package.json": '{ "name": "before" }' });
		const cache = new Map();
		nearestPackageName(program.path("a.ts"), cache);
		program.write({ "package.json": '{ "name": "after" }' });
		expect(nearestPackageName(program.path("b.ts"), cache)).toBe("before");
		expect(nearestPackageName(program.path("b.ts"))).toBe("after");
	});

	it('is "app" when no package.json has a name', () => {
		expect(nearestPackageName("/no/such/folder/a.ts")).toBe("app");
	});
});
