// Calls of several priorities that programs make for nodes with little room: who waits is never passed by somebody less
// important who takes what it could have. Dispatchers, books and links are the real ones, and what moves next is chance.
import type { Frame } from "@skein/kernel";
import { registerFunction } from "@skein/registry";
import { createScheduler } from "@skein/scheduler";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { CountedCall, SimulatedCluster, type SimulatedNode } from "./simulated-cluster.js";

const ID = "simulated/by-priority";
registerFunction((number: number) => number, { id: ID });

afterEach(() => void vi.restoreAllMocks());
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const step = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			kind: fc.constant("spawn" as const),
			at: fc.nat(1),
			priority: fc.integer({ min: -1, max: 2 }),
			slots: fc.integer({ min: 1, max: 2 }),
			/** Calls that the caller makes one after the other, each when the one before is over. */
			chain: fc.nat(3),
		}),
	},
	{ weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("to" as const, "fro" as const), at: fc.nat(1_000) }) },
	{ weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("start" as const, "end" as const), at: fc.nat(1_000) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("turn" as const), at: fc.nat(1) }) },
);

it("a call does not take the place that a more important one waits for, whatever happens", async () => {
	const judge = createScheduler();
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 120 }), async (steps) => {
			const cluster = new SimulatedCluster(["a", "b"], (number) => number, { slots: 2 }, ["p", "q"]);
			await cluster.join();
			const calls = new Map<CountedCall, SimulatedNode>();
			const inversions: string[] = [];
			// Who has been refused three times in a row rests a moment, which is a stated reason.
			vi.spyOn(CountedCall.prototype, "enter").mockImplementation(function (this: CountedCall, name, frame: Frame) {
				const program = calls.get(this);
				for (const [other, owner] of calls) {
					if (owner !== program || other.phase !== "pending" || other.priority <= this.priority) continue;
					if (other.refusals >= 3 || !judge.place(other.plan.request, owner.membership.view).ok) continue;
					inversions.push(`${this.priority} before ${other.priority} on ${name}`);
				}
				Object.getPrototypeOf(CountedCall.prototype).enter.call(this, name, frame);
			});
			let made = 0;
			const spawn = (who: SimulatedNode, priority: number, slots: number, chain: number): void => {
				made += 1;
				const call = cluster.spawn(ID, made, { priority, resources: { slots } }, who, undefined, (one) =>
					calls.set(one, who),
				);
				if (chain > 0) void call.handle.then(() => spawn(who, priority, slots, chain - 1));
			};
			for (const one of steps) {
				const link = cluster.links[one.at % cluster.links.length]!;
				const { pool } = cluster.nodes[one.at % 2]!;
				if (one.kind === "spawn") spawn(cluster.programs[one.at]!, one.priority, one.slots, one.chain);
				else if (one.kind === "to") link.other.deliver(3);
				else if (one.kind === "fro") link.deliver(3);
				else if (one.kind === "start") pool.start();
				else if (one.kind === "end") pool.end(one.at);
				else {
					cluster.clock.advance(5);
					await turn();
				}
			}
			const isDone = (): boolean => [...calls.keys()].every(({ phase }) => phase === "done");
			for (let round = 0; round < 500 && !isDone(); round += 1) {
				for (const link of cluster.links) {
					link.other.deliver(100);
					link.deliver(100);
				}
				for (const { pool } of cluster.nodes) {
					pool.start();
					pool.end(round);
				}
				cluster.clock.advance(20);
				await turn();
			}
			expect(inversions).toEqual([]);
			expect(isDone()).toBe(true);
			cluster.close();
		}),
		{ seed: 20_261_121, numRuns: 100 },
	);
});
