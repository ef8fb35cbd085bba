import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { plantTree, repository, runScript } from "./planted-tree.js";

/** File, its text, and the rules that must refuse it (none: it must pass). */
const cases: [path: string, text: string, rules: string[]][] = [
	["packages/pool/src/a.ts", "setTimeout(() => {}, 1);", ["noRestrictedGlobals"]],
	["packages/pool/src/b.ts", "setInterval(() => {}, 1);", ["noRestrictedGlobals"]],
	["packages/pool/src/c.ts", "export const wait = setTimeout;", ["noRestrictedGlobals"]],
	["packages/pool/src/d.ts", "globalThis.setTimeout(() => {}, 1);", ["noJsRestrictedProperties"]],
	[
		"packages/pool/src/e.ts",
		'import { setTimeout } from "node:timers/promises"; setTimeout(1);',
		["noRestrictedImports"],
	],
	["packages/pool/src/f.ts", "export const start = Date.now();", ["noJsRestrictedProperties"]],
	["packages/pool/src/g.ts", "export const { now } = Date;", ["noJsRestrictedProperties"]],
	["packages/pool/src/h.ts", "export const start = performance.now();", ["noJsRestrictedProperties"]],
	["packages/pool/src/i.ts", "export const luck = Math.random();", ["noJsRestrictedProperties"]],
	["packages/pool/src/j.ts", "export default 1;", ["noDefaultExport"]],
	["packages/pool/src/k.ts", 'export * from "./l.js";', ["noReExportAll"]],
	["packages/pool/src/pendingCalls.ts", "export const a = 1;", ["useFilenamingConvention"]],
	["packages/pool/test/a.test.ts", 'import { it } from "vitest"; it.skip("a", () => {});', ["noSkippedTests"]],
	["packages/kernel/src/real-clock.ts", "export const a = [setTimeout, Date.now()];", []],
	["packages/kernel/src/real-random.ts", "export const a = Math.random();", []],
	["packages/pool/src/date.ts", "export const a = (clock: { now(): number }) => new Date(clock.now());", []],
	["packages/pool/test/b.test.ts", "export const a = Date.now();", []],
];

describe("the linter", () => {
	let output = "";
	beforeAll(() => {
		const files = Object.fromEntries(cases.map(([path, text]) => [path, text]));
		const root = plantTree({ ...files, "biome.jsonc": readFileSync(join(repository, "biome.jsonc"), "utf8") });
		const biome = "node_modules/@biomejs/biome/bin/biome";
		({ output } = runScript(root, biome, "lint", "--vcs-enabled=false", "--reporter=github", "--max-diagnostics=none"));
	});

	it.each(cases)("judges %s: %s", (path, _, rules) => {
		const lines = output.split("\n").filter((line) => line.startsWith("::error") && line.includes(`/${path},`));
		expect(lines.map((line) => /lint\/\w+\/(\w+)/.exec(line)?.[1])).toEqual(rules);
	});
});
