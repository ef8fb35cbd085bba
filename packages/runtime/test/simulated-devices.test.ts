// Programs that race for the GPUs of nodes, each with a view that is as old as its news: dispatchers, books and links are
// the real ones, and what moves next is chance, from a seed.
import { registerFunction } from "@skein/registry";
import { createSeededRandom } from "@skein/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CountedCall, SimulatedCluster, type SimulatedNode } from "./simulated-cluster.js";

const ID = "simulated/on-a-device";
registerFunction((number: number) => number, { id: ID });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** No device is held twice, and what its book says agrees with that. */
function checkDevices({ name, pool, node }: SimulatedNode, amountOf: (number: number) => number): void {
	const free = (node.gpuFree ?? []).map(() => 1);
	for (const { number, gpus } of pool.admitted) {
		for (const index of gpus) free[index]! -= Math.min(1, amountOf(number));
	}
	for (const [index, left] of free.entries()) {
		if (left < -1e-6) throw new Error(`device ${index} of ${name} is given out twice`);
		expect(node.gpuFree![index]).toBeCloseTo(left, 6);
	}
}

describe("programs that race for devices with old views", () => {
	it("never run more than there are, finish everything, and leave nothing behind when one of them dies", async () => {
		const chance = createSeededRandom(7);
		const cluster = new SimulatedCluster(
			["a", "b", "c"],
			(number) => number,
			{ a: { gpu: 4 }, b: { gpu: 2 }, c: { gpu: 2 } },
			["p", "q", "r"],
		);
		await cluster.join();
		const { nodes, programs, links } = cluster;
		const gpu = { resources: { gpu: 1 } };
		const calls = new Map<number, CountedCall>();
		for (let number = 0; number < 1_000; number += 1) {
			calls.set(number, cluster.spawn(ID, number, gpu, programs[number % 3]));
		}
		const [heir, , victim] = programs;
		const owned = new Set([...calls.keys()].filter((number) => number % 3 === 2));
		let most = 0;
		let finished = 0;
		const isDone = (): boolean => [...calls.values()].every(({ phase }) => phase === "done");
		for (let step = 0; step < 200_000 && !isDone(); step += 1) {
			const link = links[chance.integer(links.length)]!;
			(chance.next() < 0.5 ? link : link.other).deliver(1 + chance.integer(4));
			const node = nodes[chance.integer(3)]!;
			node.pool.start();
			if (chance.next() < 0.2) node.pool.end(chance.integer(8));
			if (step % 16 === 0) {
				cluster.clock.advance(5);
				await turn();
			}
			most = Math.max(
				most,
				nodes.reduce((sum, { pool }) => sum + pool.admitted.length, 0),
			);
			if (step % 8 === 0) for (const one of nodes) checkDevices(one, () => 1);
			finished = [...calls.values()].filter(({ status }) => status === "ok").length;
			if (victim!.dispatcher.pending.size === 0 || finished < 300) continue;
			// Another program takes over what the dead one had not finished.
			if (![...owned].some((number) => calls.get(number)!.phase === "running")) continue;
			cluster.lose(victim!);
			for (const number of owned) {
				if (calls.get(number)!.phase !== "done") calls.set(number, cluster.spawn(ID, number, gpu, heir));
			}
			owned.clear();
		}
		expect(owned.size).toBe(0);
		expect([...calls.values()].map(({ status }) => status)).toEqual(Array(1_000).fill("ok"));
		expect(most).toBe(8);
		for (let round = 0; round < 50; round += 1) for (const { pool } of nodes) pool.end(0);
		expect(nodes.map(({ node }) => [node.running, node.gpuFree])).toEqual([
			[0, [1, 1, 1, 1]],
			[0, [1, 1]],
			[0, [1, 1]],
		]);
		cluster.close();
	});

	it("never overcommit, in whatever order calls are placed, start and end, links are cut and news arrives", async () => {
		const amounts = [0.25, 0.5, 1, 2];
		const at = fc.nat(1_000);
		const step = fc.oneof(
			{ weight: 4, arbitrary: fc.record({ kind: fc.constant("spawn" as const), at, who: fc.nat(1) }) },
			{ weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("to" as const, "fro" as const), at }) },
			{ weight: 5, arbitrary: fc.record({ kind: fc.constantFrom("start" as const, "end" as const), at }) },
			{
				weight: 1,
				arbitrary: fc.record({ kind: fc.constantFrom("abort" as const, "die" as const, "cut" as const), at }),
			},
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 100 }), async (steps) => {
				const cluster = new SimulatedCluster(["a", "b"], (number) => number, { a: { gpu: 2 }, b: { gpu: 1 } }, [
					"p",
					"q",
				]);
				await cluster.join();
				const { nodes, links } = cluster;
				const calls: CountedCall[] = [];
				const amountOf = (number: number): number => amounts[number % amounts.length]!;
				try {
					for (const one of steps) {
						const open = links.filter(({ isOpen }) => isOpen);
						const link = open[one.at % Math.max(1, open.length)];
						const node = nodes[one.at % 2]!;
						if (one.kind === "spawn") {
							const number = calls.length;
							const overrides = { resources: { gpu: amountOf(number) } };
							calls.push(cluster.spawn(ID, number, overrides, cluster.programs[one.who]));
						} else if (one.kind === "to") link?.other.deliver(2);
						else if (one.kind === "fro") link?.deliver(2);
						else if (one.kind === "start") node.pool.start();
						else if (one.kind === "end") node.pool.end(one.at);
						else if (one.kind === "die") node.pool.die();
						else if (one.kind === "abort") calls[one.at % Math.max(1, calls.length)]?.handle.abort();
						else void link?.close(new Error("the link was cut"));
						await turn();
						for (const each of nodes) checkDevices(each, amountOf);
					}
					for (let round = 0; round < 300 && calls.some(({ phase }) => phase !== "done"); round += 1) {
						for (const link of [...links]) {
							link.other.deliver(100);
							link.deliver(100);
						}
						for (const { pool } of nodes) {
							pool.start();
							pool.end(round);
						}
						cluster.clock.advance(100);
						await turn();
						for (const each of nodes) checkDevices(each, amountOf);
					}
					expect(calls.map(({ settled }) => settled)).toEqual(calls.map(() => 1));
					for (const { pool } of nodes) while (!pool.isIdle) [pool.start(), pool.end(0)];
					expect(nodes.map(({ node }) => node.gpuFree)).toEqual([[1, 1], [1]]);
				} finally {
					cluster.close();
				}
			}),
			{ seed: 20_261_121, numRuns: 150 },
		);
	});
});
