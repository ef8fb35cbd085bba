import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";

// Each of these starts several compilers and programs.
vi.setConfig({ testTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folders: string[] = [];
afterAll(() => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const APP = `import { isMainThread } from "node:worker_threads";
import { place, spawnBlocking, spawnFn } from "skein";
import { render } from "./render.js";

interface Scene { name: string; at: Date }

console.log("the program runs", isMainThread);

async function frames(scene: Scene): Promise<string[]> {
	const told: PromiseLike<string>[] = [];
	for (let frame = 0; frame < 3; frame++) {
		told.push(spawnFn(() => render(scene.name, frame, isMainThread)));
	}
	return Promise.all(told);
}

console.log(await frames({ name: "s", at: new Date(0) }));
const nested = async (n: number): Promise<number> =>
	await place().withTimeout("20s").spawnFn(async (by: number) => {
		const product = n * by;
		return (await spawnFn(() => product + n)) as number;
	}, 10);
console.log(await nested(4));
await spawnBlocking(() => {
	const where: string = isMainThread ? "in the program" : "in a thread";
	throw new RangeError(where);
}).catch((error: unknown) => console.log((error as Error).stack));
`;
const RENDER = `export const render = (name: string, frame: number, isMainThread: boolean): string =>
	\`\${name}\${frame}\${isMainThread ? " in the program" : ""}\`;
`;

function project(files: Readonly<Record<string, string>> = {}): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "skein closures ")));
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
	};
	const all = {
		"package.json": JSON.stringify({ name: "my-app", type: "module" }),
		"tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }),
		"src/app.ts": APP,
		"src/render.ts": RENDER,
		...files,
	};
	for (const [name, text] of Object.entries(all)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
	return folder;
}

function node(folder: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
	const { NODE_OPTIONS: _, ...env } = process.env;
	return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env });
}
const skein = (folder: string, ...args: string[]) => node(folder, join(ROOT, "packages/skein/bin/skein.js"), ...args);

function expectItRan({ stdout, stderr }: { stdout: string; stderr: string }): void {
	expect(stderr).toBe("");
	const lines = stdout.split("\n");
	expect(lines.slice(0, 4)).toEqual(["the program runs true", "[ 's0', 's1', 's2' ]", "44", "RangeError: in a thread"]);
	expect(lines[4]).toMatch(/\/src\/app\.ts:26:8\)?$/);
	expect(stdout).toMatch(/ --- task .*, my-app\/module~[0-9a-f]{8} on node .*, spawned ---/);
	expect(stdout.match(/the program runs/g)).toHaveLength(1);
}

describe("a program that writes functions where it spawns them", () => {
	it("runs them in threads, with what they capture at each turn, and shows the user's lines", () => {
		expectItRan(node(project(), "--import", "skein/register", "src/app.ts"));
	});

	it("does so on other nodes too", () => {
		const { stdout, stderr } = skein(project(), "run", "src/app.ts", "--nodes", "2");
		expect(stderr).toBe("");
		expect(stdout).toContain("the program runs true\n[ 's0', 's1', 's2' ]\n44\nRangeError: in a thread\n");
	});

	it("is built by `skein build`, with contracts of what is captured, and its lock leaves them out", () => {
		const folder = project();
		expect(skein(folder, "build")).toMatchObject({ status: 0, stderr: "" });
		expectItRan(node(folder, "--enable-source-maps", "dist/app.js"));
		const { functions } = JSON.parse(readFileSync(join(folder, "dist/skein.manifest.json"), "utf8"));
		expect(functions.map((one: { id: string }) => one.id.replace(/[0-9a-f]{8}$/, "…"))).toEqual([
			"my-app/frames~…",
			"my-app/module~…",
			"my-app/nested~…",
			"my-app/nested~…",
		]);
		expect(functions[0]).toMatchObject({
			file: "src/app.ts",
			line: 12,
			contract: expect.stringMatching(/^[0-9a-f]{16}$/),
			parameters: { names: ["scene", "frame"] },
		});
		expect(skein(folder, "check", "--accept").stdout).toBe("skein.lock: 0 functions\n");
		expect(skein(folder, "check")).toMatchObject({ status: 0 });
	});

	it("is refused by each of them when a closure captures what cannot go with it", () => {
		const wrong =
			'import { spawnFn } from "skein";\nexport function main(): void { let n = 1; spawnFn(() => n); n = 2; }\nmain();\n';
		const folder = project({ "src/app.ts": wrong });
		const place = /src\/app\.ts:2:57: "n" may be assigned after it was captured \(line 2\)/;
		for (const run of [
			skein(folder, "build"),
			skein(folder, "run", "src/app.ts"),
			node(folder, "--import", "skein/register", "src/app.ts"),
		]) {
			expect(run.status).not.toBe(0);
			expect(run.stderr).toMatch(place);
		}
		const unsendable =
			'import { spawnFn } from "skein";\nexport const main = (done: () => void) => spawnFn(() => done());\n';
		expect(skein(project({ "src/app.ts": unsendable }), "build").stderr).toMatch(
			/src\/app\.ts:2:57: error SKEIN_MACRO_UNSENDABLE: the captured "done": a function cannot cross threads/,
		);
	});

	it("that nothing transformed fails closed, and says what to do", () => {
		const folder = project({
			"plain.js":
				'import { spawnFn } from "skein";\ntry { await spawnFn(() => 1); } catch (error) { console.log(error.code, error.message); }',
		});
		const { stdout } = node(folder, "plain.js");
		expect(stdout).toMatch(/^SKEIN_FUNCTION_UNREGISTERED spawnFn: an anonymous function has no id/);
		expect(stdout).toContain("run the program with the macro: node --import skein/register app.ts");
		expect(stdout).toContain("functions written where they are spawned");
	});
});
