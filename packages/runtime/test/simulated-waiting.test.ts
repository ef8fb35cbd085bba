// Calls that wait for room on nodes, over the dispatcher, membership and inboxes as they are: what news of a node costs.
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { registerFunction } from "@skein/registry";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PlanOverrides } from "../src/call/merge-options.js";
import { SimulatedCluster } from "./simulated-cluster.js";

const ID = "simulated/waits";
registerFunction((number: number) => number, { id: ID });
/** That wait for each node, beside the one that it runs. */
const WAITING = 20;

let placements = 0;
const count = (station: unknown): void => {
	if (station === "scheduler") placements += 1;
};
beforeEach(() => {
	placements = 0;
	subscribe("skein:station", count);
});
afterEach(() => void unsubscribe("skein:station", count));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const on = (name: string): PlanOverrides => ({
	resources: { slots: 1 },
	affinity: { required: { terms: [{ fields: [{ key: "metadata.name", operator: "In", values: [name] }] }] } },
});

async function settle(cluster: SimulatedCluster): Promise<void> {
	for (let round = 0; round < 10; round += 1) {
		for (const link of cluster.links) {
			link.deliver(100);
			link.other.deliver(100);
		}
		await turn();
	}
}

it("a node that has room again has one call placed, not all that wait", async () => {
	const cluster = new SimulatedCluster(["a", "b"], (number) => number, { slots: 1 });
	await cluster.join();
	const calls = Array.from({ length: 1 + WAITING }, (_, number) =>
		["a", "b"].map((name) => cluster.spawn(ID, number, on(name))),
	).flat();
	await settle(cluster);
	for (let rounds = 0; rounds <= WAITING; rounds += 1) {
		for (const { pool } of cluster.nodes) {
			pool.start();
			await settle(cluster);
			pool.end(0);
			await settle(cluster);
		}
	}
	expect(calls.map(({ status }) => status)).toEqual(calls.map(() => "ok"));
	// Each is placed when it is made, and once more when there is room for it.
	expect(placements).toBeLessThanOrEqual(2 * calls.length);
	for (const { pool } of cluster.nodes) {
		expect(pool.started.map(({ number }) => number)).toEqual(
			Array.from({ length: 1 + WAITING }, (_, number) => number),
		);
	}
	cluster.close();
});

it("a call that waits, or never will run, says why and what would help", async () => {
	const cluster = new SimulatedCluster(["a", "b"], (number) => number, { slots: 2 });
	await cluster.join();
	for (let number = 0; number < 2; number += 1) cluster.spawn(ID, number, { resources: { slots: 2 } });
	const waits = cluster.spawn(ID, 3, { resources: { slots: 2 } });
	expect(waits.handle.explain()).toMatchObject({
		summary: "0/3 nodes fit: 2 lack slots (need 2, have 0), 1 have no worker threads",
		remedy: "wait for slots: 2 nodes would fit",
	});
	const never = cluster.spawn(ID, 4, { resources: { slots: 3 } });
	await expect(never.handle).rejects.toThrow("; ask for slots 2 instead of 3: 2 nodes would fit");
	cluster.close();
});
