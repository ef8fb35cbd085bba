// Nodes whose wall clocks are hours off. No verdict hangs on how long anything takes: a minute is more than a call needs,
// and what waits for its signal ends by a deadline or never.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRuntime, isSkeinError, type JoinHandle, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, type NodeProcess, startNode } from "../support/start-node.js";
import { endOfChild, momentsAlong, untilSignal, waitersHere } from "./fixtures/clocks.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const WRONG = ["ahead", "behind", "leaping"] as const;
const directory = mkdtempSync(join(tmpdir(), "skein-clocks-"));
let nodes: NodeProcess[] = [];
let program: Runtime;

/** The name is the label, too. */
function startWith(
	name: string,
	environment: Readonly<Record<string, string>>,
	...flags: string[]
): Promise<NodeProcess> {
	Object.assign(process.env, environment);
	const common = ["--label", `at=${name}`, "--entry", fixture("clocks.ts")];
	const node = startNode(name, `unix://${join(directory, name)}`, ...common, ...flags);
	for (const key of Object.keys(environment)) delete process.env[key];
	return node;
}

beforeAll(async () => {
	const preload = `--import=${pathToFileURL(fixture("wrong-clock.mjs")).href}`;
	const right = await startWith("right", {});
	const environment = (clock: string) => ({ NODE_OPTIONS: preload, SKEIN_TEST_CLOCK: clock });
	// They and the one with the right clock call each other, too.
	const wrong = WRONG.map((clock) => startWith(clock, environment(clock), "--seed", right.address));
	nodes = [right, ...(await Promise.all(wrong))];
	const discovery = { static: nodes.map(({ address }) => address) };
	program = await createRuntime({ node: { name: "program" }, pool: { threads: 0 }, discovery });
});
afterAll(async () => {
	await program?.shutdown();
	await Promise.all(nodes.map((node) => node.kill()));
	rmSync(directory, { recursive: true, force: true });
});

const on = (at: string, timeout?: number) => {
	const there = program.place().withNodeSelector({ at });
	return timeout === undefined ? there : there.withTimeout(timeout);
};
const codeOf = (handle: JoinHandle<unknown>): PromiseLike<string> =>
	handle.then(
		() => "none",
		(error: unknown) => (isSkeinError(error) ? error.code : String(error)),
	);

describe.each(WRONG)("a node whose wall clock is five hours %s", (clock) => {
	it("runs a call that has a minute, and counts the minute as its caller does", async () => {
		const [there] = await on(clock, MINUTE).spawnFn(momentsAlong, []);
		expect(there!.node).toBe(clock);
		expect(Math.abs(there!.date - Date.now())).toBeGreaterThan(4 * HOUR);
		expect(Math.abs(there!.origin - performance.timeOrigin)).toBeGreaterThan(4 * HOUR);
		expect(there!.left).toBeGreaterThan(0);
		expect(there!.left).toBeLessThanOrEqual(MINUTE);
	});

	it("leaves its calls elsewhere the rest of that minute, and theirs back here", async () => {
		const along = await on("right", MINUTE).spawnFn(momentsAlong, [clock, "right", clock]);
		expect(along.map(({ node }) => node)).toEqual(["right", clock, "right", clock]);
		const left = along.map((moment) => moment.left!);
		expect(left[0]).toBeLessThanOrEqual(MINUTE);
		expect(left).toEqual(left.toSorted((one, other) => other - one));
		expect(left.at(-1)).toBeGreaterThan(0);
	});

	it("ends a call when its caller's time is up, and the task sees its signal", async () => {
		const handle = on(clock, 100).spawnFn(untilSignal);
		expect(await codeOf(handle)).toBe("SKEIN_TASK_DEADLINE");
		let seen = await on(clock).spawnFn(waitersHere);
		while (seen.stopped < seen.begun) seen = await on(clock).spawnFn(waitersHere);
	});

	it("measures the deadlines of the calls that it makes", async () => {
		expect(await on(clock).spawnFn(endOfChild, "right", 100)).toBe("SKEIN_TASK_DEADLINE");
	});

	it("takes no deadline for passed that is far, and leaves a call running that has none", async () => {
		const handles = [on(clock, HOUR).spawnFn(untilSignal), on(clock).spawnFn(untilSignal)];
		for (const handle of handles) for await (const report of handle.progress) if (report === "begun") break;
		await on(clock).spawnFn(momentsAlong, ["right", clock]);
		expect(handles.map((handle) => handle.isFinished())).toEqual([false, false]);
		for (const handle of handles) handle.abort();
		for (const handle of handles) expect(await handle.outcome()).toEqual({ status: "cancelled" });
	});
});
