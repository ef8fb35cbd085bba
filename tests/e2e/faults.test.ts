import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, JoinError, type Runtime } from "skein";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type NodeProcess, startNode } from "../support/start-node.js";
import { add, careful, eatMemory, exitThread, sleep, spin, untilAborted, whereAmI } from "./fixtures/functions.js";

let nodes: NodeProcess[] = [];
let program: Runtime | undefined;

beforeEach(async () => {
	const directory = mkdtempSync(join(tmpdir(), "skein-faults-"));
	nodes = [
		await startNode("a", `unix://${join(directory, "a")}`),
		await startNode("b", `unix://${join(directory, "b")}`),
	];
	program = await createRuntime({
		node: { name: "program" },
		pool: { threads: 0 },
		discovery: { static: nodes.map(({ address }) => address) },
	});
}, 60_000);
afterEach(async () => {
	await program?.shutdown();
	await Promise.all(nodes.map((node) => node.kill()));
});

describe("kill -9 of a node", () => {
	it("settles every call in flight as lost, says that it may have run, and later calls go elsewhere", async () => {
		const handles = Array.from({ length: 50 }, () => program!.spawnFn(untilAborted));
		const [victim] = nodes;
		await victim!.kill();
		const onVictim = handles.filter(({ node }) => node === "a");
		expect(onVictim.length).toBeGreaterThan(0);
		for (const handle of onVictim) {
			expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
			const error = await handle.then(undefined, (thrown: unknown) => thrown);
			expect(error).toBeInstanceOf(JoinError);
			expect((error as JoinError).isLost()).toBe(true);
			expect((error as Error).message).toMatch(/lost on node a, it may have run/);
		}
		for (let i = 0; i < 10; i += 1) expect((await program!.spawnFn(whereAmI)).node).toBe("b");
		for (const handle of handles) handle.abort();
		await Promise.all(handles.map((handle) => handle.outcome()));
		expect(program!.metrics().pending).toBe(0);
	});

	it("makes the calls of an idempotent function again elsewhere", async () => {
		const handles = Array.from({ length: 40 }, () => program!.spawnFn(careful, 300));
		await nodes[0]!.kill();
		const values = await Promise.all(handles);
		expect(values).toHaveLength(40);
		expect(program!.metrics().retried).toBeGreaterThan(0);
		expect(handles.every(({ status }) => status === "ok")).toBe(true);
	});

	it("of every node makes calls wait, and they run when a node is back", async () => {
		await Promise.all(nodes.map((node) => node.kill()));
		while (program!.nodes().length > 1) await new Promise((resolve) => setImmediate(resolve));
		const handle = program!.spawnFn(add, 1, 2);
		expect(handle.status).toBe("pending");
		expect(handle.explain().summary).toMatch(/0\/1 nodes fit/);
		nodes.push(await startNode("a", nodes[0]!.address));
		expect(await handle).toBe(3);
	});
});

describe("a node that is told to stop", () => {
	it("finishes what it runs and takes nothing new", async () => {
		const handles = Array.from({ length: 20 }, () => program!.spawnFn(sleep, 200));
		await program!.spawnFn(add, 1, 1);
		expect(await nodes[0]!.stop()).toBe(0);
		expect(new Set(await Promise.all(handles))).toEqual(new Set(["a", "b"]));
		expect((await program!.spawnFn(whereAmI)).node).toBe("b");
	});
});

describe("a thread that ends", () => {
	it("by process.exit loses its calls and is replaced", async () => {
		const handle = program!.spawnFn(exitThread, 7);
		expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
		await expect(handle).rejects.toThrow(/exited with code 7/);
		for (let i = 0; i < 4; i += 1) expect(await program!.spawnFn(add, i, 1)).toBe(i + 1);
	});

	it("by running out of memory loses its calls and is replaced", async () => {
		const limited = await createRuntime({ pool: { threads: 1, resourceLimits: { maxOldGenerationSizeMb: 48 } } });
		const handle = limited.spawnFn(eatMemory);
		expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
		await expect(handle).rejects.toThrow(/memory/);
		expect(await limited.spawnFn(add, 1, 2)).toBe(3);
		await limited.shutdown();
	});
});

describe("a runtime that is shut down", () => {
	it("settles every handle as cancelled, and later spawns too", async () => {
		const runtime = await createRuntime({ pool: { threads: 1 } });
		const handles = [runtime.spawnFn(sleep, 60_000), runtime.spawnFn(spin, 50), runtime.spawnFn(add, 1, 1)];
		await runtime.shutdown();
		for (const handle of handles) expect(["cancelled", "ok"]).toContain((await handle.outcome()).status);
		expect((await handles[0]!.outcome()).status).toBe("cancelled");
		const late = runtime.spawnFn(add, 1, 1);
		await expect(late).rejects.toMatchObject({ code: "SKEIN_TASK_CANCELLED", cause: { code: "SKEIN_RUNTIME_CLOSED" } });
	});

	it("with a grace lets running calls finish", async () => {
		const runtime = await createRuntime({ pool: { threads: 1 } });
		const handle = runtime.spawnFn(sleep, 100);
		await runtime.shutdown({ grace: "20s" });
		expect((await handle.outcome()).status).toBe("ok");
	});

	it("does not touch another runtime of the process", async () => {
		const one = await createRuntime({ node: { name: "one" }, pool: { threads: 1 } });
		const two = await createRuntime({ node: { name: "two" }, pool: { threads: 1 } });
		await one.shutdown();
		expect((await two.spawnFn(whereAmI)).node).toBe("two");
		await two.shutdown();
	});
});
