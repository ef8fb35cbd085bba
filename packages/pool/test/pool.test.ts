import { FrameKind, isSkeinError } from "@skein/kernel";
import { afterEach, describe, expect, it } from "vitest";
import { startPool, type TestPool } from "./fixtures/start-pool.js";

let open: TestPool | undefined;
const start = (...args: Parameters<typeof startPool>): TestPool => {
	open = startPool(...args);
	return open;
};
afterEach(async () => {
	await open?.pool.close();
	open = undefined;
});

describe("calls", () => {
	it("run in a thread and bring their value back", async () => {
		const { call } = start(1);
		expect(await call("add", 1, 2).reply).toMatchObject({ kind: FrameKind.ok, value: 3 });
	});

	it("bring the error of a task back with its class", async () => {
		const { kind, value } = await start(1).call("fail", "too far").reply;
		expect(kind).toBe(FrameKind.threw);
		expect(value).toBeInstanceOf(RangeError);
		expect((value as Error).message).toBe("too far");
	});

	it("name the path of a result that cannot be sent", async () => {
		const { kind, value } = await start(1).call("unsendable").reply;
		expect(kind).toBe(FrameKind.threw);
		expect((value as Error).message).toMatch(/result, \.inner\.callback: a function cannot/);
	});

	it("are refused when the module does not have the function", async () => {
		const { kind, value } = await start(1).call("nowhere").reply;
		expect(kind).toBe(FrameKind.refused);
		expect(isSkeinError(value, "SKEIN_FUNCTION_UNKNOWN")).toBe(true);
	});

	it("of one turn travel in few messages and are each answered once", async () => {
		const { call, pool } = start(2);
		await call("add", 0, 0).reply;
		const before = pool.stats().messages;
		const jobs = Array.from({ length: 10_000 }, (_, i) => call("add", i, 1));
		const replies = await Promise.all(jobs.map((job) => job.reply));
		expect(replies.map(({ value }) => value)).toEqual(jobs.map((_, i) => i + 1));
		expect(jobs.every((job) => job.answers === 1)).toBe(true);
		expect(pool.stats().messages - before).toBeLessThan(1_000);
	});

	it("run concurrently in one thread when they are asynchronous", async () => {
		const { call } = start(1);
		const slow = call("later", 100_000, "slow");
		expect(await call("later", 1, "quick").reply).toMatchObject({ value: "quick" });
		expect(slow.answers).toBe(0);
	});

	it("do not wait behind a long one while another thread is idle", async () => {
		const { call } = start(2);
		await Promise.all([call("busy", 1).reply, call("busy", 1).reply]);
		const order: string[] = [];
		const long = call("busy", 400).reply.then(() => order.push("long"));
		const short = Promise.all([1, 2, 3, 4].map((n) => call("add", n, n).reply)).then(() => order.push("short"));
		await Promise.all([long, short]);
		expect(order).toEqual(["short", "long"]);
	});

	it("sent behind one that blocks move to another thread and run there before it ends", async () => {
		const { call } = start(2);
		// Until both functions count as short, so that a thread is given many at once.
		for (let i = 0; i < 40; i += 1) await Promise.all([call("busy", 0), call("busy", 0)].map(({ reply }) => reply));
		const blocking = call("busy", 1_000_000);
		const behind = Array.from({ length: 40 }, () => call("busy", 0));
		const lanes = behind.map((job) => job.lane);
		expect(lanes).toContain(blocking.lane);
		for (const job of behind) expect((await job.reply).kind).toBe(FrameKind.ok);
		expect(blocking.answers).toBe(0);
	});

	it("that are finished are told before a long one of the same thread ends", async () => {
		const { call } = start(1);
		await Promise.all(Array.from({ length: 200 }, () => call("add", 1, 1).reply));
		const order: string[] = [];
		const short = call("add", 1, 1).reply.then(() => order.push("short"));
		const long = call("busy", 200).reply.then(() => order.push("long"));
		await Promise.all([short, long]);
		expect(order).toEqual(["short", "long"]);
	});

	it("see their task: id, node, attempt", async () => {
		expect((await start(1).call("task").reply).value).toEqual({
			id: "7-z",
			node: "a",
			attempt: 0,
			deadline: undefined,
		});
	});
});

describe("abort", () => {
	it("keeps a queued call from ever running", async () => {
		const { call, pool } = start(1);
		const first = call("busy", 50);
		const queued = Array.from({ length: 5 }, () => call("exit", 1));
		for (const job of queued) pool.abort(job);
		for (const job of queued) expect((await job.reply).kind).toBe(FrameKind.cancelled);
		expect((await first.reply).kind).toBe(FrameKind.ok);
		expect(pool.stats().threadsLost).toBe(0);
	});

	it("fires the signal of a running task and answers when it has stopped", async () => {
		const { call, pool } = start(1);
		const job = call("untilAborted");
		await call("add", 1, 1).reply;
		pool.abort(job);
		pool.abort(job);
		expect(await job.reply).toMatchObject({ kind: FrameKind.cancelled, answers: 1 });
		expect(await call("add", 1, 1).reply).toMatchObject({ value: 2 });
	});

	it("is a no-op after the call was answered", async () => {
		const { call, pool } = start(1);
		const job = call("add", 1, 1);
		await job.reply;
		pool.abort(job);
		expect(await call("add", 2, 2).reply).toMatchObject({ value: 4 });
		expect(job.answers).toBe(1);
	});
});

describe("a thread that ends", () => {
	it("by process.exit loses its calls and is replaced", async () => {
		const { call, pool } = start(1);
		const { kind, value } = await call("exit", 3).reply;
		expect(kind).toBe(FrameKind.lost);
		// The thread may be gone before its host has looked at it.
		expect((value as Error).message).toMatch(/code 3|ended as soon as it had started/);
		expect(await call("add", 1, 2).reply).toMatchObject({ value: 3 });
		expect(pool.stats().threadsLost).toBe(1);
	});

	it("by running out of memory loses its calls and is replaced", async () => {
		const { call } = start(1, { resourceLimits: { maxOldGenerationSizeMb: 32 } });
		const { kind, value } = await call("hog").reply;
		expect(kind).toBe(FrameKind.lost);
		expect((value as Error).message).toMatch(/memory/);
		expect(await call("add", 1, 2).reply).toMatchObject({ value: 3 });
	});

	it("by kill stops a loop that ignores its signal", async () => {
		const { call, pool } = start(1);
		const job = call("spin");
		while (job.phase !== "started") await new Promise((resolve) => setImmediate(resolve));
		const behind = [call("add", 1, 2), call("add", 3, 4)];
		const killed = call("add", 5, 6);
		pool.kill(killed);
		expect((await killed.reply).kind).toBe(FrameKind.cancelled);
		expect(pool.stats().threadsLost).toBe(0);
		pool.kill(job);
		expect((await job.reply).kind).toBe(FrameKind.lost);
		expect((await Promise.all(behind.map(({ reply }) => reply))).map(({ value }) => value)).toEqual([3, 7]);
		expect(pool.stats().threadsLost).toBe(1);
	});

	it("by what the import of a module does is not tried for ever", async () => {
		const { call, pool } = start(1);
		const { kind, value } = await call("fatal").reply;
		expect(kind).toBe(FrameKind.lost);
		expect((value as Error).message).toMatch(/code 9/);
		expect(pool.stats().threadsLost).toBe(11);
		expect(await call("add", 1, 2).reply).toMatchObject({ value: 3 });
	});

	it("with calls queued behind it leaves them to its replacement", async () => {
		const { call, pool } = start(1);
		await call("busy", 2).reply;
		const jobs = [call("exit", 1), ...Array.from({ length: 5 }, () => call("busy", 1))];
		expect(pool.stats().queued).toBeGreaterThan(0);
		const kinds = (await Promise.all(jobs.map((job) => job.reply))).map(({ kind }) => kind);
		expect(kinds[0]).toBe(FrameKind.lost);
		expect(kinds.slice(1)).toEqual(new Array(5).fill(FrameKind.ok));
	});

	it("again and again never loses an answer", async () => {
		const { call } = start(2);
		const jobs = Array.from({ length: 40 }, (_, i) => (i % 8 === 3 ? call("exit", 1) : call("add", i, 0)));
		const replies = await Promise.all(jobs.map((job) => job.reply));
		expect(replies.map(({ value }) => (typeof value === "number" ? value : -1))).toEqual(
			jobs.map((_, i) => (i % 8 === 3 ? -1 : i)),
		);
		expect(jobs.every((job) => job.answers === 1)).toBe(true);
	});
});

describe("close", () => {
	it("answers every call that was not finished, and refuses later ones", async () => {
		const { call, pool } = start(1);
		const jobs = [call("later", 100_000, 1), call("busy", 20), call("add", 1, 1)];
		await pool.close();
		for (const job of jobs) expect([FrameKind.lost, FrameKind.refused, FrameKind.ok]).toContain((await job.reply).kind);
		expect((await call("add", 1, 1).reply).kind).toBe(FrameKind.refused);
	});
});
