// Calls that go straight to the threads of a node, over real sockets, with real threads and processes.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type NatsServer, startNatsServer } from "@skein/testkit";
import { createRuntime, JoinError, type JoinHandle, type Runtime } from "skein";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startNode } from "../support/start-node.js";
import { ancestor, countsHere, forgetCounts, parentAtLast } from "./fixtures/families.js";
import {
	abortedSoFar,
	add,
	echo,
	exitThread,
	fanOut,
	find,
	note,
	numbersNoted,
	shareMemory,
	shareMemoryLater,
	sleep,
	spin,
	textOf,
	untilAborted,
	whereAmI,
} from "./fixtures/functions.js";

const folder = mkdtempSync(join(tmpdir(), "skein-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

let server: NatsServer;
beforeAll(async () => {
	server = await startNatsServer();
});
afterAll(() => server.stop());

let node: Runtime;
let program: Runtime;
let started = 0;
/** Labels of the node. */
let where: Record<string, string> = {};

/** Where a node may listen. */
const addressOf = {
	unix: (): string => `unix://${join(folder, `node-${started}`)}`,
	tcp: (): string => "tcp://127.0.0.1:0",
	nats: (): string => `${server.uri}/node-${started}`,
};

/** A program whose calls go over lines by now. */
async function start(threads: number, transport: keyof typeof addressOf = "unix"): Promise<void> {
	started += 1;
	node = await createRuntime({
		transport: addressOf[transport](),
		node: { name: "there" },
		pool: { threads },
	});
	program = await dial("here");
	await warmUp(program, threads);
}

const dial = (name: string): Promise<Runtime> =>
	createRuntime({ node: { name }, pool: { threads: 0 }, discovery: { static: [node.address] } });

/** Until nothing of a call passes the node: no message is posted to a thread. */
async function warmUp(caller: Runtime, lines: number, tries = 2_000): Promise<void> {
	for (let left = tries; left > 0; left -= 1) {
		const before = node.metrics().messages;
		for (let i = 0; i < 50; i += 1) await caller.place().withNodeSelector(where).spawnFn(note, -1);
		if (node.metrics().lines >= lines && node.metrics().messages === before) return;
		await wait(1);
	}
	throw new Error(`no calls over lines after ${node.metrics().completed} calls, ${node.metrics().lines} lines`);
}

afterEach(async () => {
	await program.shutdown();
	await node.shutdown();
});

describe.each(["unix", "tcp", "nats"] as const)("calls that are plain and short, to a node over %s", (transport) => {
	beforeEach(({ skip }) => {
		if (transport === "nats" && server.missing !== undefined) skip(server.missing);
		return start(1, transport);
	});

	it("go straight to its thread, which is sent no message for them", async () => {
		const before = node.metrics();
		for (let turn = 0; turn < 20; turn += 1) {
			const numbers = await Promise.all(Array.from({ length: 500 }, (_, i) => program.spawnFn(note, -i)));
			expect(numbers).toHaveLength(500);
		}
		await expect.poll(() => node.metrics().completed - before.completed).toBe(10_000);
		// None seen; over the link there would be one for each turn at least.
		expect(node.metrics().messages - before.messages).toBeLessThanOrEqual(3);
	});

	it("leave no socket behind them in the folder of the node", () => {
		expect(readdirSync(folder).filter((name) => name.includes("~"))).toEqual([]);
	});

	it("have their errors, large results, reports, and calls of their own", async () => {
		await expect(program.spawnFn(find, "x")).rejects.toMatchObject({ path: "x", code: "E_NOT_FOUND" });
		const text = "x".repeat(1_000_000);
		expect(await program.spawnFn(echo, text.slice(0, 10_000))).toBe(text.slice(0, 10_000));
		expect(await program.spawnFn(echo, text)).toBe(text);
		expect(await program.spawnFn(fanOut, 10)).toBe(55);
		const { id, node: where } = await program.spawnFn(whereAmI);
		expect([where, id.length > 0]).toEqual(["there", true]);
	});

	it("start in the order in which they were made, whichever way each goes", async () => {
		const big = "x".repeat(100_000);
		const handles: JoinHandle<unknown>[] = [];
		let number = 0;
		for (let round = 0; round < 30; round += 1) {
			for (let i = 0; i < 40; i += 1) {
				number += 1;
				const placer = number % 37 === 0 ? program.place().withLabels({ odd: "yes" }) : program;
				if (number % 53 === 0) handles.push(program.spawnFn(note, number, big));
				else handles.push(placer.spawnFn(note, number));
			}
			if (round % 3 === 0) await Promise.all(handles);
			else await wait(round % 5);
		}
		await Promise.all(handles);
		const order = (await program.spawnFn(numbersNoted)).filter((one) => one > 0);
		expect(order).toEqual(Array.from({ length: number }, (_, i) => i + 1));
	});

	it("are aborted before they start, or while they run", async () => {
		const running = program.spawnFn(untilAborted);
		const behind = program.spawnFn(note, 7);
		behind.abort();
		expect(await behind.outcome()).toEqual({ status: "cancelled" });
		running.abort();
		expect(await running.outcome()).toEqual({ status: "cancelled" });
		expect(await program.spawnFn(numbersNoted)).not.toContain(7);
	});

	it("run out of time", async () => {
		const outcome = await program.place().withTimeout(50).spawnFn(untilAborted).outcome();
		expect(outcome).toEqual({ status: "cancelled" });
		expect(await program.spawnFn(add, 1, 2)).toBe(3);
		await expect.poll(() => node.metrics().running).toBe(0);
	});

	it("are killed with their thread, and those that it had not begun go to the next", async () => {
		const stuck = program.spawnFn(spin, 60_000);
		const behind = Array.from({ length: 20 }, (_, i) => program.spawnFn(add, i, 1));
		await wait(30);
		stuck.kill();
		expect(await stuck.outcome()).toEqual({ status: "cancelled" });
		expect(await Promise.all(behind)).toEqual(behind.map((_, i) => i + 1));
	});

	it("are lost with their thread when it had begun them, and only then", async () => {
		const sleeping = program.spawnFn(sleep, 60_000);
		const ends = program.spawnFn(exitThread, 1);
		const behind = Array.from({ length: 20 }, (_, i) => program.spawnFn(add, i, 1));
		for (const handle of [sleeping, ends]) expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
		await expect(sleeping).rejects.toBeInstanceOf(JoinError);
		expect(await Promise.all(behind)).toEqual(behind.map((_, i) => i + 1));
		await warmUp(program, 1);
	});

	it("finish when their node shuts down, and later ones are told so", async () => {
		const handles = Array.from({ length: 50 }, () => program.spawnFn(sleep, 100));
		await wait(20);
		const closing = node.shutdown({ grace: "10s" });
		expect(new Set(await Promise.all(handles))).toEqual(new Set(["there"]));
		await closing;
	});

	it("stop when their node gets a taint that they do not tolerate, and come back without it", async () => {
		const handle = program.spawnFn(untilAborted);
		await expect.poll(() => node.metrics().running).toBe(1);
		await program.changeNode("there", { addTaints: [{ key: "maintenance", effect: "NoExecute" }] });
		await expect(handle).rejects.toMatchObject({ code: "SKEIN_TASK_LOST", cause: { code: "SKEIN_TASK_EVICTED" } });
		await expect.poll(() => node.metrics().lines).toBe(0);
		await program.changeNode("there", { removeTaints: [{ key: "maintenance" }] });
		await warmUp(program, 1);
	});

	it("are not lost to such a taint, nor run twice, when no thread had begun them", async () => {
		await using shown = await dial("shown");
		const handles = Array.from({ length: 5_000 }, (_, i) => program.spawnFn(note, i + 1));
		await shown.changeNode("there", { addTaints: [{ key: "maintenance", effect: "NoExecute" }] });
		const outcomes = await Promise.all(handles.map((handle) => handle.outcome()));
		const ran = outcomes.flatMap(({ status }, i) => (status === "ok" ? [i + 1] : []));
		for (const outcome of outcomes) {
			if (outcome.status !== "ok")
				expect(outcome).toMatchObject({ status: "threw", error: { code: "SKEIN_UNSCHEDULABLE" } });
		}
		await shown.changeNode("there", { removeTaints: [{ key: "maintenance" }] });
		expect((await shown.spawnFn(numbersNoted)).filter((one) => one > 0)).toEqual(ran);
	});

	it("that give what cannot be sent fail with that, and nobody else does", async () => {
		for (let i = 0; i < 10; i += 1) {
			await program.spawnFn(shareMemory).outcome();
			await program.spawnFn(shareMemoryLater, 0).outcome();
		}
		await warmUp(program, 1);
		const beside = program.spawnFn(sleep, 200);
		for (const handle of [program.spawnFn(shareMemory), program.spawnFn(shareMemoryLater, 10)]) {
			await expect(handle).rejects.toMatchObject({ code: "SKEIN_CODEC_UNSENDABLE" });
		}
		expect(await beside).toBe("there");
		expect(node.metrics().threadsLost).toBe(0);
	});

	it("are killed also when thousands of others came after them", async () => {
		for (let i = 0; i < 10; i += 1) await program.spawnFn(sleep, 1);
		await warmUp(program, 1);
		const sleeping = program.spawnFn(sleep, 60_000);
		for (let i = 0; i < 2_000; i += 1) await program.spawnFn(add, i, 1);
		sleeping.kill();
		expect(await sleeping.outcome()).toEqual({ status: "cancelled" });
	});

	it("end with the program that made them, but for those that it let go of", async () => {
		await using other = await dial("other");
		const [kept, left] = [program.spawnFn(untilAborted), program.spawnFn(untilAborted)];
		kept.detach();
		await expect.poll(() => node.metrics().running).toBe(2);
		await program.shutdown();
		await left.outcome();
		await expect.poll(() => node.metrics().running).toBe(1);
		expect(await other.spawnFn(abortedSoFar)).toBe(1);
	});
});

describe("a NATS server", () => {
	beforeEach(({ skip }) => {
		if (server.missing !== undefined) skip(server.missing);
	});

	it("that is killed and comes back loses no call over a line, and none runs twice or out of its turn", async () => {
		await start(1, "nats");
		const handles: JoinHandle<unknown>[] = [];
		let number = 0;
		const make = async (turns: number): Promise<void> => {
			for (let turn = 0; turn < turns; turn += 1) {
				for (let i = 0; i < 20; i += 1) {
					number += 1;
					handles.push(program.spawnFn(note, number));
				}
				await wait(1);
			}
		};
		await make(50);
		await server.kill();
		await make(50);
		await server.restart();
		await make(50);
		await Promise.all(handles);
		const order = (await program.spawnFn(numbersNoted)).filter((one) => one > 0);
		expect(order).toEqual(Array.from({ length: number }, (_, i) => i + 1));
		await warmUp(program, 1);
	});

	it("that lets only some in has its lines, too", async () => {
		const configuration = `authorization { user: "ann", password: "p@ss" }`;
		const guarded = await startNatsServer({ configuration });
		try {
			const transport = guarded.uri.replace("//", "//ann:p%40ss@");
			node = await createRuntime({ transport, node: { name: "there" }, pool: { threads: 1 } });
			program = await createRuntime({ transport, node: { name: "here" }, pool: { threads: 0 } });
			await warmUp(program, 1);
		} finally {
			await program.shutdown();
			await node.shutdown();
			await guarded.stop();
		}
	});
});

describe("a task that came over a line and makes calls", () => {
	let other: Runtime;
	const on = (at: string) => program.place().withNodeSelector({ at });

	beforeEach(async () => {
		const pool = { threads: 1 };
		const address = (name: string): string => `unix://${join(folder, name)}`;
		other = await createRuntime({ transport: address("b"), node: { name: "b", labels: { at: "b" } }, pool });
		node = await createRuntime({
			transport: address("a"),
			node: { name: "a", labels: { at: "a" } },
			pool,
			discovery: { static: [other.address] },
		});
		program = await createRuntime({
			node: { name: "here" },
			pool: { threads: 0 },
			discovery: { static: [node.address, other.address] },
		});
		where = { at: "a" };
		// How long it holds its thread is known then, the first time aside.
		for (let i = 0; i < 50; i += 1) {
			const handle = on("a").spawnFn(ancestor, { at: [] });
			await on("a").spawnFn(countsHere);
			handle.abort();
			await handle.outcome();
		}
	});
	afterEach(() => {
		where = {};
		return other.shutdown();
	});

	it("takes them with it, also while it holds its thread and sees nothing of its abort", async () => {
		await on("b").spawnFn(forgetCounts);
		await warmUp(program, 1);
		const { messages } = node.metrics();
		const handle = on("a").spawnFn(ancestor, { at: ["b"], spins: 60_000 });
		await expect.poll(() => on("b").spawnFn(countsHere)).toEqual({ started: 1, stopped: 0 });
		expect(node.metrics().messages).toBe(messages);
		handle.abort();
		await expect.poll(() => on("b").spawnFn(countsHere)).toEqual({ started: 1, stopped: 1 });
		expect(handle.isFinished()).toBe(false);
		handle.kill();
		expect(await handle.outcome()).toEqual({ status: "cancelled" });
	});

	it("makes none when it was aborted before, also when it holds its thread and has not seen that", async () => {
		await on("b").spawnFn(forgetCounts);
		for (let i = 0; i < 50; i += 1) await on("a").spawnFn(parentAtLast, 0, "b");
		await expect.poll(() => on("b").spawnFn(countsHere)).toMatchObject({ started: 50 });
		await warmUp(program, 1);
		const handle = on("a").spawnFn(parentAtLast, 300, "b");
		await wait(50);
		handle.abort();
		await handle.outcome();
		expect(await on("b").spawnFn(countsHere)).toMatchObject({ started: 50 });
	});

	it("leaves those alone that it let go of", async () => {
		await on("b").spawnFn(forgetCounts);
		await warmUp(program, 1);
		const handle = on("a").spawnFn(ancestor, { at: ["b"], detached: [1] });
		await expect.poll(() => on("b").spawnFn(countsHere)).toEqual({ started: 1, stopped: 0 });
		handle.abort();
		expect(await handle.outcome()).toEqual({ status: "cancelled" });
		expect(await on("b").spawnFn(countsHere)).toEqual({ started: 1, stopped: 0 });
	});
});

describe("a thread that does not come to its line", () => {
	beforeEach(() => start(2));

	it("holds up no call that it has not begun: another thread runs it, once", async () => {
		await using other = await dial("other");
		const spinning = other.spawnFn(spin, 1_500);
		await wait(50);
		const handles = Array.from({ length: 400 }, (_, i) => program.spawnFn(add, i, 1));
		expect(await Promise.all(handles)).toEqual(handles.map((_, i) => i + 1));
		expect(spinning.isFinished()).toBe(false);
		await spinning;
	});
});

describe("a node", () => {
	it("has its limits on lines, too", async () => {
		const limits = { maxFrame: "1Mi" };
		node = await createRuntime({
			transport: `unix://${join(folder, "limited")}`,
			node: { name: "limited" },
			pool: { threads: 1 },
			limits,
		});
		const discovery = { static: [node.address] };
		program = await createRuntime({ node: { name: "here" }, pool: { threads: 0 }, discovery, limits });
		for (let i = 0; i < 50; i += 1) await program.spawnFn(textOf, 1);
		await warmUp(program, 1);
		const { messages } = node.metrics();
		await expect(program.spawnFn(textOf, 3_000_000)).rejects.toMatchObject({ code: "SKEIN_LINK_FRAME" });
		expect(node.metrics().messages).toBe(messages);
		expect(await program.spawnFn(textOf, 500_000)).toHaveLength(500_000);
	});

	it("serves none to a program that lets few calls wait", async () => {
		await start(1);
		await program.shutdown();
		program = await createRuntime({
			node: { name: "here" },
			pool: { threads: 0 },
			discovery: { static: [node.address] },
			limits: { maxPending: 1_000 },
		});
		await expect.poll(() => node.metrics().lines).toBe(0);
		await expect(warmUp(program, 1, 50)).rejects.toThrow("no calls over lines");
		expect(node.metrics().lines).toBe(0);
	});

	it("that takes few calls serves no lines", async () => {
		node = await createRuntime({
			transport: `unix://${join(folder, "few")}`,
			node: { name: "few", maxCalls: 2_000 },
			pool: { threads: 1 },
		});
		program = await dial("here");
		await expect(warmUp(program, 1, 50)).rejects.toThrow("no calls over lines");
		expect(node.metrics().lines).toBe(0);
	});

	it("whose process is killed loses the calls of its lines, and those alone", async () => {
		await start(1);
		const transport = `unix://${join(folder, "killed")}`;
		await using victim = await startNode("victim", transport);
		await using caller = await createRuntime({
			node: { name: "caller" },
			pool: { threads: 0 },
			discovery: { static: [victim.address] },
		});
		for (let i = 0; i < 600; i += 1) await caller.spawnFn(add, i, 1);
		const handles = Array.from({ length: 20 }, () => caller.spawnFn(sleep, 60_000));
		await wait(50);
		await victim.kill();
		for (const handle of handles) expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
		expect(await program.spawnFn(add, 1, 2)).toBe(3);
	});
});
