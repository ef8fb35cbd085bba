import type { NodeView, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const scheduler = createScheduler();

/** How many of a burst each node gets, each call placed on a view that shows the earlier ones. */
function burst(calls: number, request: PlacementRequest, ...nodes: readonly NodeView[]): Record<string, number> {
	const got = Object.fromEntries(nodes.map(({ name }) => [name, 0]));
	for (const placement of scheduler.placeAll(Array<PlacementRequest>(calls).fill(request), view(...nodes))) {
		if (placement.ok) got[placement.node] = got[placement.node]! + 1;
	}
	return got;
}

describe("a burst of plain calls", () => {
	it("spreads evenly over equal nodes", () => {
		expect(burst(10, {}, node("a"), node("b"), node("c"), node("d"), node("e"))).toEqual({
			a: 2,
			b: 2,
			c: 2,
			d: 2,
			e: 2,
		});
	});
	it("spreads by threads over unequal nodes, also when there are more calls than threads", () => {
		expect(burst(90, {}, node("a", { threads: 1 }), node("b", { threads: 8 }))).toEqual({ a: 10, b: 80 });
	});
	it("goes first where fewer calls run per thread", () => {
		expect(burst(4, {}, node("a", { running: 3 }), node("b", { running: 1 }))).toEqual({ a: 1, b: 3 });
	});
	it("still moves on with each call when queues are long", () => {
		expect(burst(2, {}, node("a", { running: 9000 }), node("b", { running: 9000 }))).toEqual({ a: 1, b: 1 });
	});
	it("fills the fuller node to its last thread when packing, and then spreads", () => {
		const nodes = [node("a"), node("b", { running: 1 }), node("c")];
		expect(burst(3, { strategy: "pack" }, ...nodes)).toEqual({ a: 0, b: 3, c: 0 });
		const more = burst(7, { strategy: "pack" }, ...nodes);
		expect([more.b, more.a === 4 || more.c === 4]).toEqual([3, true]);
		expect(burst(14, { strategy: "pack" }, ...nodes)).toEqual({ a: 5, b: 4, c: 5 });
	});
});

describe("the score of a plain call", () => {
	it.each([
		["balanced", 0, 100],
		["balanced", 4, 50],
		["spread", 12, 25],
		["pack", 0, 50],
		["pack", 2, 75],
		["pack", 4, 25],
		["pack", 12, 12.5],
	] as const)("%s with %d running on 4 threads is %d", (strategy, running, score) => {
		const plain = createScheduler({ weights: { softTaints: 0 } });
		expect(plain.place({ strategy }, view(node("a", { running })))).toMatchObject({ ok: true, score });
	});
});

describe("calls that need resources", () => {
	const half = { capacity: { cpu: 8, memory: 8 }, free: { cpu: 4, memory: 4 } };
	const need: PlacementRequest = { resources: { cpu: 1, memory: 1 } };

	it("go to the emptier node when spreading, to the fuller when packing", () => {
		const nodes = view(node("empty"), node("half", half));
		expect(scheduler.place({ ...need, strategy: "spread" }, nodes)).toMatchObject({ node: "empty" });
		expect(scheduler.place({ ...need, strategy: "pack" }, nodes)).toMatchObject({ node: "half" });
	});
	it("leave nodes whole when packing", () => {
		const four: PlacementRequest = { resources: { cpu: 1 }, strategy: "pack" };
		const got = burst(4, four, ...["a", "b", "c"].map((name) => node(name, { capacity: { cpu: 4 } })));
		expect(Object.values(got).sort()).toEqual([0, 0, 4]);
	});
	it("go where cpu and memory would be equally used, other things being equal", () => {
		const mostlyCpu = node("cpu", { capacity: { cpu: 8, memory: 8 }, free: { cpu: 3, memory: 7 } });
		const mostlyMemory = node("memory", { capacity: { cpu: 8, memory: 8 }, free: { cpu: 7, memory: 3 } });
		const wants = (resources: PlacementRequest["resources"]): unknown =>
			scheduler.place({ resources: resources! }, view(mostlyCpu, mostlyMemory));
		expect(wants({ cpu: 2, memory: 1 })).toMatchObject({ node: "memory" });
		expect(wants({ cpu: 1, memory: 2 })).toMatchObject({ node: "cpu" });
	});
});

describe("preferences", () => {
	it("for a label win over an emptier node, and fall back when no node has it", () => {
		const preferred = [{ weight: 50, expressions: [{ key: "zone", operator: "In" as const, values: ["a"] }] }];
		const nodes = [node("near", { labels: { zone: "a" }, running: 1 }), node("far")] as const;
		expect(scheduler.place({ preferred }, view(...nodes))).toMatchObject({ node: "near" });
		expect(scheduler.place({ preferred }, view(nodes[1])).ok).toBe(true);
	});
	it("against a soft taint win over an idle node, unless it is tolerated", () => {
		const soft = node("soft", { taints: [{ key: "spot", effect: "PreferNoSchedule" }] });
		const nodes = view(soft, node("firm", { running: 2 }));
		expect(scheduler.place({}, nodes)).toMatchObject({ node: "firm" });
		expect(scheduler.place({ tolerations: [{ key: "spot", operator: "Exists" }] }, nodes)).toMatchObject({
			node: "soft",
		});
	});
});
