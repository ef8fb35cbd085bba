// Tasks that make tasks on further nodes, which are processes: what becomes of them when one above them ends.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Runtime } from "skein";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixture, type NodeProcess, startNode } from "../support/start-node.js";
import { ancestor, countsHere, forgetCounts, sleeper } from "./fixtures/families.js";
import { whereAmI } from "./fixtures/functions.js";

const directory = mkdtempSync(join(tmpdir(), "skein-families-"));
const nodes: NodeProcess[] = [];
let program: Runtime;

const start = (name: string, seeds: readonly NodeProcess[]): Promise<NodeProcess> => {
	const flags = ["--label", `at=${name}`, "--entry", fixture("families.ts")];
	const dialled = seeds.flatMap(({ address }) => ["--seed", address]);
	return startNode(name, `unix://${join(directory, name)}`, ...flags, ...dialled);
};

beforeAll(async () => {
	for (const name of ["a", "b", "c"]) nodes.push(await start(name, nodes));
	program = await createRuntime({
		node: { name: "program" },
		pool: { threads: 0 },
		discovery: { static: nodes.map(({ address }) => address) },
	});
}, 60_000);
afterAll(async () => {
	await program.shutdown();
	await Promise.all(nodes.map((node) => node.kill()));
	rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
	for (const name of ["a", "b", "c"]) await on(name).spawnFn(forgetCounts);
});

const on = (at: string) => program.place().withNodeSelector({ at });

async function until(at: string, wanted: { started: number; stopped: number }): Promise<void> {
	for (;;) {
		const counts = await on(at).spawnFn(countsHere);
		if (counts.started === wanted.started && counts.stopped === wanted.stopped) return;
		expect(counts.stopped, `stopped on ${at}`).toBeLessThanOrEqual(wanted.stopped);
	}
}
const running = { started: 1, stopped: 0 };
const stopped = { started: 1, stopped: 1 };

describe("a task that is aborted", () => {
	it("takes its child and its grandchild on other nodes with it", async () => {
		const handle = on("a").spawnFn(ancestor, { at: ["b", "c"] });
		await until("c", running);
		handle.abort();
		expect(await handle.outcome()).toEqual({ status: "cancelled" });
		for (const name of ["a", "b", "c"]) await until(name, stopped);
	});

	it("takes them with it also while it holds its own thread and sees nothing of it", async () => {
		const handle = on("a").spawnFn(ancestor, { at: ["b"], spins: 60_000 });
		await until("b", running);
		handle.abort();
		await until("b", stopped);
		expect(handle.isFinished()).toBe(false);
		handle.kill();
		expect(await handle.outcome()).toEqual({ status: "cancelled" });
		expect((await on("a").spawnFn(whereAmI)).node).toBe("a");
	});

	it("leaves a child alone that was detached, and what that has made", async () => {
		const handle = on("a").spawnFn(ancestor, { at: ["b", "c"], detached: [1] });
		await until("c", running);
		// Its child may be there before it has said that it lets go of it.
		await until("a", running);
		handle.abort();
		await handle.outcome();
		await until("a", stopped);
		await until("b", running);
		await until("c", running);
	});
});

describe("kill -9 of a node in the middle", () => {
	it("stops what its tasks had made on other nodes, and what those had made", async () => {
		const handle = on("a").spawnFn(ancestor, { at: ["b", "c"] });
		await until("c", running);
		await nodes[0]!.kill();
		expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
		await until("b", stopped);
		await until("c", stopped);
		nodes[0] = await start("a", nodes.slice(1));
	});

	it("stops nothing that was detached", async () => {
		const handle = on("a").spawnFn(ancestor, { at: ["b", "c"], detached: [1] });
		await until("c", running);
		// Its child may be there before it has said that it lets go of it.
		await until("a", running);
		await nodes[0]!.kill();
		await handle.outcome();
		await until("b", running);
		await until("c", running);
		nodes[0] = await start("a", nodes.slice(1));
	});
});

describe("a caller that is gone", () => {
	it("takes with it what it did not detach", async () => {
		const other = await createRuntime({
			node: { name: "other" },
			pool: { threads: 0 },
			discovery: { static: nodes.map(({ address }) => address) },
		});
		void other.place().withNodeSelector({ at: "a" }).spawnFn(sleeper).outcome();
		const kept = other.place().withNodeSelector({ at: "b" }).spawnFn(sleeper);
		kept.detach();
		await until("a", running);
		await until("b", running);
		await other.shutdown();
		await until("a", stopped);
		await until("b", running);
	});
});

describe("1,000 tasks on another node that are aborted", () => {
	it("all see their signal, leave their places free, and are cancelled at the caller", async () => {
		const handles = Array.from({ length: 1_000 }, () => on("a").spawnFn(sleeper));
		await until("a", { started: 1_000, stopped: 0 });
		for (const handle of handles) handle.abort();
		const outcomes = await Promise.all(handles.map((handle) => handle.outcome()));
		expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["cancelled"]));
		await until("a", { started: 1_000, stopped: 1_000 });
		expect(program.metrics().pending).toBe(0);
		while (program.nodes().some(({ name, running }) => name === "a" && running > 0)) await on("a").spawnFn(countsHere);
	});
});

describe("kill() of a task on another node", () => {
	it("ends its thread there, which is replaced, and what it had not started runs in the other", async () => {
		const { pid } = await on("a").spawnFn(whereAmI);
		const handle = on("a").spawnFn(ancestor, { at: ["b"], spins: 60_000 });
		await until("b", running);
		const behind = on("a").spawnFn(whereAmI);
		handle.kill();
		expect(await handle.outcome()).toEqual({ status: "cancelled" });
		expect(await behind).toMatchObject({ node: "a", pid });
		await until("b", stopped);
	});
});
