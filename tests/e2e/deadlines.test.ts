// Deadlines over a link that is real: the nodes live in this process, so that what they still hold can be counted.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, isSkeinError, type JoinHandle, type Runtime } from "skein";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import {
	ancestor,
	codeOfChild,
	countsHere,
	lateCodes,
	outlivesItsTime,
	sleeper,
	timeLeft,
	timesOfFamily,
} from "./fixtures/families.js";
import { spin } from "./fixtures/functions.js";

const directory = mkdtempSync(join(tmpdir(), "skein-deadlines-"));
let node: Runtime;
let program: Runtime;
let rounds = 0;

beforeEach(async () => {
	rounds += 1;
	node = await createRuntime({
		transport: `unix://${join(directory, String(rounds))}`,
		node: { name: "node" },
		pool: { threads: 1 },
	});
	program = await createRuntime({
		node: { name: "program" },
		pool: { threads: 0 },
		discovery: { static: [node.address] },
	});
});
afterEach(async () => {
	await program.shutdown();
	await node.shutdown();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const codeOf = (handle: JoinHandle<unknown>): PromiseLike<string> =>
	handle.then(
		() => "none",
		(error: unknown) => (isSkeinError(error) ? error.code : String(error)),
	);
async function untilIdle(): Promise<void> {
	while (node.metrics().running > 0 || node.metrics().pending > 0) await turn();
}

describe("10,000 deadlines of a millisecond against a task that sleeps", () => {
	it("are errors at the caller, stop every task that had begun, and leave nothing behind", async () => {
		await program.spawnFn(countsHere);
		const before = process.getActiveResourcesInfo().length;
		const codes = new Map<string, number>();
		for (let round = 0; round < 20; round += 1) {
			const brief = program.place().withTimeout(1);
			const all = await Promise.all(Array.from({ length: 500 }, () => codeOf(brief.spawnFn(sleeper))));
			for (const code of all) codes.set(code, (codes.get(code) ?? 0) + 1);
		}
		expect(Object.fromEntries(codes)).toEqual({ SKEIN_TASK_DEADLINE: 10_000 });
		await untilIdle();
		const { started, stopped } = await program.spawnFn(countsHere);
		expect(stopped).toBe(started);
		expect(started).toBeGreaterThan(0);
		expect(program.metrics().pending).toBe(0);
		// What the node says of itself comes a little later.
		while (program.nodes().some(({ running }) => running > 0)) await turn();
		expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 1);
	});
});

describe("a task's deadline", () => {
	it("is what its children have at most, and less where they have a limit of their own", async () => {
		const [own, inherited, limited] = await program.place().withTimeout(2_000).spawnFn(timesOfFamily);
		expect(own).toBeLessThanOrEqual(2_000);
		expect(inherited).toBeGreaterThan(0);
		expect(inherited).toBeLessThanOrEqual(own!);
		expect(limited).toBeLessThanOrEqual(40);
	});

	it("is unknown where nobody set one", async () => {
		expect((await program.spawnFn(timesOfFamily)).slice(0, 2)).toEqual([undefined, undefined]);
	});

	it("may stand in the configuration of the node, for the calls of tasks, too", async () => {
		const functions = { "skein-e2e/timeLeft": { timeout: "3s" } };
		const configured = await createRuntime({ functions, node: { name: "configured" }, pool: { threads: 1 } });
		const [own, inherited] = await configured.spawnFn(timesOfFamily);
		expect(own).toBeUndefined();
		expect(inherited).toBeGreaterThan(2_000);
		await configured.shutdown();
	});

	it("does not count the time that the call waited for a thread", async () => {
		const hog = program.spawnFn(spin, 60);
		// Enough to fill what a thread is given ahead.
		const fill = Array.from({ length: 20 }, () => program.spawnFn(spin, 5));
		const left = await program.place().withTimeout(5_000).spawnFn(timeLeft);
		expect(left).toBeLessThan(5_000 - 60);
		await Promise.all([hog, ...fill]);
	});

	it("of a call that a task made arrives there as a deadline", async () => {
		expect(await program.spawnFn(codeOfChild, 5)).toBe("SKEIN_TASK_DEADLINE");
		await untilIdle();
	});

	it("ends its children and lets it make no more", async () => {
		await program.spawnFn(timeLeft);
		const handle = program.place().withTimeout(300).spawnFn(outlivesItsTime);
		expect(await codeOf(handle)).toBe("SKEIN_TASK_DEADLINE");
		await untilIdle();
		const [first, second] = await program.spawnFn(lateCodes);
		// The child's own deadline and the parent's end are one moment: either may be told.
		expect(["SKEIN_TASK_DEADLINE", "SKEIN_TASK_CANCELLED"]).toContain(first);
		expect(["SKEIN_TASK_DEADLINE", "SKEIN_TASK_CANCELLED"]).toContain(second);
	});

	it("settles the handle on time although the task holds its thread, and says that it is a deadline", async () => {
		await program.spawnFn(timeLeft);
		const handle = program.place().withTimeout(30).spawnFn(spin, 1_000);
		const after = program.spawnFn(timeLeft);
		expect(await codeOf(handle)).toBe("SKEIN_TASK_DEADLINE");
		expect(after.isFinished()).toBe(false);
		expect(node.metrics().running).toBe(2);
		await after;
		expect(node.metrics().running).toBe(0);
	});

	it("settles the handle of a task that was aborted and does not stop as cancelled", async () => {
		const other = await createRuntime({
			node: { name: "other", labels: { at: "other" } },
			pool: { threads: 1 },
			discovery: { static: [node.address] },
		});
		await program.spawnFn(timeLeft);
		await other.place().withNodeSelector({ at: "other" }).spawnFn(timeLeft);
		const brief = program.place().withTimeout(1_000);
		const handle = brief.spawnFn(ancestor, { at: ["other"], spins: 2_000 });
		while (other.metrics().running === 0) await turn();
		handle.abort();
		expect(await codeOf(handle)).toBe("SKEIN_TASK_CANCELLED");
		expect(node.metrics().running).toBe(1);
		expect(other.metrics().running).toBe(0);
		await untilIdle();
		await other.shutdown();
	});
});
