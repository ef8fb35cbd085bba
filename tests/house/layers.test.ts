import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { layers } from "../../tools/layers.mjs";
import { plantTree, repository, runScript } from "./planted-tree.js";

const inOrder = {
	"packages/pool/src/order.ts": 'export type { A } from "@skein/kernel";\nimport "@skein/registry";\n',
	"packages/pool/test/order.test.ts": 'import "@skein/pool";\nimport "@skein/testkit";\nimport "../src/order.js";\n',
	"tests/order.test.ts": 'import "@skein/pool";\nimport "skein";\n',
	"examples/order.ts": 'import "skein";\n',
	"benchmarks/order.ts": 'import "node:fs";\n',
};

interface Violation {
	what: string;
	rule: string;
	path: string;
	text: string;
	/** Other files that it takes. */
	besides?: Record<string, string>;
}

const violations: Violation[] = [
	{
		what: "a station that imports a station",
		rule: "layer-pool",
		path: "packages/pool/src/a.ts",
		text: 'import "@skein/scheduler";',
	},
	{
		what: "a station that imports a station's types",
		rule: "layer-pool",
		path: "packages/pool/src/b.ts",
		text: 'import type { Link } from "@skein/transport";',
	},
	{
		what: "a station that loads a station later",
		rule: "layer-pool",
		path: "packages/pool/src/c.ts",
		text: 'export const later = () => import("@skein/node");',
	},
	{
		what: "a station that names a type of a station",
		rule: "layer-pool",
		path: "packages/pool/src/d.ts",
		text: 'export type View = import("@skein/cluster").View;',
	},
	{
		what: "a station that exports a station",
		rule: "layer-cluster",
		path: "packages/cluster/src/a.ts",
		text: 'export { a } from "@skein/pool";',
	},
	{
		what: "the kernel that imports a package above it",
		rule: "layer-kernel",
		path: "packages/kernel/src/a.ts",
		text: 'import "@skein/codec";',
	},
	{
		what: "a package that imports the product",
		rule: "layer-codec",
		path: "packages/codec/src/a.ts",
		text: 'import "skein";',
	},
	{
		what: "shipped code that imports the testkit",
		rule: "layer-transport",
		path: "packages/transport/src/a.ts",
		text: 'import "@skein/testkit";',
	},
	{
		what: "a station's test that imports a station",
		rule: "layer-pool-test",
		path: "packages/pool/test/a.test.ts",
		text: 'import "@skein/scheduler";',
	},
	{
		what: "an allowed package that package.json does not declare",
		rule: "layer-node",
		path: "packages/node/src/a.ts",
		text: 'import "@skein/kernel";',
		besides: { "packages/node/package.json": '{ "name": "@skein/node", "exports": "./dist/index.js" }' },
	},
	{
		what: "a library that package.json does not declare",
		rule: "declared-dependency",
		path: "packages/codec/src/b.ts",
		text: 'import "left";',
		besides: {
			"node_modules/left/package.json": '{ "name": "left", "main": "index.js" }',
			"node_modules/left/index.js": "",
		},
	},
	{
		what: "a path into another package's src",
		rule: "no-deep-import",
		path: "packages/codec/src/c.ts",
		text: 'import "../../kernel/src/index.js";',
	},
	{
		what: "a type from a path into another package's dist",
		rule: "no-deep-import",
		path: "packages/codec/src/d.ts",
		text: 'import type {} from "../../kernel/dist/index.js";',
	},
	{
		what: "a name that leads into another package's src",
		rule: "resolvable",
		path: "packages/codec/src/e.ts",
		text: 'import "@skein/kernel/src/index.js";',
	},
	{
		what: "a name that leads into another package's dist",
		rule: "resolvable",
		path: "packages/codec/src/f.ts",
		text: 'import type {} from "@skein/kernel/dist/index.js";',
	},
	{
		what: "an end-to-end test with a path into a package",
		rule: "no-deep-import-from-outside",
		path: "tests/a.test.ts",
		text: 'import "../packages/pool/src/index.js";',
	},
	{
		what: "an example that imports more than skein",
		rule: "examples-use-skein",
		path: "examples/a.ts",
		text: 'import "@skein/kernel";',
	},
	{
		what: "a scheduler that reads the disk",
		rule: "scheduler-is-pure",
		path: "packages/scheduler/src/a.ts",
		text: 'import "node:fs";',
	},
	{
		what: "a cycle of two files",
		rule: "no-cycle",
		path: "packages/kernel/src/b.ts",
		text: 'import "./c.js";',
		besides: { "packages/kernel/src/c.ts": 'import "./b.js";' },
	},
	{
		what: "a cycle of types only",
		rule: "no-cycle",
		path: "packages/kernel/src/d.ts",
		text: 'import type { E } from "./e.js"; export type D = E;',
		besides: { "packages/kernel/src/e.ts": 'export type E = import("./d.js").D;' },
	},
];

function checkLayers(root: string) {
	return runScript(
		root,
		"node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
		...["--config", join(repository, "tools/layers.config.mjs"), "--output-type", "err"],
		...["packages/*/{src,test,bin}", "tests", "examples", "benchmarks"],
	);
}

describe("the layer check", () => {
	it("passes this repository", { timeout: 120_000 }, () => {
		expect(checkLayers(repository)).toMatchObject({
			code: 0,
			output: expect.stringContaining("no dependency violations"),
		});
	});

	it("passes a tree in order", () => {
		expect(checkLayers(plantTree(inOrder))).toMatchObject({ code: 0 });
	});

	describe("on a tree with one violation of each kind", () => {
		const files = violations.map(({ path, text, besides }) => ({ ...besides, [path]: text }));
		let report = { code: null as number | null, stdout: "", output: "" };
		beforeAll(() => {
			report = checkLayers(plantTree(Object.assign({}, inOrder, ...files)));
		});

		it.each(violations.map((violation) => [violation.what, violation] as const))("refuses %s", (_, { rule, path }) => {
			expect(report.output).toContain(`error ${rule}: ${path} → `);
		});

		it("refuses nothing else and fails", () => {
			expect(report.output).toContain(`(${violations.length} errors, 0 warnings)`);
			expect(report.code).toBe(violations.length);
		});
	});
});

describe("the layer table", () => {
	it("has no cycle: a row names only rows above it", () => {
		const above = new Set<string>();
		for (const [name, allowed] of Object.entries(layers)) {
			expect(
				allowed.filter((other) => !above.has(other)),
				name,
			).toEqual([]);
			above.add(name);
		}
	});
});
