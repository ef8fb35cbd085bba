// Gangs of programs that race for room on nodes, over dispatchers, books and links as they are: what moves next is chance,
// from a seed.
import { registerFunction } from "@skein/registry";
import { createSeededRandom } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import type { CountedCall } from "./simulated-cluster.js";
import { SimulatedCluster } from "./simulated-cluster.js";

const ID = "simulated/in-a-gang";
registerFunction((number: number) => number, { id: ID });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const room = { resources: { slots: 2 } };

async function settle(cluster: SimulatedCluster, rounds = 10): Promise<void> {
	for (let round = 0; round < rounds; round += 1) {
		for (const link of [...cluster.links]) {
			link.deliver(100);
			link.other.deliver(100);
		}
		cluster.clock.advance(25);
		await turn();
	}
}

const free = (cluster: SimulatedCluster): unknown[] => cluster.nodes.map(({ node }) => node.free.slots);

describe("gangs that race for room", () => {
	it("run as a whole or not at all, all come to their end, and none is left holding anything", async () => {
		const chance = createSeededRandom(5);
		const cluster = new SimulatedCluster(["a", "b", "c"], (number) => number, { slots: 4 }, ["p", "q", "r"]);
		await cluster.join();
		const gangs: CountedCall[][] = [];
		for (let at = 0; at < 60; at += 1) {
			const members = Array.from({ length: 2 + (at % 3) }, (_, member) => 10 * at + member);
			const strategy = (["SPREAD", "PACK", "STRICT_SPREAD", "STRICT_PACK"] as const)[
				chance.integer(at % 3 === 2 ? 2 : 3)
			];
			gangs.push(cluster.spawnGroup(ID, members, room, strategy, cluster.programs[at % 3]));
		}
		const isSent = ({ phase }: CountedCall): boolean => phase !== "pending";
		for (let step = 0; step < 60_000 && gangs.flat().some(({ phase }) => phase !== "done"); step += 1) {
			const link = cluster.links[chance.integer(cluster.links.length)]!;
			(chance.next() < 0.5 ? link : link.other).deliver(1 + chance.integer(4));
			const { pool, node } = cluster.nodes[chance.integer(3)]!;
			pool.start();
			if (chance.next() < 0.3) pool.end(chance.integer(4));
			expect(node.free.slots).toBeGreaterThanOrEqual(0);
			if (step % 16 > 0) continue;
			cluster.clock.advance(5);
			await turn();
			for (const gang of gangs) expect(new Set(gang.map(isSent)).size).toBe(1);
		}
		expect(gangs.flat().map(({ status }) => status)).toEqual(gangs.flat().map(() => "ok"));
		await settle(cluster);
		expect(free(cluster)).toEqual([4, 4, 4]);
		cluster.close();
	});

	it("let go of what was set aside when one node refuses, and start when that has room", async () => {
		const cluster = new SimulatedCluster(["a", "b"], (number) => number, { slots: 2 }, ["p", "q"]);
		await cluster.join();
		const [, q] = cluster.programs;
		// The view of p is from before.
		const blocker = cluster.spawn(ID, 0, { ...room, affinity: onlyOn("b") }, q);
		for (const link of cluster.links.slice(2)) link.other.deliver(100);
		const gang = cluster.spawnGroup(ID, [1, 2], room, "STRICT_SPREAD");
		await settle(cluster);
		expect([gang.map(({ phase }) => phase), free(cluster)]).toEqual([
			["pending", "pending"],
			[2, 0],
		]);
		expect(gang[0]!.handle.explain().summary).toMatch(/of the gang has no node under STRICT_SPREAD/);
		const b = cluster.nodes[1]!.pool;
		b.start();
		b.end(0);
		await settle(cluster);
		expect(blocker.status).toBe("ok");
		expect(gang.map(({ node }) => node).sort()).toEqual(["a", "b"]);
		expect(free(cluster)).toEqual([0, 0]);
		cluster.close();
	});

	it("ask nodes one after the other in the order of their names, whatever the order of the view (S2)", async () => {
		const cluster = new SimulatedCluster(["c", "a", "b"], (number) => number, { slots: 2 });
		await cluster.join();
		cluster.spawnGroup(ID, [1, 2, 3], room, "STRICT_SPREAD");
		const asked: string[][] = [];
		for (let round = 0; round < 3; round += 1) {
			for (const link of cluster.links) link.other.deliver(100);
			asked.push(cluster.nodes.filter(({ node }) => node.free.slots === 0).map(({ name }) => name));
			for (const link of cluster.links) link.deliver(100);
		}
		expect(asked.map((names) => names.sort())).toEqual([["a"], ["a", "b"], ["a", "b", "c"]]);
		cluster.close();
	});

	it("look elsewhere after a refusal, also when there is no further news", async () => {
		const cluster = new SimulatedCluster(["a", "b"], (number) => number, { slots: 4 }, ["p", "q"]);
		await cluster.join();
		const gang = cluster.spawnGroup(ID, [1, 2], room, "STRICT_PACK", cluster.programs[1]);
		const wanted = gang[0]!.gang!.rooms[0]![0]!.node;
		// Faster than the gang: its room is taken when it asks, and the news of that comes before the refusal.
		cluster.spawn(ID, 0, { resources: { slots: 4 }, affinity: onlyOn(wanted) });
		for (const link of cluster.links.slice(0, 2)) link.other.deliver(100);
		await settle(cluster);
		expect(gang.map(({ node }) => node)).toEqual(gang.map(() => (wanted === "a" ? "b" : "a")));
		cluster.close();
	});

	it("look for other room when the link to a node ends that they have asked", async () => {
		const cluster = new SimulatedCluster(["a", "b", "c"], (number) => number, { slots: 2 });
		await cluster.join();
		const gang = cluster.spawnGroup(ID, [1, 2], room, "STRICT_SPREAD");
		const [first] = gang[0]!.gang!.rooms;
		const lost = cluster.links.find((link) => link.peer.node.name === first![0]!.node)!;
		lost.lose();
		await settle(cluster);
		expect(gang.map(({ phase }) => phase)).toEqual(["running", "running"]);
		cluster.close();
	});

	it("that wait get room by the priority of their most important member", async () => {
		const cluster = new SimulatedCluster(["a"], (number) => number, { slots: 4 });
		await cluster.join();
		cluster.spawn(ID, 0, { resources: { slots: 4 } });
		const low = cluster.spawnGroup(ID, [1, 2], { ...room, priority: 1 }, undefined);
		const high = cluster.spawnGroup(ID, [3, 4], { ...room, priority: 2 }, undefined);
		await settle(cluster);
		const { pool } = cluster.nodes[0]!;
		pool.start();
		pool.end(0);
		await settle(cluster);
		expect([low, high].map((gang) => gang.map(({ phase }) => phase))).toEqual([
			["pending", "pending"],
			["running", "running"],
		]);
		cluster.close();
	});

	it("end as a whole when a member is aborted before they start, or the time that they may wait is over", async () => {
		const cluster = new SimulatedCluster(["a"], (number) => number, { slots: 4 });
		await cluster.join();
		cluster.spawn(ID, 0, { resources: { slots: 4 } });
		const aborted = cluster.spawnGroup(ID, [1, 2], room, undefined);
		const late = cluster.spawnGroup(ID, [3, 4], { ...room, pendingTimeout: 1_000 }, undefined);
		await settle(cluster);
		aborted[0]!.handle.abort();
		cluster.clock.advance(1_000);
		expect(aborted.map(({ status }) => status)).toEqual(["cancelled", "threw"]);
		await expect(aborted[1]!.handle).rejects.toMatchObject({ code: "SKEIN_TASK_CANCELLED" });
		for (const { handle } of late) await expect(handle).rejects.toMatchObject({ code: "SKEIN_PENDING_TIMEOUT" });
		expect(cluster.program.dispatcher.pending.size).toBe(1);
		cluster.close();
	});

	it("leave nothing behind when their program dies while it asks for room", async () => {
		const cluster = new SimulatedCluster(["a", "b"], (number) => number, { slots: 2 }, ["p", "q"]);
		await cluster.join();
		cluster.spawnGroup(ID, [1, 2], room, "STRICT_SPREAD", cluster.programs[1]);
		for (const link of cluster.links) link.other.deliver(100);
		expect(free(cluster)).toContain(0);
		cluster.lose(cluster.programs[1]!);
		await turn();
		expect(free(cluster)).toEqual([2, 2]);
		cluster.close();
	});

	it("that no idle cluster could hold fail at once, with the reason", async () => {
		const cluster = new SimulatedCluster(["a", "b"], (number) => number, { slots: 2 });
		await cluster.join();
		const gang = cluster.spawnGroup(ID, [1, 2, 3], room, undefined);
		for (const { handle } of gang) await expect(handle).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
		cluster.close();
	});
});

const onlyOn = (name: string) => ({
	required: { terms: [{ fields: [{ key: "metadata.name", operator: "In" as const, values: [name] }] }] },
});
