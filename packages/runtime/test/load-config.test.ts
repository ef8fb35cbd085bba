import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isSkeinError } from "@skein/kernel";
import { type LoadOptions, loadConfig } from "@skein/runtime/config";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

let directory = "";

// `skein/vitest` marks the process as one that has the macro; without the mark node itself is given it, as in a program.
beforeAll(() => {
	delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for("skein.register")];
});

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "skein-config-"));
	for (const variable of Object.keys(process.env)) if (variable.startsWith("SKEIN_")) vi.stubEnv(variable, undefined);
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(directory, { recursive: true });
});

/** Writes a file into the directory of the test and gives its path. */
function write(name: string, text: string): string {
	const path = join(directory, name);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
	return path;
}

const load = (options: LoadOptions = {}) => loadConfig({ directory, ...options });

/** The message of the SkeinError with which loading fails. */
async function refusal(code: Parameters<typeof isSkeinError>[1], options?: LoadOptions): Promise<string> {
	const error = await load(options).then(
		() => expect.unreachable("the configuration was accepted"),
		(reason: unknown) => reason,
	);
	expect(isSkeinError(error, code), String(error)).toBe(true);
	return (error as Error).message;
}

const named = (name: string): string => JSON.stringify({ node: { name } });

describe("a configuration file", () => {
	it.each([
		["skein.config.json", '{ "node": { "name": "from-json" } }', "from-json"],
		["skein.config.js", 'export default { node: { name: "from-js" } };', "from-js"],
		["skein.config.mjs", 'export default { node: { name: "from-mjs" } };', "from-mjs"],
		[
			"skein.config.ts",
			'interface Names { readonly name: string }\nconst node: Names = { name: "from-ts" };\nexport default { node };',
			"from-ts",
		],
	])("may be %s", async (file, text, name) => {
		write(file, text);
		expect((await load()).node.name).toBe(name);
	});

	it("is looked for as ts, js, mjs and json, in this order", async () => {
		const order: string[] = [];
		for (const kind of ["json", "mjs", "js", "ts"]) {
			write(`skein.config.${kind}`, kind === "json" ? named(kind) : `export default ${named(kind)};`);
			order.push((await load()).node.name);
		}
		expect(order).toEqual(["json", "mjs", "js", "ts"]);
	});

	it("is not needed", async () => {
		expect((await load()).entry).toEqual([]);
	});

	it("may have any name when it is asked for, relative to the directory", async () => {
		write("skein.config.json", named("found"));
		write("other/my.json", named("asked"));
		expect((await load({ file: "other/my.json" })).node.name).toBe("asked");
	});

	it("may be named by SKEIN_CONFIG, which yields to the one that is asked for", async () => {
		write("a.json", named("a"));
		write("b.json", named("b"));
		vi.stubEnv("SKEIN_CONFIG", "a.json");
		expect((await load()).node.name).toBe("a");
		expect((await load({ file: "b.json" })).node.name).toBe("b");
	});

	it("that is asked for must exist", async () => {
		write("skein.config.json", named("found"));
		const path = join(directory, "none.json");
		expect(await refusal("SKEIN_CONFIG_LOAD", { file: "none.json" })).toBe(`there is no configuration file ${path}`);
		vi.stubEnv("SKEIN_CONFIG", "none.json");
		expect(await refusal("SKEIN_CONFIG_LOAD")).toContain(path);
	});

	it.each([
		["skein.config.json", "{ oops"],
		["skein.config.mjs", 'throw new Error("oops");'],
		["skein.config.ts", "export default {{ oops"],
	])("%s that cannot be read is named, with the reason", async (file, text) => {
		const path = write(file, text);
		const message = await refusal("SKEIN_CONFIG_LOAD");
		expect(message).toContain(`${path} could not be read: `);
		expect(message).toMatch(/oops|Unexpected|Expected/);
	});

	it("without a default export is refused with what to write", async () => {
		const path = write("skein.config.mjs", "export const node = {};");
		expect(await refusal("SKEIN_CONFIG_LOAD")).toBe(
			`${path} has no default export; write: export default defineConfig({ … })`,
		);
	});

	it("with an unknown key or a wrong type is named in the error", async () => {
		const path = write("skein.config.json", '{ "node": { "nmae": "a" } }');
		expect(await refusal("SKEIN_CONFIG_UNKNOWN_KEY")).toBe(`${path}: unknown key "node.nmae"; did you mean "name"?`);
		write("skein.config.json", '{ "pool": 4 }');
		expect(await refusal("SKEIN_CONFIG_INVALID")).toBe(`${path}: pool must be an object, got 4`);
		write("skein.config.json", "null");
		expect(await refusal("SKEIN_CONFIG_INVALID")).toContain(`${path}: the configuration must be an object`);
	});

	it("names its entries relative to itself; flags name theirs as they stand", async () => {
		write("deep/my.json", '{ "entry": ["./a.ts", "../b.ts"] }');
		const { entry } = await load({ file: "deep/my.json" });
		expect(entry).toEqual([join(directory, "deep/a.ts"), join(directory, "b.ts")]);
		expect((await load({ file: "deep/my.json", flags: { entry: "./c.ts" } })).entry).toEqual(["./c.ts"]);
	});
});

describe("the order of configuration", () => {
	it("is file, then environment, then flags: each later one wins, key by key", async () => {
		write(
			"skein.config.json",
			'{ "localNodes": 1, "node": { "name": "file", "maxCalls": 1 }, "pool": { "threads": 1 } }',
		);
		vi.stubEnv("SKEIN_NODE_NAME", "environment");
		vi.stubEnv("SKEIN_NODE_MAX_CALLS", "2");
		const config = await load({ flags: { node: { name: "flags" } } });
		expect(config).toMatchObject({ localNodes: 1, node: { name: "flags", maxCalls: 2 }, pool: { threads: 1 } });
	});

	it("does not excuse a mistake in the file that a flag covers", async () => {
		write("skein.config.json", '{ "pool": { "threads": "many" } }');
		expect(await refusal("SKEIN_CONFIG_INVALID", { flags: { pool: { threads: 1 } } })).toContain("pool.threads");
	});

	it("ends with a check of the whole: of variables and flags too", async () => {
		vi.stubEnv("SKEIN_POOL_THREADS", "1.5");
		expect(await refusal("SKEIN_CONFIG_INVALID")).toContain("pool.threads must be a whole number");
		const flags = { transport: "tpc://a:1" };
		vi.stubEnv("SKEIN_POOL_THREADS", undefined);
		expect(await refusal("SKEIN_TRANSPORT_ADDRESS", { flags })).toContain("tcp://");
	});
});
