import type { CallGroup, NodeView, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const scheduler = createScheduler();
const calls = (priority: number, count: number, cpu = 1, more: Partial<CallGroup> = {}): CallGroup => ({
	count,
	priority,
	preemptible: true,
	amounts: { cpu },
	...more,
});
const full = (name: string, ...groups: readonly CallGroup[]): NodeView => {
	const used = groups.reduce((sum, { count, amounts = {} }) => sum + count * (amounts.cpu ?? 0), 0);
	return node(name, { capacity: { cpu: used }, free: { cpu: 0 }, calls: groups });
};
const important = (cpu: number): PlacementRequest => ({ priority: 10, resources: { cpu } });

describe("a call of higher priority", () => {
	it("takes the place of the fewest and least important calls that make room", () => {
		const low = calls(1, 3);
		const high = calls(5, 3);
		expect(scheduler.preempt(important(2), view(full("n", high, low)))).toEqual({
			node: "n",
			victims: [{ group: low, count: 2 }],
		});
	});
	it("goes where the most important victim is the least important", () => {
		const mixed = full("mixed", calls(7, 1), calls(0, 1));
		const even = full("even", calls(3, 2));
		expect(scheduler.preempt(important(2), view(mixed, even))).toMatchObject({ node: "even" });
	});
	it("never takes the place of equals, of more important calls, or of those that may not be stopped", () => {
		const nodes = view(
			full("a", calls(10, 4)),
			full("b", calls(11, 4)),
			full("c", calls(0, 4, 1, { preemptible: false })),
		);
		expect(scheduler.preempt(important(1), nodes)).toBeUndefined();
	});
	it("does not ask calls to go where it would not fit even so", () => {
		const tainted = { ...full("t", calls(0, 4)), taints: [{ key: "k", effect: "NoSchedule" as const }] };
		expect(scheduler.preempt(important(1), view(tainted, full("small", calls(0, 1))))).toMatchObject({ node: "small" });
		expect(scheduler.preempt(important(9), view(full("small", calls(0, 1))))).toBeUndefined();
		for (const not of [{ draining: true }, { busy: true }]) {
			expect(scheduler.preempt(important(1), view({ ...full("n", calls(0, 4)), ...not }))).toBeUndefined();
		}
	});
	it("gets the devices of those that go", () => {
		const holder = (index: number, priority: number): CallGroup => ({
			count: 1,
			priority,
			preemptible: true,
			amounts: { gpu: 1 },
			gpus: [index],
		});
		const gpus = [
			{ index: 0, model: "L4" },
			{ index: 1, model: "H200" },
		];
		const busy = node("n", {
			capacity: { gpu: 2 },
			free: { gpu: 0 },
			gpus,
			gpuFree: [0, 0],
			calls: [holder(0, 0), holder(1, 5)],
		});
		const wanted: PlacementRequest = { priority: 9, resources: { gpu: { count: 1, model: "H200" } } };
		expect(scheduler.preempt(wanted, view(busy))?.victims.map(({ group }) => group.gpus)).toEqual([[1]]);
	});
	it("asks those to go that keep it away", () => {
		const away: PlacementRequest = {
			function: "f",
			priority: 1,
			callAntiAffinity: { required: [{ topologyKey: "zone", selector: { function: "g" } }] },
		};
		const disliked: CallGroup = { count: 2, function: "g", preemptible: true };
		const nodes = view(
			node("n", { labels: { zone: "x" }, calls: [disliked, { count: 1, function: "h", preemptible: true }] }),
		);
		expect(scheduler.preempt(away, nodes)?.victims).toEqual([{ group: disliked, count: 2 }]);
	});
	it("fits after its victims are gone, and not while one of them stays", () => {
		const group = fc.record({
			priority: fc.integer({ min: 0, max: 5 }),
			count: fc.integer({ min: 1, max: 3 }),
			cpu: fc.integer({ min: 1, max: 3 }),
		});
		const fleet = fc.array(fc.array(group, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
		fc.assert(
			fc.property(fleet, fc.integer({ min: 1, max: 8 }), (lists, cpu) => {
				const nodes = lists.map((list, index) =>
					full(`n${index}`, ...list.map((one) => calls(one.priority, one.count, one.cpu))),
				);
				const request: PlacementRequest = { priority: 3, resources: { cpu } };
				const plan = scheduler.preempt(request, { nodes });
				const gain = (one: NodeView): number =>
					one
						.calls!.filter(({ priority = 0 }) => priority < 3)
						.reduce((sum, { count, amounts }) => sum + count * amounts!.cpu!, 0);
				if (plan === undefined) {
					for (const one of nodes) expect(gain(one)).toBeLessThan(cpu);
					return;
				}
				const freed = plan.victims.reduce((sum, { group: { amounts }, count }) => sum + count * amounts!.cpu!, 0);
				expect(freed).toBeGreaterThanOrEqual(cpu);
				for (const { group: one } of plan.victims) expect(one.priority).toBeLessThan(3);
				// The most important that goes could not have stayed.
				const top = [...plan.victims].sort((a, b) => b.group.priority! - a.group.priority!)[0]!;
				expect(freed - top.group.amounts!.cpu!).toBeLessThan(cpu);
			}),
			{ numRuns: 400 },
		);
	});
});
