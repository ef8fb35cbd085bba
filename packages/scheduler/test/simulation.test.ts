import type { NodeView, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { node } from "./nodes.js";
import { SimulatedNode, SimulatedScheduler } from "./simulated-cluster.js";

/** Numbers in [0, 1) that are the same in every run. */
function createChance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

const withGpus = (name: string, count: number): NodeView =>
	node(name, { capacity: { gpu: count, cpu: 64 }, gpus: Array.from({ length: count }, (_, index) => ({ index })) });

describe("schedulers that race for devices with views that lag behind", () => {
	it("never run more than there are, finish everything, and leak nothing when one of them dies", () => {
		const nodes = [4, 2, 2].map((count, index) => new SimulatedNode(withGpus(`n${index}`, count)));
		const schedulers = [1, 2, 3].map((id) => new SimulatedScheduler(id, nodes));
		const wanted: PlacementRequest = Object.freeze({ resources: { gpu: 1 } });
		for (let id = 0; id < 1000; id += 1) schedulers[id % 3]!.waiting.push({ id, request: wanted });
		const chance = createChance(7);
		let finished = 0;
		let most = 0;
		for (let turn = 0; turn < 100_000 && schedulers.some(({ waiting }) => waiting.length > 0); turn += 1) {
			const scheduler = schedulers[Math.floor(chance() * 3)]!;
			scheduler.step(nodes);
			// News travels late: each scheduler hears of a node now and then.
			if (chance() < 0.3) scheduler.hear(nodes[Math.floor(chance() * 3)]!);
			const busy = nodes.reduce((sum, { running }) => sum + running.size, 0);
			most = Math.max(most, busy);
			for (const one of nodes) one.check();
			if (chance() < 0.5) {
				const at = nodes[Math.floor(chance() * 3)]!;
				const [call] = at.running.values();
				if (call !== undefined) {
					at.running.delete(call.id);
					finished += 1;
				}
			}
			if (turn === 400) {
				// The nodes end what a lost scheduler asked for; another takes over what it had not placed.
				const [dead, heir] = [schedulers[2]!, schedulers[0]!];
				dead.alive = false;
				for (const one of nodes) {
					for (const call of one.running.values()) {
						if (call.owner !== dead.id) continue;
						one.running.delete(call.id);
						heir.waiting.push(call);
					}
				}
				heir.waiting.push(...dead.waiting.splice(0));
			}
		}
		for (const one of nodes) finished += one.running.size;
		expect(finished).toBe(1000);
		expect(most).toBe(8);
		for (const one of nodes) one.running.clear();
		expect(nodes.map((one) => one.state().gpuFree)).toEqual([
			[1, 1, 1, 1],
			[1, 1],
			[1, 1],
		]);
	});

	it("never overcommit, in whatever order calls are placed, start and finish, and nodes come and go", () => {
		const request = fc.constantFrom<PlacementRequest[]>(
			{ resources: { cpu: 1 } },
			{ resources: { cpu: 2.5 } },
			{ resources: { gpu: 1 } },
			{ resources: { gpu: 2, cpu: 1 } },
			{ resources: { gpu: 0.25 } },
			{ resources: { gpu: 0.5 }, strategy: "pack" },
		);
		const who = fc.nat(2);
		const event = fc.oneof(
			{ weight: 5, arbitrary: fc.record({ kind: fc.constant("ask" as const), who, request }) },
			{ weight: 5, arbitrary: fc.record({ kind: fc.constant("step" as const), who }) },
			{ weight: 3, arbitrary: fc.record({ kind: fc.constant("hear" as const), who, at: who }) },
			{ weight: 2, arbitrary: fc.record({ kind: fc.constant("finish" as const), at: who }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), at: who }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant("return" as const), at: who }) },
		);
		fc.assert(
			fc.property(fc.array(event, { maxLength: 120 }), (events) => {
				const nodes = [
					new SimulatedNode(withGpus("n0", 2)),
					new SimulatedNode(withGpus("n1", 1)),
					new SimulatedNode(node("n2", { capacity: { cpu: 4 } })),
				];
				const schedulers = [0, 1, 2].map((id) => new SimulatedScheduler(id, nodes));
				for (const [id, one] of events.entries()) {
					if (one.kind === "ask") schedulers[one.who]!.waiting.push({ id, request: one.request });
					else if (one.kind === "step") schedulers[one.who]!.step(nodes);
					else if (one.kind === "hear") schedulers[one.who]!.hear(nodes[one.at]!);
					else if (one.kind === "finish") nodes[one.at]!.running.delete([...nodes[one.at]!.running.keys()][0]!);
					else if (one.kind === "lose") {
						nodes[one.at]!.alive = false;
						nodes[one.at]!.running.clear();
					} else nodes[one.at]!.alive = true;
					for (const each of nodes) each.check();
				}
				// What still waits fits nowhere, once everybody has heard of everything.
				for (const scheduler of schedulers) {
					for (const one of nodes) scheduler.hear(one);
					while (scheduler.step(nodes)) for (const one of nodes) one.check();
				}
			}),
			{ numRuns: 300 },
		);
	});
});

describe("gangs that race", () => {
	it("get all of their nodes or none, and never wait for each other for good", () => {
		const nodes = Array.from(
			{ length: 4 },
			(_, index) => new SimulatedNode(node(`n${index}`, { capacity: { cpu: 4 } })),
		);
		const chance = createChance(3);
		const view = () => ({ nodes: nodes.map((one) => one.state()) });
		const views = [view(), view(), view()];
		const left = [40, 40, 40];
		const held: number[][] = [];
		let id = 0;
		let started = 0;
		for (let turn = 0; turn < 20_000 && left.some((count) => count > 0); turn += 1) {
			const who = Math.floor(chance() * 3);
			if (chance() < 0.2) views[who] = view();
			if (chance() < 0.4 && held.length > 0) {
				for (const member of held.shift()!) for (const one of nodes) one.running.delete(member);
			}
			if (left[who] === 0) continue;
			const size = 2 + (left[who]! % 3);
			const members = Array.from({ length: size }, (): PlacementRequest => ({ resources: { cpu: 2 } }));
			const placements = createScheduler({ seed: who }).placeGroup(members, views[who]!, "SPREAD");
			if (!placements.every(({ ok }) => ok)) {
				views[who] = view();
				continue;
			}
			const admitted: number[] = [];
			for (const [index, placement] of placements.entries()) {
				const at = nodes.find(({ start }) => placement.ok && start.name === placement.node)!;
				id += 1;
				if (at.admit({ id, request: members[index]!, gpus: [], owner: who })) admitted.push(id);
			}
			for (const one of nodes) one.check();
			// One refusal gives back the whole gang: who holds nothing while it waits blocks nobody.
			if (admitted.length < size) for (const member of admitted) for (const one of nodes) one.running.delete(member);
			else {
				held.push(admitted);
				left[who]! -= 1;
				started += 1;
			}
			views[who] = view();
		}
		expect(started).toBe(120);
	});
});
