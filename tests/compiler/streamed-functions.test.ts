import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { CLI } from "../support/start-node.ts";

// Each of these starts a compiler or a program with threads.
vi.setConfig({ testTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const APP = `import { isMainThread } from "node:worker_threads";
import { distributed, spawnFn, spawnStream } from "skein";

export const rows = distributed(async function* (to: number, name: string): AsyncGenerator<{ n: number }, string> {
	for (let n = 0; n < to; n++) yield { n };
	return name;
});
export const sum = distributed(async (name: string, values: AsyncIterable<number>): Promise<string> => {
	let total = 0;
	for await (const value of values) total += value;
	return name + total;
});
export const counted = distributed(async function* (): AsyncGenerator<1, number> {
	yield 1;
	return "a text" as never;
});
export const lie = distributed(async (_values: AsyncIterable<number>): Promise<number> => "a text" as never);
export const lengths = distributed(async (a: ReadableStream<Uint8Array>): Promise<ReadableStream<number>> =>
	a.pipeThrough(new TransformStream({ transform: (chunk, to) => to.enqueue(chunk.length) })),
);

async function* numbers(to: number) { for (let i = 0; i < to; i++) yield i; }
const say = (value: unknown): void => console.log(JSON.stringify(value));
const failed = (error: Error): void => say(error.message.split("\\n")[0]);

for await (const row of spawnStream(rows, 2, "end")) say(row);
say(await spawnFn(sum, "total ", numbers(5)));
for (let i = 1; i < 3; i++) {
	const told = spawnStream(async function* (by: number) {
		for (let k = 0; k < 2; k++) yield [i * by + k, isMainThread];
	}, 10);
	for await (const value of told) say(value);
}
const chunks = ReadableStream.from([new Uint8Array(3), new Uint8Array(5)]);
for await (const length of spawnStream(lengths, chunks)) say(length);
type Wild<R> = (...args: unknown[]) => R;
const wild = { spawnFn: spawnFn as never as Wild<Promise<unknown>>, spawnStream: spawnStream as never as Wild<AsyncGenerator> };
await wild.spawnFn(sum, 3, numbers(2)).catch(failed);
await wild.spawnFn(sum, "no stream", 4).catch(failed);
await wild.spawnStream(rows, 2, 7).next().catch(failed);
await wild.spawnFn(lie, numbers(1)).catch(failed);
const lies = wild.spawnStream(counted);
await lies.next();
await lies.next().catch(failed);
`;

let folder: string;
beforeAll(() => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), "skein streamed ")));
	const compilerOptions = {
		target: "esnext",
		module: "nodenext",
		strict: true,
		types: ["node"],
		lib: ["esnext"],
		skipLibCheck: true,
		outDir: "dist",
		rootDir: "src",
	};
	const files = {
		"package.json": JSON.stringify({ name: "my-app", type: "module" }),
		"tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }),
		"src/app.ts": APP,
	};
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VALUES = [{ n: 0 }, { n: 1 }, "total 10", [10, false], [11, false], [20, false], [21, false], 3, 5];
const linesOf = (stdout: string): unknown[] =>
	stdout
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line));

describe("functions with streams", () => {
	it("run where they are spawned, closures too, with what those capture at each turn", async () => {
		const args = ["--import", "skein/register", "src/app.ts"];
		const { stdout } = await runCommand(process.execPath, args, { cwd: folder });
		expect(linesOf(stdout).slice(0, VALUES.length)).toEqual(VALUES);
	});

	it("have contracts, and what travels beside their streams is held against its types", async () => {
		const built = await runCommand(process.execPath, [CLI, "build", "--explain"], { cwd: folder });
		expect(built.stderr).toBe("");
		expect(built.stdout).toContain(
			"streams: result; their values travel in the generic encoding, and are held against no types\n",
		);
		const { functions } = JSON.parse(readFileSync(join(folder, "dist/skein.manifest.json"), "utf8"));
		expect(functions.map(({ contract }: { contract: string }) => contract)).toEqual(
			functions.map(() => expect.stringMatching(/^[0-9a-f]{16}$/)),
		);
		const { stdout, stderr } = await runCommand(process.execPath, ["dist/app.js"], { cwd: folder });
		expect(stderr).toBe("");
		expect(linesOf(stdout)).toEqual([
			...VALUES,
			"my-app/sum: argument 1: expected string, got number 3",
			"my-app/sum: argument 2: expected AsyncGenerator<number>, got number 4",
			"my-app/rows: argument 2: expected string, got number 7",
			'my-app/lie: result: expected number, got string "a text"',
			'my-app/counted: result: expected number, got string "a text"',
		]);
	});
});
