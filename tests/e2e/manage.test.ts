// Running nodes that are labelled, tainted, cordoned and drained, by command and by a program.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandResult, runCommand } from "../support/run-command.js";
import { CLI, type NodeProcess, startNode } from "../support/start-node.js";
import { add, holdThread, sleep, stoppable, stuckAtFirst, untilAborted, whereAmI } from "./fixtures/functions.js";

const folder = mkdtempSync(join(tmpdir(), "skein-manage-"));
let nodes: NodeProcess[];
let program: Runtime;
beforeAll(async () => {
	nodes = [await startNode("a", `unix://${join(folder, "a")}`), await startNode("b", `unix://${join(folder, "b")}`)];
	const discovery = { static: nodes.map(({ address }) => address) };
	program = await createRuntime({ node: { name: "program" }, pool: { threads: 0 }, discovery });
}, 60_000);
afterAll(async () => {
	await program.shutdown();
	await Promise.all(nodes.map((node) => node.stop()));
	rmSync(folder, { recursive: true, force: true });
});

const skein = (...args: string[]): Promise<CommandResult> => {
	const seeds = nodes.flatMap(({ address }) => ["--seed", address]);
	return runCommand(process.execPath, [CLI, ...args, ...seeds]);
};
const seen = (name: string) => program.nodes().find((node) => node.name === name)!;

async function until(isTrue: () => boolean): Promise<void> {
	while (!isTrue()) await new Promise((turn) => setImmediate(turn));
}
/** Until each node has answered a call: what was sent to it before has begun there. */
const begun = async (): Promise<void> => {
	while ((await where(6)).length < 2);
};
const where = async (count: number): Promise<string[]> => {
	const runs = await Promise.all(Array.from({ length: count }, () => program.spawnFn(whereAmI)));
	return [...new Set(runs.map(({ node }) => node))].sort();
};

describe("skein label and taint", () => {
	it("change what calls may ask of a running node, and a call that waited for it runs", async () => {
		const waits = program.place().withNodeSelector({ disk: "ssd" }).waitForNodes().spawnFn(whereAmI);
		expect(waits.status).toBe("pending");
		const { stdout, stderr, code } = await skein("label", "b", "disk=ssd", "rack=7");
		expect([stdout, stderr, code]).toEqual(["b: labels disk=ssd,rack=7; taints none\n", "", 0]);
		expect((await waits).node).toBe("b");
		expect((await skein("label", "b", "rack-", "disk-")).stdout).toBe("b: labels none; taints none\n");
		await until(() => Object.keys(seen("b").labels).length === 0);
		await expect(program.place().withNodeSelector({ disk: "ssd" }).spawnFn(add, 1, 1)).rejects.toMatchObject({
			code: "SKEIN_UNSCHEDULABLE",
		});
	});

	it("keep calls away that do not tolerate it, for as long as it is there", async () => {
		const { stdout } = await skein("taint", "a", "dedicated=ml:NoSchedule", "soft:PreferNoSchedule");
		expect(stdout).toBe("a: labels none; taints dedicated=ml:NoSchedule,soft:PreferNoSchedule\n");
		await until(() => seen("a").taints.length === 2);
		expect(await where(6)).toEqual(["b"]);
		expect((await program.place().withTolerations(["dedicated"]).withNodeSelector({}).spawnFn(whereAmI)).node).toBe(
			"b",
		);
		await skein("taint", "a", "dedicated=ml:NoSchedule-", "soft-");
		await until(() => seen("a").taints.length === 0);
		expect(await where(6)).toEqual(["a", "b"]);
	});

	it("say what is wrong with their words, and that there is no such node", async () => {
		expect((await skein("taint", "a", "k=v:Never")).stderr).toMatch(/skein: taint: "k=v:Never" is not a taint/);
		expect((await skein("taint", "a")).stderr).toMatch(/what is to change\?/);
		expect((await skein("label", "a", "zone")).stderr).toMatch(/"zone" is neither key=value nor key-/);
		expect((await skein("cordon", "c")).stderr).toMatch(/no node "c" answered; did you mean "[ab]"\?/);
		expect((await skein("cordon")).stderr).toMatch(/which node\?/);
		expect((await skein("drain", "a", "b")).stderr).toMatch(/unexpected "b"/);
	});
});

describe("a NoExecute taint", () => {
	it("stops what runs there; idempotent calls are made again elsewhere, others are lost and say why", async () => {
		const again = Array.from({ length: 6 }, () => program.spawnFn(stoppable, 3_000));
		const lost = Array.from({ length: 6 }, () => program.spawnFn(untilAborted));
		await begun();
		const onA = lost.filter(({ node }) => node === "a");
		expect(onA.length).toBeGreaterThan(0);
		await program.changeNode("a", { addTaints: [{ key: "broken", effect: "NoExecute" }] });
		for (const handle of onA) {
			expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
			await expect(handle).rejects.toThrow(/node a has the taint broken:NoExecute/);
		}
		const runs = await Promise.all(again);
		expect(new Set(runs.map(({ node }) => node))).toEqual(new Set(["b"]));
		expect(runs.some(({ attempt }) => attempt === 1)).toBe(true);
		await program.changeNode("a", { removeTaints: [{ key: "broken" }] });
		for (const handle of lost) handle.abort();
		await Promise.all(lost.map((handle) => handle.outcome()));
	});

	it("ends the thread of a task that ignores its signal, and the call is made again elsewhere", async () => {
		const node = (name: string) => ({ name, labels: { disk: name }, stopGrace: 50 });
		await using a = await createRuntime({ transport: "memory://a", node: node("a"), pool: { threads: 1 } });
		await using b = await createRuntime({ transport: "memory://b", node: node("b"), pool: { threads: 1 } });
		const discovery = { static: [a.address, b.address] };
		await using caller = await createRuntime({ node: { name: "caller" }, pool: { threads: 0 }, discovery });
		const handle = caller.spawnFn(stuckAtFirst);
		await handle.progress.next();
		const stuckOn = handle.node!;
		await caller.changeNode(stuckOn, { addTaints: [{ key: "broken", effect: "NoExecute" }] });
		expect(await handle).toBe(stuckOn === "a" ? "b" : "a");
		expect((stuckOn === "a" ? a : b).metrics()).toMatchObject({ running: 0, threadsLost: 1 });
	});

	it("sends a call elsewhere that waited for room, got it on its caller's own node, and has not begun", async () => {
		const node = (name: string) => ({ name, labels: { at: name }, resources: { slots: 1 } });
		await using b = await createRuntime({ transport: "memory://other", node: node("other"), pool: { threads: 1 } });
		const discovery = { static: [b.address] };
		await using own = await createRuntime({
			transport: "memory://own",
			node: node("own"),
			pool: { threads: 1 },
			discovery,
		});
		const slot = own.place().withResources({ slots: 1 });
		const [first, second] = [new SharedArrayBuffer(4), new SharedArrayBuffer(4)];
		const release = (shared: SharedArrayBuffer): void => {
			Atomics.store(new Int32Array(shared), 0, 1);
			Atomics.notify(new Int32Array(shared), 0);
		};
		const elsewhere = slot.withNodeSelector({ at: "other" }).spawnFn(untilAborted);
		const here = slot.spawnFn(holdThread, first);
		const behind = own.spawnBlocking(holdThread, second);
		const waits = slot.spawnFn(whereAmI);
		await until(() => elsewhere.status === "running");
		expect([here.status, waits.status]).toEqual(["running", "pending"]);
		release(first);
		await until(() => waits.status === "running");
		expect(waits.node).toBe("own");
		elsewhere.abort();
		await elsewhere.outcome();
		await b.changeNode("own", { addTaints: [{ key: "broken", effect: "NoExecute" }] });
		expect((await waits).node).toBe("other");
		release(second);
		await behind.outcome();
	});

	it("is tolerated for a while by calls that say so", async () => {
		const tolerations = [{ key: "brief", operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 }] as const;
		const tolerant = program.place().withTolerations(tolerations);
		const handles = Array.from({ length: 4 }, () => tolerant.spawnFn(stoppable, 200));
		await begun();
		await program.changeNode("a", { addTaints: [{ key: "brief", effect: "NoExecute" }] });
		expect((await Promise.all(handles)).map(({ attempt }) => attempt)).toEqual([0, 0, 0, 0]);
		await program.changeNode("a", { removeTaints: [{ key: "brief" }] });
	});
});

describe("skein cordon, drain and uncordon", () => {
	it("send no new calls there, wait for those that run, and let calls in again", async () => {
		expect((await skein("cordon", "b")).stdout).toBe("b: labels none; taints skein/unschedulable:NoSchedule\n");
		await until(() => seen("b").taints.length === 1);
		expect(await where(6)).toEqual(["a"]);
		expect((await skein("nodes")).stdout).toMatch(/^b +1 +0 +cordoned/m);
		await skein("uncordon", "b");
		await until(() => seen("b").taints.length === 0);
		const running = Array.from({ length: 8 }, () => program.spawnFn(sleep, 500));
		await begun();
		const drained = await skein("drain", "b");
		expect(drained.stdout).toBe("b runs nothing and takes no new calls; `skein uncordon b` lets it\n");
		const onB = running.filter(({ node }) => node === "b");
		expect(onB.every((handle) => handle.isFinished())).toBe(true);
		expect(new Set(await Promise.all(running))).toEqual(new Set(["a", "b"]));
		await skein("uncordon", "b");
		await until(() => seen("b").taints.length === 0);
		expect(await where(6)).toEqual(["a", "b"]);
	});

	it("stop what still runs when its grace is over", async () => {
		const handles = Array.from({ length: 6 }, () => program.spawnFn(stoppable, 3_000));
		await begun();
		expect(handles.some(({ node }) => node === "a")).toBe(true);
		expect((await skein("drain", "a", "--grace", "100ms")).code).toBe(0);
		const runs = await Promise.all(handles);
		expect(new Set(runs.map(({ node }) => node))).toEqual(new Set(["b"]));
		await skein("uncordon", "a");
	});
});

describe("skein explain", () => {
	it("says why a task of a program waits, and where another runs, asked at a node", async () => {
		const waits = program.place().inZone("mars").waitForNodes().spawnFn(add, 1, 1);
		const runs = program.spawnFn(untilAborted);
		await until(() => runs.node !== undefined);
		const pending = await skein("explain", waits.id);
		expect(pending.stdout).toMatch(
			new RegExp(`^${waits.id} \\(skein-e2e/add\\) waits: 0/3 nodes fit: 2 do not match zone=mars, 1 have no worker`),
		);
		expect(pending.stdout).toMatch(/^drop zone=mars from nodeSelector: 2 nodes would fit$/m);
		const running = await skein("explain", runs.id, "--json");
		expect(JSON.parse(running.stdout)).toMatchObject({
			task: runs.id,
			function: "skein-e2e/untilAborted",
			status: "running",
			node: runs.node,
			attempt: 0,
		});
		waits.abort();
		runs.abort();
		await Promise.all([waits.outcome(), runs.outcome()]);
		const over = await skein("explain", waits.id);
		expect([over.code, over.stderr]).toEqual([1, expect.stringMatching(/nobody knows a task/)]);
	});
});
