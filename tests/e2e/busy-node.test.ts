// A node whose main loop is held up by synchronous work, for longer than a link may be silent: busy, and not dead.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNatsServer } from "@skein/testkit";
import { createRuntime, type JoinHandle, type Runtime } from "skein";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { fixture } from "../support/start-node.js";
import { answer, untilStopped } from "./fixtures/plain-tasks.mjs";

/** Milliseconds: three times what a link may be silent. */
const HELD_UP = 2_400;
const directory = mkdtempSync(join(tmpdir(), "skein-busy-"));

let child: ChildProcess;
let program: Runtime;
let server: Awaited<ReturnType<typeof startNatsServer>> | undefined;

/** @param address of the node; of a NATS server: the program looks for the node there, too */
async function start(address: string): Promise<void> {
	child = fork(fixture("busy-node.mjs"), [address], { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [] });
	const [{ ready }] = (await once(child, "message")) as [{ ready: string }];
	program = await createRuntime({
		node: { name: "program" },
		pool: { threads: 0 },
		...(address.startsWith("nats:") ? { transport: address } : { discovery: { static: [ready] } }),
		limits: { pingInterval: "100ms", idleTimeout: "800ms" },
	});
	expect(await program.spawnFn(answer)).toBe(42);
	// Each side has told the other where its thread is asked, once that had started.
	while (!program.nodes().some((node) => (node as { beatPort?: number }).beatPort !== undefined)) await turn();
	child.send("program");
	await once(child, "message");
}

afterEach(async () => {
	await program?.shutdown();
	child?.kill("SIGKILL");
});
afterAll(async () => {
	await server?.stop();
	rmSync(directory, { recursive: true, force: true });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const states = (): string[] =>
	program.nodes().flatMap(({ name, busy }) => (name === "busy" ? [busy === true ? "busy" : "ready"] : []));
async function untilState(...wanted: string[]): Promise<void> {
	while (states().join() !== wanted.join()) await turn();
}
async function isAborted(handle: JoinHandle<unknown>): Promise<void> {
	handle.abort();
	expect(await handle.outcome()).toEqual({ status: "cancelled" });
}

describe.each([
	["unix", async () => `unix://${join(directory, "node")}`],
	["tcp", async () => "tcp://127.0.0.1:0"],
	[
		"nats",
		async () => {
			server = await startNatsServer();
			return server.missing === undefined ? server.uri : undefined;
		},
	],
])("over %s a node whose main loop is held up longer than a link may be silent", (_, addressOf) => {
	it("is busy in the view, keeps its tasks, takes no calls meanwhile, and is ready again", async ({ skip }) => {
		const address = await addressOf();
		if (address === undefined) return skip(server?.missing);
		await start(address);
		const handle = program.spawnFn(untilStopped);
		child.send(HELD_UP);
		const over = once(child, "message");
		await untilState("busy");
		const waits = program.spawnFn(answer);
		expect(waits.node).toBeUndefined();
		expect(waits.explain().summary).toMatch(/busy/);
		const seen = new Set<string>();
		let isOver = false;
		void over.then(() => {
			isOver = true;
		});
		while (!isOver) {
			seen.add(states().join());
			await turn();
		}
		expect(seen).toEqual(new Set(["busy"]));
		await untilState("ready");
		expect(await waits).toBe(42);
		expect(handle.isFinished()).toBe(false);
		await isAborted(handle);
	});
});

describe("a program whose own main loop is held up longer than a link may be silent", () => {
	it("keeps the tasks that it has on other nodes", async () => {
		await start(`unix://${join(directory, "other")}`);
		const handle = program.spawnFn(untilStopped);
		expect(await program.spawnFn(answer)).toBe(42);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_UP);
		expect(await program.spawnFn(answer)).toBe(42);
		expect(handle.status).toBe("running");
		await isAborted(handle);
		expect(handle.status).toBe("cancelled");
	});
});

describe("a node that is busy, then frozen", () => {
	it("is gone when its thread has said nothing for as long as a link may be silent", async () => {
		await start("tcp://127.0.0.1:0");
		const handle = program.spawnFn(untilStopped);
		child.send(60_000);
		await untilState("busy");
		child.kill("SIGSTOP");
		await untilState();
		expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
	});

	it("is gone at once when it is killed", async () => {
		await start("tcp://127.0.0.1:0");
		const handle = program.spawnFn(untilStopped);
		child.send(60_000);
		await untilState("busy");
		child.kill("SIGKILL");
		await untilState();
		expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
	});
});
