// What the sender of a stream holds in memory: the window of its reader.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { heldBytes, type NatsServer, startNatsServer } from "@skein/testkit";
import { defaultLinkLimits } from "@skein/transport";
import { createRuntime, type Runtime } from "skein";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { fixture } from "../support/start-node.js";
import { blocksMade, heldByThread, sayGo } from "./fixtures/stream-memory.js";

const WINDOW = 64 * 1024 * 1024;
const ROUNDS = 3;
/** Bytes that may be in one write to a socket, all of which stay until the last of them is out. */
const WRITTEN = defaultLinkLimits.highWaterMark;
const directory = mkdtempSync(join(tmpdir(), "skein-stream-memory-"));
let server: NatsServer;
let sender: Runtime;
let reader: ChildProcess;

afterEach(async () => {
	reader?.kill("SIGKILL");
	await sender?.shutdown();
});
beforeAll(async () => {
	server = await startNatsServer();
});
afterAll(async () => {
	await server.stop();
	rmSync(directory, { recursive: true, force: true });
});

/** Its next answer. */
async function answerTo(more?: number): Promise<unknown> {
	const over = new AbortController();
	const { signal } = over;
	if (more !== undefined) reader.send(more);
	try {
		return await Promise.race([
			once(reader, "message", { signal }).then(([answer]) => answer),
			once(reader, "exit", { signal }).then(() => Promise.reject(new Error("the reader ended"))),
		]);
	} finally {
		over.abort();
	}
}

/** Bytes, by the loop that has the link and by the thread that runs the producer. */
const held = async (): Promise<number> => heldBytes() + (await sender.spawnBlocking(heldByThread));

/** Nothing moves: the producer has made what it may. */
async function untilStill(): Promise<number> {
	let made = 0;
	const since = async (): Promise<number> => {
		const before = made;
		made = await sender.spawnBlocking(blocksMade);
		return made - before;
	};
	await expect.poll(since, { interval: 100, timeout: 20_000 }).toBe(0);
	return made;
}

it.for<[name: string, how: string, address: () => string, bytes: number]>([
	["unix", "in frames", () => `unix://${join(directory, "sender")}`, 10_000],
	["tcp", "in frames", () => "tcp://127.0.0.1:0", 10_000],
	["nats", "in frames", () => server.uri, 10_000],
	["unix", "beside frames", () => `unix://${join(directory, "sender")}`, 64 * 1024],
])(
	"over %s, %s, it is the window of a reader that stands still now and then, and all arrives",
	{ timeout: 60_000 },
	async ([name, , address, bytes], { skip }) => {
		if (name === "nats" && server.missing !== undefined) skip(server.missing);
		sender = await createRuntime({
			transport: address(),
			node: { name: "sender" },
			pool: { threads: 1 },
			limits: { idleTimeout: "60s" },
		});
		const inWindow = Math.floor(WINDOW / bytes);
		const blocks = ROUNDS * inWindow;
		const args = [name === "nats" ? server.uri : sender.address, WINDOW, bytes, blocks].map(String);
		reader = fork(fixture("told-reader.ts"), args, { execArgv: ["--import", "skein/register"] });
		await answerTo();
		await answerTo(1);
		const before = await held();

		// It stands still when it has asked for a window: all of that is the sender's.
		reader.kill("SIGSTOP");
		await sender.spawnBlocking(sayGo);
		const made = await untilStill();
		expect(made).toBeGreaterThan(0.99 * inWindow);
		expect(made).toBeLessThanOrEqual(inWindow + 1);
		const stuck = (await held()) - before;
		expect(stuck).toBeLessThanOrEqual(1.1 * WINDOW);
		// Sockets hold some, too.
		expect(stuck).toBeGreaterThan(WINDOW / 4);
		reader.kill("SIGCONT");

		// It takes some, and stands still again.
		for (let read = 1; read + inWindow < blocks; read += inWindow) {
			expect(await answerTo(inWindow)).toBe(read + inWindow);
			reader.kill("SIGSTOP");
			await untilStill();
			expect((await held()) - before).toBeLessThanOrEqual(1.1 * WINDOW + WRITTEN);
			reader.kill("SIGCONT");
		}
		expect(await answerTo(inWindow - 1)).toBe(true);
		// The window is free again.
		expect((await held()) - before).toBeLessThanOrEqual(0.1 * WINDOW);
	},
);
