import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { layers } from "../../tools/layers.mjs";
import { type PlantedTree, plantTree, repository } from "./planted-tree.js";

const cruiser = "node_modules/dependency-cruiser/bin/dependency-cruise.mjs";
const config = join(repository, "tools/layers.config.mjs");
const sources = ["packages/*/{src,test,bin}", "tests", "examples", "benchmarks"];

const clean = {
	"packages/pool/src/good.ts": 'export type { A } from "@skein/kernel";\nexport * from "@skein/registry";\n',
	"packages/pool/test/good.test.ts": 'import "@skein/pool";\nimport "@skein/testkit";\nimport "../src/good.js";\n',
	"tests/good.test.ts": 'import "@skein/pool";\nimport "skein";\n',
	"examples/good.ts": 'import "skein";\n',
	"benchmarks/good.ts": 'import "node:sqlite";\n',
};

/** What is wrong, the rule that says so, the file, its text. */
const violations: [what: string, rule: string, path: string, text: string][] = [
	["a station imports a station", "layer-pool", "packages/pool/src/a.ts", 'import "@skein/scheduler";'],
	["a station imports a station's types", "layer-pool", "packages/pool/src/b.ts", 'import type { A } from "@skein/transport";'],
	["a station loads a station later", "layer-pool", "packages/pool/src/c.ts", 'export const later = () => import("@skein/node");'],
	["a station names a station's type", "layer-pool", "packages/pool/src/d.ts", 'export type A = import("@skein/cluster").A;'],
	["a station exports a station", "layer-node", "packages/node/src/a.ts", 'export { a } from "@skein/pool";'],
	["a word imports a word above it", "layer-kernel", "packages/kernel/src/a.ts", 'import "@skein/codec";'],
	["a package imports the product", "layer-codec", "packages/codec/src/a.ts", 'import "skein";'],
	["a package's code imports the testkit", "layer-transport", "packages/transport/src/a.ts", 'import "@skein/testkit";'],
	["a test imports a station", "layer-pool-test", "packages/pool/test/a.test.ts", 'import "@skein/scheduler";'],
	["a path leads into another package's src", "no-deep-import", "packages/codec/src/b.ts", 'import "../../kernel/src/index.js";'],
	["a path leads into another package's dist", "no-deep-import", "packages/codec/src/c.ts", 'import type {} from "../../kernel/dist/index.js";'],
	["a name leads into another package's src", "resolvable", "packages/codec/src/d.ts", 'import "@skein/kernel/src/index.js";'],
	["a name leads into another package's dist", "resolvable", "packages/codec/src/e.ts", 'import "@skein/kernel/dist/index.js";'],
	["a test outside leads into a package", "no-deep-import-from-outside", "tests/a.test.ts", 'import "../packages/pool/src/index.js";'],
	["an example imports a package under skein", "examples-use-skein", "examples/a.ts", 'import "@skein/kernel";'],
	["the scheduler reads the disk", "scheduler-is-pure", "packages/scheduler/src/a.ts", 'import "node:fs";'],
	["two files import each other", "no-cycle", "packages/kernel/src/c.ts", 'import "./d.js";'],
	["", "no-cycle", "packages/kernel/src/d.ts", 'import "./c.js";'],
	["two files import each other's types", "no-cycle", "packages/kernel/src/e.ts", 'import type { F } from "./f.js"; export type E = F;'],
	["", "no-cycle", "packages/kernel/src/f.ts", 'export type F = import("./e.js").E;'],
];

describe("the layer check", () => {
	const trees: PlantedTree[] = [];
	const plant = (files: Record<string, string>) => {
		const tree = plantTree(files);
		trees.push(tree);
		return tree;
	};
	afterAll(() => trees.forEach((tree) => tree.remove()));

	it("probe", () => { console.log(code, output); });
	it("passes a tree in order, and this repository", () => {
		expect(plant(clean).run(cruiser, "--config", config, ...sources)).toMatchObject({ code: 0 });
		expect(plant({}).run(cruiser, "--config", config, ...sources)).toMatchObject({ code: 0 });
	});

	it("knows a package only once package.json declares it", () => {});

	const planted = plant({ ...clean, ...Object.fromEntries(violations.map(([, , path, text]) => [path, text])) });
	const { code, output } = planted.run(cruiser, "--config", config, "--output-type", "err", ...sources);
	it.each(violations)("%s", () => {});

	it("has a table without cycles: a row names only rows above it", () => {
		const seen = new Set<string>();
		for (const [name, allowed] of Object.entries(layers)) {
			expect(allowed.filter((other) => !seen.has(other))).toEqual([]);
			seen.add(name);
		}
	});
});
