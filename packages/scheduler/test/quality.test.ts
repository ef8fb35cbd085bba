import type { NodeView, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import { expect, it } from "vitest";
import { node } from "./nodes.js";

/** Numbers in [0, 1) that are the same in every run. */
function createChance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

const NODES = 3;
const CORES = 8;
const scheduler = createScheduler();

/** The most cores of calls that any choice of calls and nodes can use: all that can be left, call by call. */
function mostUsed(calls: readonly number[]): number {
	let reachable = new Map([[Array(NODES).fill(CORES).join(), Array<number>(NODES).fill(CORES)]]);
	for (const cores of calls) {
		const next = new Map(reachable);
		for (const free of reachable.values()) {
			for (let at = 0; at < NODES; at += 1) {
				if (free[at]! < cores) continue;
				const left = free.map((one, index) => (index === at ? one - cores : one)).sort((a, b) => a - b);
				next.set(left.join(), left);
			}
		}
		reachable = next;
	}
	const sums = [...reachable.values()].map((free) => free.reduce((a, b) => a + b, 0));
	return NODES * CORES - Math.min(...sums);
}

it("packing uses within 5 % of what the best arrangement of all calls known beforehand would", () => {
	const chance = createChance(11);
	let used = 0;
	let best = 0;
	for (let instance = 0; instance < 300; instance += 1) {
		const calls = Array.from({ length: 6 + Math.floor(chance() * 6) }, () => 1 + Math.floor(chance() * 5));
		const nodes = Array.from({ length: NODES }, (_, index) =>
			node(`n${index}`, { capacity: { cpu: CORES }, threads: 64 }),
		);
		const requests = calls.map((cpu): PlacementRequest => ({ resources: { cpu }, strategy: "pack" }));
		const placements = scheduler.placeAll(requests, { nodes });
		used += calls.filter((_, index) => placements[index]!.ok).reduce((a, b) => a + b, 0);
		best += mostUsed(calls);
	}
	expect(used / best).toBeGreaterThan(0.95);
});

it("shares of GPUs break at most one whole device more than the fewest that can hold them", () => {
	const chance = createChance(5);
	const gpus = Array.from({ length: 4 }, (_, index) => ({ index }));
	let broken = 0;
	let fewest = 0;
	for (let instance = 0; instance < 200; instance += 1) {
		const shares = Array.from(
			{ length: 4 + Math.floor(chance() * 6) },
			() => [0.25, 0.5, 0.5, 0.75][Math.floor(chance() * 4)]!,
		);
		const nodes: NodeView[] = ["a", "b", "c"].map((name) =>
			node(name, { capacity: { gpu: 4 }, gpus, gpuFree: [1, 1, 1, 1] }),
		);
		const placements = scheduler.placeAll(
			shares.map((gpu) => ({ resources: { gpu } })),
			{ nodes },
		);
		const devices = new Set(placements.map((one) => (one.ok ? `${one.node} ${one.gpus[0]}` : "none")));
		expect(devices).not.toContain("none");
		for (const device of devices) {
			const on = shares.filter(
				(_, at) => placements[at]!.ok && `${placements[at]!.node} ${placements[at]!.gpus[0]}` === device,
			);
			expect(on.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1);
		}
		const needed = Math.ceil(shares.reduce((a, b) => a + b, 0));
		expect(devices.size).toBeLessThanOrEqual(needed + 1);
		broken += devices.size;
		fewest += needed;
	}
	expect(broken / fewest).toBeLessThan(1.1);
});
