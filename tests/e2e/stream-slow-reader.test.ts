// What the sender of a stream holds in memory for a reader that takes what comes, but slower: no more than the default window.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Runtime, type StreamHandle } from "skein";
import { afterAll, afterEach, expect, it } from "vitest";
import { fixture } from "../support/start-node.js";
import { blocksOnWord, sayGo } from "./fixtures/stream-memory.js";

/** Bytes, by default (SEMANTICS.md). */
const WINDOW = 1024 * 1024;
const BLOCK = 4000;
const inWindow = Math.floor(WINDOW / BLOCK);
const BLOCKS = 10 * inWindow;
/** Blocks that the reader takes at a time. */
const STEP = Math.floor(inWindow / 3);
const directory = mkdtempSync(join(tmpdir(), "skein-slow-reader-"));
let sender: ChildProcess;
let reader: Runtime;

afterEach(async () => {
	await reader?.shutdown();
	sender?.kill("SIGKILL");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function start(address: string): Promise<void> {
	sender = fork(fixture("told-sender.ts"), [address], { execArgv: ["--import", "skein/register"] });
	const [at] = (await once(sender, "message")) as [string];
	reader = await createRuntime({ node: { name: "reader" }, pool: { threads: 0 }, discovery: { static: [at] } });
}

/** Blocks made, and bytes held by the sender's loop and its thread, when nothing moves. */
async function whenStill(): Promise<readonly [made: number, held: number]> {
	let now = [0, 0] as [number, number];
	const since = async (): Promise<number> => {
		const [before] = now;
		sender.send("?");
		[now] = (await once(sender, "message")) as [[number, number]];
		return now[0] - before;
	};
	await expect.poll(since, { interval: 20, timeout: 20_000 }).toBe(0);
	return now;
}

async function take(stream: StreamHandle<Uint8Array, void>, from: number, to: number): Promise<void> {
	for (let read = from; read < to; read += 1) {
		const { value } = await stream.next();
		expect([value?.length, value?.at(-1)]).toEqual([BLOCK, (read + 1) % 256]);
	}
}

/** Answers the most that was held. */
async function readSlowly(): Promise<number> {
	const stream = reader.spawnStream(blocksOnWord, BLOCK, BLOCKS);
	await take(stream, 0, 1);
	let most = 0;
	let read = 1;
	for (; read + inWindow < BLOCKS; read += STEP) {
		const [made, held] = await whenStill();
		// As far ahead as it may be, whenever the reader takes some more.
		expect(made - read).toBeGreaterThan(inWindow / 2 - 1);
		expect(made - read).toBeLessThanOrEqual(inWindow + 1);
		most = Math.max(most, held);
		await take(stream, read, read + STEP);
	}
	await take(stream, read, BLOCKS);
	expect(await stream.next()).toEqual({ value: undefined, done: true });
	return most;
}

it.each([
	["unix", () => `unix://${join(directory, "sender")}`],
	["tcp", () => "tcp://127.0.0.1:0"],
])("over %s it is the default window of a reader slower than the producer, and all arrives", async (_, address) => {
	await start(address());
	await reader.spawnFn(sayGo);
	// What is compiled only once, and what a link writes from, is no stream's.
	await readSlowly();
	const [, before] = await whenStill();
	expect((await readSlowly()) - before).toBeLessThanOrEqual(1.1 * WINDOW);
});
