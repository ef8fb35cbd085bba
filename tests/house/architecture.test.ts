import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { layers } from "../../tools/layers.mjs";
import { repository } from "./planted-tree.js";

const text = readFileSync(join(repository, "ARCHITECTURE.md"), "utf8");
const paths = [...text.matchAll(/`(?:packages\/)?([a-z-]+\/src\/[^`?]*)`/g)].map(([, path]) => path as string);

describe("ARCHITECTURE.md", () => {
	it("names a file for the steps of a call", () => {
		expect(paths.length).toBeGreaterThan(5);
	});

	it.each(paths)("names packages/%s, which exists", (path) => {
		expect(existsSync(join(repository, "packages", path)), path).toBe(true);
	});

	it.each(Object.keys(layers))("has %s in its table", (name) => {
		expect(text).toMatch(new RegExp(`^\\|.*\`(${name}|${name.replace("transport", "")})\``, "m"));
	});
});
