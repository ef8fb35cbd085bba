import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ByteWriter, decodeValue, encodeArguments, encodeValue } from "@skein/codec";
import {
	encodeStreams,
	endFrame,
	FrameKind,
	frameKind,
	frameLength,
	frameTarget,
	frameTyped,
	HEADER_BYTES,
	type Link,
	type StreamSection,
	TO_CALLEE,
	TO_CALLER,
	TYPED_VALUE,
	writeHeader,
} from "@skein/kernel";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dialStranger } from "../support/dial-stranger.ts";
import { type CommandResult, runCommand } from "../support/run-command.ts";
import { CLI } from "../support/start-node.ts";

// Each of these starts a compiler or a program with threads.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

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

const FUNCTIONS = `import { distributed, spawnStream } from "skein";

const stops: string[] = [];
export const stopped = distributed(async (): Promise<number> => stops.length);
export const many = distributed(async function* (wrongAt: number): AsyncGenerator<{ n: number }, string> {
	try {
		for (let n = 0; n < 10_000; n++) yield n === wrongAt ? ({ n: "x" } as never) : { n };
		return "all";
	} finally {
		stops.push("many");
	}
});
export const read = distributed(async (values: AsyncIterable<{ n: number }>): Promise<(string | number)[]> => {
	const seen: (string | number)[] = [];
	try {
		for await (const { n } of values) seen.push(n);
	} catch (error) {
		seen.push((error as Error).message);
	}
	return seen;
});
export const measure = distributed(async (chunks: ReadableStream<Uint8Array>): Promise<number> => {
	let length = 0;
	for await (const chunk of chunks) length += chunk.length;
	return length;
});
export const echo = distributed(async function* (values: AsyncIterable<unknown>): AsyncGenerator<unknown> {
	yield* values;
});
export const nested = distributed(async (wrongAt: number): Promise<(string | number)[]> => {
	const seen: (string | number)[] = [];
	try {
		for await (const { n } of spawnStream(many, wrongAt)) seen.push(n);
	} catch (error) {
		seen.push((error as Error).message);
	}
	return seen;
});
export const named = distributed(async (name?: string): Promise<string> => typeof name);
`;
const CALLS = `import { createRuntime } from "skein";
import { echo, many, measure, named, nested, read, stopped } from "./values.js";

const [node] = process.argv.slice(2);
const elsewhere = { pool: { threads: 0 }, discovery: { static: [String(node)] } };
const rt = await createRuntime(node === undefined ? { pool: { threads: 1 } } : elsewhere);
const say = (value: unknown): void => console.log(JSON.stringify(value));
const failed = (error: unknown): void => {
	const { code, message } = error as { code?: string; message: string };
	say([code, message.split("\\n")[0]]);
};

const handle = rt.spawnStream(many, 3);
try {
	for await (const { n } of handle) say(n);
} catch (error) {
	failed(error);
}
say((await handle.outcome()).status);
say(await rt.spawnFn(stopped));
let over = (): void => {};
const left = new Promise<void>((resolve) => { over = resolve; });
async function* source() {
	try {
		yield { n: 0 };
		yield { n: 1 };
		yield { n: null } as never;
		for (let n = 2; n < 10_000; n++) yield { n };
	} finally {
		over();
	}
}
say(await rt.spawnFn(read, source()));
say(await rt.spawnFn(nested, 2));
await left;
await rt.spawnFn(measure, ReadableStream.from([new Uint8Array(3), "x" as never])).catch(failed);
for await (const value of rt.spawnStream(echo, ReadableStream.from([1, "a", null]))) say(value);
const wild = (fn: unknown, ...args: unknown[]): Promise<void> =>
	(rt.spawnFn.bind(rt) as never as (...all: unknown[]) => Promise<unknown>)(fn, ...args).then(say, failed);
await wild(measure, source());
await wild(read, undefined);
await wild(named, source());
await rt.shutdown();
`;

let folder: string;
let built: CommandResult;
beforeAll(async () => {
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
		"src/values.ts": FUNCTIONS,
		"src/calls.ts": CALLS,
	};
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
	built = await runCommand(process.execPath, [CLI, "build", "--explain"], { cwd: folder });
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
		expect(built.stderr).toBe("");
		expect(built.stdout).toContain("stream, argument 2: values of 8 bytes\n");
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

describe("a value of a stream that does not have its type", () => {
	const SEEN = [
		...[0, 1, 2],
		["SKEIN_CONTRACT_VIOLATION", 'my-app/many: value 4 of the stream, .n: expected number, got string "x"'],
		...["cancelled", 1],
		[0, 1, "my-app/read: argument 1, value 3 of the stream, .n: expected number, got null"],
		[0, 1, 'my-app/many: value 3 of the stream, .n: expected number, got string "x"'],
		[
			"SKEIN_CONTRACT_VIOLATION",
			'my-app/measure: argument 1, value 2 of the stream: expected Uint8Array, got string "x"',
		],
		...[1, "a", null],
		["SKEIN_CONTRACT_VIOLATION", "my-app/measure: argument 1: expected ReadableStream<Uint8Array>, got async iterable"],
		["SKEIN_CONTRACT_VIOLATION", "my-app/read: argument 1: expected AsyncGenerator<{ n: number }>, got undefined"],
		["SKEIN_CONTRACT_VIOLATION", "my-app/named: argument 1: expected string, got async iterable"],
	];
	let node: ChildProcess | undefined;
	let address: string;
	beforeAll(async () => {
		expect(built.stderr).toBe("");
		const transport = `unix://${join(folder, "node.sock")}`;
		const args = ["node", "--name", "node", "--transport", transport, "--threads", "1"];
		const entry = join(folder, "dist/values.js");
		node = fork(CLI, [...args, "--entry", entry], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
		const ended = once(node, "exit").then(([code]) => Promise.reject(new Error(`the node ended with ${String(code)}`)));
		[{ ready: address }] = (await Promise.race([once(node, "message"), ended])) as [{ ready: string }];
		ended.catch(() => undefined);
	});
	afterAll(() => void node?.kill("SIGKILL"));

	it("ends it behind the values before it, and its producer is stopped, in threads", async () => {
		const { stdout, stderr } = await runCommand(process.execPath, ["dist/calls.js"], { cwd: folder });
		expect(stderr).toBe("");
		expect(linesOf(stdout)).toEqual(SEEN);
	});

	it("ends it so from another node, and on it", async () => {
		const { stdout, stderr } = await runCommand(process.execPath, ["dist/calls.js", address], { cwd: folder });
		expect(stderr).toBe("");
		expect(linesOf(stdout)).toEqual(SEEN);
	});

	it.each([false, true])(
		"does not reach the function from a stranger who sends whatever he likes (with its contract: %s)",
		async (isTyped) => {
			const frames: unknown[][] = [];
			const values = [{ n: 0 }, { n: "x" }, { n: 2 }];
			const result = await new Promise((resolve) => {
				const link = listenTo(address, (bytes, view, start, end) => {
					const kind = frameKind(view, start);
					frames.push([kind, frameTarget(view, start), frameTyped(view, start)]);
					if (kind === TO_CALLER.credit) void link.then((open) => give(open, valuesAndEnd(values)));
					if (kind === FrameKind.ok) resolve(decodeValue(bytes, start + HEADER_BYTES, end));
				});
				const section = { result: undefined, args: [{ place: 0, form: "iterable" as const }] };
				void link.then((open) => give(open, callOf(open, "my-app/read", section, isTyped)));
			});
			expect(result).toEqual([
				0,
				'my-app/read: argument 1, value 2 of the stream, .n: expected number, got string "x"',
			]);
			expect(frames).toContainEqual([TO_CALLER.credit, 1, isTyped]);
			expect(frames).toContainEqual([TO_CALLER.end, 1, false]);
		},
	);

	it.each([false, true])(
		"and others travel in the encoding of the contract to who has it (%s), else not",
		async (isTyped) => {
			const first = await new Promise<Uint8Array>((resolve) => {
				const link = listenTo(address, (bytes, view, start, end) => {
					if (frameKind(view, start) === TO_CALLER.items) resolve(Uint8Array.from(bytes.subarray(start, end)));
				});
				const section = { result: { items: 2, bytes: 1_000 }, args: [] };
				void link.then((open) => give(open, callOf(open, "my-app/many", section, isTyped, -1)));
			});
			const head = new DataView(first.buffer).getUint32(HEADER_BYTES, true);
			expect(head >= TYPED_VALUE).toBe(isTyped);
			const from = HEADER_BYTES + 4;
			if (isTyped) expect(first.subarray(from, from + head - TYPED_VALUE)).toEqual(new Uint8Array(8));
			else expect(decodeValue(first, from, from + head)).toEqual({ n: 0 });
		},
	);
});

const CALL = 1;
const give = (link: Link, bytes: Uint8Array): unknown => link.send(bytes, 0, bytes.length);

type Listener = (bytes: Uint8Array, view: DataView, start: number, end: number) => void;
const listenTo = (address: string, onFrame: Listener): Promise<Link> =>
	dialStranger(address, (bytes, from, to) => {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let start = from; start < to; ) {
			const end = start + frameLength(view, start);
			onFrame(bytes, view, start, end);
			start = end;
		}
	});

/** A call with streams; `isTyped`: it says that it knows the contract. */
function callOf(link: Link, id: string, streams: StreamSection, isTyped: boolean, argument?: unknown): Uint8Array {
	const target = link.peer.functions.findIndex((offered) => offered.id === id);
	const contract = isTyped ? link.peer.functions[target]!.contract : undefined;
	const section = encodeStreams({ ...streams, contract });
	const writer = new ByteWriter(512);
	writer.bytes.set(section, HEADER_BYTES);
	writer.position = HEADER_BYTES + section.length;
	encodeArguments(writer, [argument]);
	const fields = { kind: FrameKind.call, call: CALL, target, sections: section.length, origin: 1, sequence: CALL };
	writeHeader(writer.view, 0, fields, writer.position - HEADER_BYTES);
	return writer.bytes.subarray(0, writer.position);
}

function valuesAndEnd(values: readonly unknown[]): Uint8Array {
	const writer = new ByteWriter(512);
	writer.position = HEADER_BYTES;
	for (const value of values) {
		const at = writer.position;
		writer.position += 4;
		encodeValue(writer, value, "value");
		writer.view.setUint32(at, writer.position - at - 4, true);
	}
	const fields = { kind: TO_CALLEE.items, call: CALL, target: 1, remaining: values.length };
	writeHeader(writer.view, 0, fields, writer.position - HEADER_BYTES);
	const { bytes, start, end } = endFrame(TO_CALLEE.end, CALL, 1);
	return Buffer.concat([writer.bytes.subarray(0, writer.position), bytes.subarray(start, end)]);
}
