import { describe, expect, it } from "vitest";
import { plantTree, repository, runScript } from "./planted-tree.js";

const checkHouse = (root: string) => runScript(root, "tools/check-house.mjs");
const codeLines = (count: number) => "export const a = 1;\n".repeat(count);

describe("the house rules", () => {
	it("pass this repository", () => {
		expect(checkHouse(repository)).toMatchObject({ code: 0, output: expect.stringContaining(" 0 problems") });
	});

	it("pass 250 lines of code, 500 in a test, between any number of comments and blank lines", () => {
		const remarks = "// why\n\n/*\n * what must hold\n */\n".repeat(100);
		const tree = plantTree({
			"packages/pool/src/long.ts": codeLines(250) + remarks,
			"packages/pool/test/long.test.ts": codeLines(500) + remarks,
		});
		expect(checkHouse(tree)).toMatchObject({ code: 0 });
	});

	it.each([
		["a file of 251 lines of code", "packages/pool/src/long.ts", codeLines(251), "251 lines of code"],
		["a test of 501 lines of code", "packages/pool/test/long.test.ts", codeLines(501), "501 lines of code"],
		[
			"code that only looks like a comment",
			"packages/pool/src/text.ts",
			`export const a = \`${"\n// x".repeat(260)}\`;`,
			"lines of code",
		],
		["a file named utils", "packages/pool/src/utils.ts", "", '"utils" does not say'],
		["a folder named common", "packages/pool/src/common/lane.ts", "", '"common" does not say'],
		["a name that ends in -manager", "packages/pool/src/lane-manager.ts", "", '"manager" does not say'],
		["a test file named helpers", "tests/helpers.ts", "", '"helpers" does not say'],
		["a package without a row in the layer table", "packages/extra/package.json", "{}", "packages/extra: has no row"],
		[
			"a manifest that breaks the layers",
			"packages/pool/package.json",
			'{ "dependencies": { "@skein/node": "0.1.0" } }',
			"pool must not depend on node",
		],
		[
			"a manifest without what tsconfig.json refers to",
			"packages/pool/package.json",
			"{}",
			"refers to kernel, which package.json",
		],
		[
			"a tsconfig.json without what package.json declares",
			"packages/pool/tsconfig.json",
			"{}",
			"lacks the reference to kernel",
		],
	])("refuse %s", (_, path, text, message) => {
		const { code, output } = checkHouse(plantTree({ [path]: text }));
		expect(output).toContain(message);
		expect(code).toBe(1);
	});
});
