import { spawnSync } from "node:child_process";
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";

// Each of these starts compilers or programs, which a busy machine is slow to run.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folders: string[] = [];
afterAll(() => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const APP = `import { distributed, spawnFn } from "skein";
import type { Order } from "./order.js";

/** The sum of an order. */
export const total = distributed({ timeout: "9s" }, (order: Order): number => {
	if (order.lines.length === 0) throw new RangeError("an empty order");
	return order.lines.reduce((sum, line) => sum + line.count, 0);
});

export class Names {
	@distributed() static join(names: Set<string>, by?: string): string { return [...names].join(by ?? " "); }
}

const order: Order = { lines: [{ sku: "a", count: 3 }, { sku: "b", count: 4 }], at: new Date(0) };
console.log(await spawnFn(total, order), await spawnFn(Names.join, new Set(["x", "y"])));
await spawnFn(total, { lines: [], at: new Date(0) }).catch((error) => console.log((error as Error).stack));
`;
const ORDER = "export interface Order { lines: { sku: string; count: number }[]; at: Date; note?: string }\n";

function project(decorators: "legacy" | "standard" = "legacy"): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "skein build ")));
	folders.push(folder);
	const compilerOptions = {
		target: "es2022",
		module: "nodenext",
		strict: true,
		types: ["node"],
		lib: ["es2023"],
		skipLibCheck: true,
		outDir: "dist",
		rootDir: "src",
		...(decorators === "legacy" ? { experimentalDecorators: true } : {}),
	};
	write(folder, "package.json", JSON.stringify({ name: "my-app", type: "module" }));
	write(folder, "tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
	write(folder, "src/app.ts", APP);
	write(folder, "src/order.ts", ORDER);
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
	return folder;
}

function write(folder: string, name: string, text: string): void {
	mkdirSync(dirname(join(folder, name)), { recursive: true });
	writeFileSync(join(folder, name), text);
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

function node(folder: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
	const { NODE_OPTIONS: _, ...env } = process.env;
	return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env });
}
const skein = (folder: string, ...args: string[]) => node(folder, join(ROOT, "packages/skein/bin/skein.js"), ...args);

describe("skein build", () => {
	it.each(["legacy", "standard"] as const)(
		"compiles a program with %s decorators that runs, with the user's lines in stacks",
		(decorators) => {
			const folder = project(decorators);
			expect(skein(folder, "build")).toMatchObject({ status: 0, stderr: "" });
			expect(readdirSync(join(folder, "dist")).sort()).toEqual([
				"app.d.ts",
				"app.js",
				"app.js.map",
				"order.d.ts",
				"order.js",
				"order.js.map",
				"skein.manifest.json",
			]);
			expect(read(folder, "dist/app.d.ts")).toContain("export declare const total: (order: Order) => number;");
			const { stdout, stderr } = node(folder, "--enable-source-maps", "dist/app.js");
			expect(stderr).toBe("");
			expect(stdout).toMatch(/^7 x y\nRangeError: an empty order\n/);
			expect(stdout).toMatch(/src\/app\.ts:6:38/);
		},
	);

	it("writes a manifest", () => {
		const folder = project();
		skein(folder, "build");
		const [join, total] = JSON.parse(read(folder, "dist/skein.manifest.json")).functions;
		expect(join).toMatchObject({
			id: "my-app/Names.join",
			file: "src/app.ts",
			line: 11,
			parameters: { names: ["names", "by"] },
		});
		expect(total).toMatchObject({
			id: "my-app/total",
			line: 5,
			contract: expect.stringMatching(/^[0-9a-f]{16}$/),
			type: "(order: Order) => number",
			result: { schema: { type: "number" } },
			options: { timeout: "9s" },
			documentation: "The sum of an order.",
		});
		expect(total.parameters.schema.prefixItems[0]).toMatchObject({
			type: "object",
			required: ["at", "lines"],
			properties: { note: { type: "string" }, lines: { type: "array" } },
		});
	});

	it("says what was generated for each function", () => {
		const folder = project();
		write(
			folder,
			"src/app.ts",
			`${APP}export const more = distributed((a: unknown, b: RegExp[]): void => undefined);\n`,
		);
		const { stdout } = skein(folder, "build", "--explain");
		expect(stdout).toContain("my-app/total  src/app.ts:5\n  (order: Order) => number\n  contract ");
		expect(stdout).toContain("every part has a form of its own");
		expect(stdout).toContain("argument 1: generic encoding (unknown)\n  argument 2, []: generic encoding (RegExp)");
	});

	it("writes nothing when there is a mistake, and names its place", () => {
		const folder = project();
		write(folder, "src/order.ts", ORDER.replace("Date", "Dat"));
		const { status, stderr } = skein(folder, "build");
		expect(status).toBe(1);
		expect(stderr).toMatch(/src\/order\.ts:1:\d+: Cannot find name 'Dat'.* \(TS\d+\)/);
		expect(() => readdirSync(join(folder, "dist"))).toThrow();
	});

	it("that cannot go on leaves what was built before, and says why without a stack of its own", () => {
		const folder = project();
		skein(folder, "build");
		const before = read(folder, "dist/app.js");
		const fails = (message: RegExp): void => {
			const { status, stderr } = skein(folder, "build");
			expect(status).not.toBe(0);
			expect(stderr).toMatch(message);
			expect(stderr).not.toContain("    at ");
			expect(read(folder, "dist/app.js")).toBe(before);
			expect(readdirSync(join(folder, "dist")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
		};
		write(folder, "src/app.ts", `${APP}const a = ;\n`);
		fails(/^skein: .*src\/app\.ts:17:11: Unexpected token\n\n/);
		write(folder, "src/app.ts", `${APP}export const more = 1;\n`);
		write(folder, "skein.lock", "skein.lock 1\nfunction a/b\n");
		fails(/^skein: .*skein\.lock:2: it ends where/);
		rmSync(join(folder, "skein.lock"));
		rmSync(join(folder, "dist/skein.manifest.json"));
		rmSync(join(folder, "dist/order.js"));
		mkdirSync(join(folder, "dist/order.js"));
		const { status, stderr } = skein(folder, "build");
		expect(status).toBe(2);
		expect(stderr).toMatch(/^skein: .*dist\/order\.js cannot be written \(.*\); what stood there before still does\n$/);
		rmSync(join(folder, "dist/order.js"), { recursive: true });
		write(folder, "dist/skein.manifest.json", '{ "version": 1, "functions": [{ "id"');
		expect(skein(folder, "build")).toMatchObject({ status: 0 });
		expect(JSON.parse(read(folder, "dist/skein.manifest.json")).functions).toHaveLength(2);
	});

	it("leaves files alone that did not change", () => {
		const folder = project();
		skein(folder, "build");
		expect(skein(folder, "build").stdout).toContain("0 of 7 files written");
	});
});

describe("skein check", () => {
	it("records, accepts what is compatible, and fails on what is not", () => {
		const folder = project();
		expect(skein(folder, "check")).toMatchObject({
			status: 0,
			stdout: expect.stringContaining("there is no skein.lock yet"),
		});
		expect(skein(folder, "check", "--accept")).toMatchObject({ status: 0, stdout: "skein.lock: 2 functions\n" });
		expect(read(folder, "skein.lock")).toContain(
			"takes [{ at: Date; lines: Array<{ count: number; sku: string }>; note?: string }]",
		);
		expect(skein(folder, "check")).toMatchObject({
			status: 0,
			stdout: "2 of 2 recorded functions keep their contract\n",
		});
		write(folder, "src/order.ts", ORDER.replace("note?: string", "note?: string; tax?: number"));
		expect(skein(folder, "check").stdout).toContain("my-app/total: changed, and still fits those who call it");
		write(folder, "src/order.ts", ORDER.replace("count: number", "count: string"));
		const { status, stderr } = skein(folder, "check");
		expect(status).toBe(1);
		expect(stderr).toContain("argument 1, .lines[].count: callers give number, the function takes string");
	});

	it("tells a broken lock and a missing project from a mistake of its own", () => {
		const folder = project();
		write(folder, "skein.lock", "skein.lock 1\nfunction a/b\n");
		const broken = skein(folder, "check");
		expect(broken.status).toBe(2);
		expect(broken.stderr).toMatch(/^skein: .*skein\.lock:2: it ends where/);
		expect(broken.stderr).not.toContain("    at ");
		const missing = skein(folder, "check", "--project", "nowhere.json");
		expect(missing.stderr).toMatch(/^skein: there is no .*nowhere\.json/);
	});
});
