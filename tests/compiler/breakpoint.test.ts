import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { CLI } from "../support/start-node.ts";

// Each of these starts a compiler or a program with threads.
vi.setConfig({ testTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WORK = `import { isMainThread } from "node:worker_threads";
import { distributed } from "skein";

interface Told { n: number; where: string }

export const work = distributed((n: number): Told => {
	const twice = n * 2;
	const where: string = isMainThread ? "here" : "in a thread";
	return { n: twice, where };
});
`;
/** The `const where`. */
const LINE = 8;

let folder: string;
beforeAll(() => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), "skein breakpoint ")));
	const compilerOptions = {
		target: "es2022",
		module: "nodenext",
		strict: true,
		types: ["node"],
		skipLibCheck: true,
		outDir: "dist",
		rootDir: "src",
	};
	const files = {
		"package.json": JSON.stringify({ name: "my-app", type: "module" }),
		"tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }),
		"src/work.ts": WORK,
	};
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	mkdirSync(join(folder, "node_modules"));
	copyFileSync(new URL("fixtures/breakpoint.mjs", import.meta.url), join(folder, "breakpoint.mjs"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function stopIn(module: string, ...flags: string[]): Promise<unknown> {
	const args = [
		...flags,
		join(folder, "breakpoint.mjs"),
		join(folder, module),
		join(folder, "src/work.ts"),
		String(LINE),
	];
	const env = { ...process.env, TRACE_MAPPING: import.meta.resolve("@jridgewell/trace-mapping") };
	const { stdout, stderr } = await runCommand(process.execPath, args, { cwd: folder, env });
	expect(stderr).toBe("");
	return JSON.parse(stdout);
}

describe("a breakpoint that an editor sets in a distributed function stops in its line in a worker thread", () => {
	const stopped = { line: LINE, value: { n: 40, where: "in a thread" } };

	it("of a program that the loader transforms", async () => {
		expect(await stopIn("src/work.ts", "--import", "skein/register")).toMatchObject(stopped);
	});

	it("of a program that `skein build` compiled", async () => {
		const built = await runCommand(process.execPath, [CLI, "build"], { cwd: folder });
		expect(built.stderr).toBe("");
		expect(await stopIn("dist/work.js")).toMatchObject(stopped);
	});
});
