import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

const TASKS = 'import { distributed } from "skein";\nexport const f = distributed((n: number): number => n + 1);\n';

/** A program with a package inside that brings a `skein` of its own. */
function project(): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "skein-copies-")));
	folders.push(folder);
	const compilerOptions = {
		target: "es2022",
		module: "nodenext",
		strict: true,
		types: [],
		outDir: "dist",
		rootDir: "src",
	};
	const files = {
		"package.json": JSON.stringify({ name: "my-app", type: "module" }),
		"tsconfig.json": JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true }, include: ["src"] }),
		"src/app.ts": 'import { spawnFn } from "skein";\nimport { f } from "./plugin/tasks.js";\nawait spawnFn(f, 1);\n',
		"src/plugin/tasks.ts": TASKS,
	};
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@skein"), join(folder, "node_modules/@skein"));
	for (const part of ["dist", "package.json"]) {
		cpSync(join(ROOT, "packages/skein", part), join(folder, "src/plugin/node_modules/skein", part), {
			recursive: true,
		});
	}
	return folder;
}

function node(folder: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
	const { NODE_OPTIONS: _, ...env } = process.env;
	return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env });
}

describe("two copies of skein in one tree", () => {
	it("are refused when the program starts, with both places and what to do", () => {
		const folder = project();
		const { status, stderr } = node(folder, "--import", "skein/register", "src/app.ts");
		expect(status).not.toBe(0);
		expect(stderr).toContain("SKEIN_RUNTIME_DUPLICATE");
		expect(stderr).toContain(`\n  ${join(ROOT, "packages/skein/")}\n`);
		expect(stderr).toContain(`\n  ${join(folder, "src/plugin/node_modules/skein/")}\n`);
		expect(stderr).toContain("npm ls skein");
	});

	it("are refused by `skein build`, at the import of the second", () => {
		const folder = project();
		writeFileSync(join(folder, "src/own.ts"), TASKS.replace(" f ", " g "));
		const { status, stderr } = node(folder, join(ROOT, "packages/skein/bin/skein.js"), "build");
		expect(status).toBe(1);
		expect(stderr).toContain(
			`${join(folder, "src/plugin/tasks.ts")}:1:29: error SKEIN_RUNTIME_DUPLICATE: this is the copy of skein in ${join(folder, "src/plugin/node_modules/skein")}, and other modules of the project have that in ${join(ROOT, "packages/skein")}; install it once`,
		);
	});
});
