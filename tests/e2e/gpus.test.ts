// GPUs from the placement to the task: no GPU is needed, as Skein only counts them and names them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterOf, TRANSPORTS } from "../support/cluster-of.js";
import { startNode } from "../support/start-node.js";
import { devices } from "./fixtures/functions.js";

describe.each(TRANSPORTS)("over %s", (transport) => {
	it("a task is told which devices it holds, and no two hold one", async ({ skip }) => {
		const cluster = await clusterOf(transport, {}, { SKEIN_NODE_GPUS: "H200/141Gi,L4/24Gi" });
		if (cluster.missing !== undefined) skip(cluster.missing);
		const { program } = cluster;
		const calls = Array.from({ length: 30 }, () => program.place().onGpuNodes(1).spawnFn(devices, 5));
		const runs = await Promise.all(calls);
		for (const node of ["a", "b"]) {
			const here = runs.filter((run) => run.node === node).sort((x, y) => x.from - y.from);
			expect(new Set(here.flatMap(({ gpus }) => gpus))).toEqual(new Set([0, 1]));
			for (const one of here) {
				expect(one.gpus).toHaveLength(1);
				const others = here.filter((other) => other !== one && other.from < one.to && one.from < other.to);
				expect(others.flatMap(({ gpus }) => gpus)).not.toContain(one.gpus[0]);
			}
		}
		expect((await program.place().onGpuNodes(2).spawnFn(devices, 0)).gpus).toEqual([0, 1]);
		expect((await program.place().onGpuNodes({ count: 1, model: "L4" }).spawnFn(devices, 0)).gpus).toEqual([1]);
		expect((await program.spawnFn(devices, 0)).gpus).toEqual([]);
		await expect(program.place().onGpuNodes({ count: 1, memory: "200Gi" }).spawnFn(devices, 0)).rejects.toThrow(
			/lack gpu 200Gi \(need 1, have 0\)/,
		);
		await cluster.close();
	});
});

describe("nodes of one process", () => {
	it("share out the devices of the machine, and the program has none", async () => {
		const gpus = [{ index: 2 }, { index: 5 }, { index: 7 }];
		await using runtime = await createRuntime({ node: { gpus }, localNodes: 2, pool: { threads: 2 } });
		const runs = await Promise.all(Array.from({ length: 6 }, () => runtime.place().onGpuNodes(1).spawnFn(devices, 20)));
		const held = (name: string) => new Set(runs.filter(({ node }) => node === name).flatMap((run) => run.gpus));
		expect([held("node-1"), held("node-2")]).toEqual([new Set([2, 5]), new Set([7])]);
	});
});

describe("skein node --gpu", () => {
	it("takes the model and the memory of its devices", async () => {
		const folder = mkdtempSync(join(tmpdir(), "skein-gpus-"));
		const flags = ["--gpu", "2", "--gpu-model", "L4", "--gpu-memory", "24Gi"];
		await using node = await startNode("described", `unix://${join(folder, "a")}`, ...flags);
		await using program = await createRuntime({ pool: { threads: 0 }, discovery: { static: [node.address] } });
		const device = { model: "L4", memory: 24 * 2 ** 30 };
		expect(program.nodes().find(({ name }) => name === "described")).toMatchObject({
			gpus: [
				{ index: 0, ...device },
				{ index: 1, ...device },
			],
			free: { gpu: 2 },
		});
		rmSync(folder, { recursive: true, force: true });
	});
});

describe("one node with two devices", () => {
	let node: Runtime;
	beforeAll(async () => {
		node = await createRuntime({ node: { name: "here", gpus: [{ index: 3 }, { index: 8 }] }, pool: { threads: 4 } });
	});
	afterAll(() => node.shutdown());

	it("puts shares of a device on one, and keeps the other whole", async () => {
		const shared = node.place().onGpuNodes(0.25);
		const runs = await Promise.all(Array.from({ length: 4 }, () => shared.spawnFn(devices, 30)));
		expect(new Set(runs.flatMap(({ gpus }) => gpus)).size).toBe(1);
		expect(node.nodes()[0]).toMatchObject({ free: { gpu: 2 }, gpuFree: [1, 1] });
	});

	it("gives devices to a call that only this node's threads may run, and to one that a task makes", async () => {
		const blocking = node.place().withResources({ gpu: 1 });
		expect((await blocking.spawnFn(devices, 0)).gpus).toHaveLength(1);
		expect(await node.spawnFn(devices, 0)).toMatchObject({ nested: [expect.any(Number)] });
	});
});
