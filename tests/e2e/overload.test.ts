// A caller that is faster than its callee: calls wait in order, in bounded numbers, and then are refused.
import { createRuntime, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { add, later } from "./fixtures/functions.js";

const WINDOW = 50;

describe("a caller with a window of 50 calls on a link", () => {
	let node: Runtime;
	let program: Runtime;
	beforeAll(async () => {
		node = await createRuntime({ transport: "memory://overload", node: { name: "callee" }, pool: { threads: 1 } });
		program = await createRuntime({
			pool: { threads: 0 },
			discovery: { static: [node.address] },
			limits: { window: WINDOW, maxPending: 500 },
		});
	});
	afterAll(async () => {
		await program.shutdown();
		await node.shutdown();
	});

	it("has no more than that at the callee, and every call is answered", async () => {
		let most = 0;
		const handles = Array.from({ length: 550 }, (_, i) => program.spawnFn(later, 1, i));
		for (const handle of handles) {
			most = Math.max(most, node.metrics().running);
			expect(await handle).toBe(handles.indexOf(handle));
		}
		expect(most).toBeGreaterThan(1);
		expect(most).toBeLessThanOrEqual(WINDOW);
	});

	it("has no more at a callee that wants fewer than it might send, which refuses none", async () => {
		const transport = "memory://narrow";
		await using narrow = await createRuntime({ transport, pool: { threads: 1 }, limits: { window: 5 } });
		await using caller = await createRuntime({ pool: { threads: 0 }, discovery: { static: [narrow.address] } });
		let most = 0;
		const handles = Array.from({ length: 100 }, (_, i) => caller.spawnFn(later, 1, i));
		for (const [i, handle] of handles.entries()) {
			most = Math.max(most, narrow.metrics().running);
			expect(await handle).toBe(i);
		}
		expect(most).toBe(5);
		expect(caller.metrics()).toMatchObject({ retried: 0 });
	});

	it("is refused what is beyond the queue, and only that", async () => {
		const outcomes = await Promise.all(Array.from({ length: 600 }, () => program.spawnFn(later, 1, 0).outcome()));
		const refused = outcomes.filter(({ status }) => status === "threw");
		expect(refused).toHaveLength(50);
		expect(refused[0]).toMatchObject({ error: { code: "SKEIN_OVERLOADED" } });
		expect(outcomes.slice(0, 550).every(({ status }) => status === "ok")).toBe(true);
		expect(await program.spawnFn(add, 1, 2)).toBe(3);
	});

	it("can abort a call that waits, which then never runs", async () => {
		const running = Array.from({ length: WINDOW }, () => program.spawnFn(later, 50, 0));
		const before = node.metrics().completed;
		const waiting = Array.from({ length: 20 }, () => program.spawnFn(later, 1, 0));
		for (const handle of waiting) handle.abort();
		for (const handle of waiting) expect(await handle.outcome()).toEqual({ status: "cancelled" });
		await Promise.all(running);
		expect(node.metrics().completed - before).toBe(WINDOW);
	});

	it("places waiting calls anew when their node goes away", async () => {
		const brief = await createRuntime({ transport: "memory://brief", node: { name: "brief" }, pool: { threads: 1 } });
		await using caller = await createRuntime({
			pool: { threads: 0 },
			discovery: { static: [node.address, brief.address] },
			limits: { window: 5 },
		});
		const handles = Array.from({ length: 100 }, (_, i) => caller.spawnFn(later, 20, i));
		await handles[0];
		await brief.shutdown();
		const outcomes = await Promise.all(handles.map((handle) => handle.outcome()));
		const lost = outcomes.filter(({ status }) => status === "lost");
		expect(lost.length).toBeLessThanOrEqual(5);
		expect(outcomes.filter(({ status }) => status === "ok")).toHaveLength(100 - lost.length);
	});
});
