import type { GroupStrategy, NodeView, Placement, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const scheduler = createScheduler();
const nodesOf = (placements: readonly Placement[]): (string | undefined)[] =>
	placements.map((placement) => (placement.ok ? placement.node : undefined));
const cpu = (amount: number): PlacementRequest => ({ resources: { cpu: amount } });
const cores = (...free: readonly number[]): NodeView[] =>
	free.map((amount, index) => node(`n${index}`, { capacity: { cpu: amount } }));

/** Every way to give members to nodes that holds what they need and keeps the strict strategies. */
function canHold(needs: readonly number[], free: readonly number[], strategy: GroupStrategy): boolean {
	const place = (member: number, left: readonly number[], used: readonly number[]): boolean => {
		if (member === needs.length) return true;
		return left.some((amount, index) => {
			if (needs[member]! > amount) return false;
			if (strategy === "STRICT_SPREAD" && used.includes(index)) return false;
			if (strategy === "STRICT_PACK" && used.length > 0 && !used.includes(index)) return false;
			const rest = left.map((one, at) => (at === index ? one - needs[member]! : one));
			return place(member + 1, rest, [...used, index]);
		});
	};
	return place(0, free, []);
}

describe("a gang", () => {
	const sizes = (max: number, length: number) =>
		fc.array(fc.integer({ min: 1, max }), { minLength: 1, maxLength: length });
	const strategies = fc.constantFrom<GroupStrategy>("PACK", "SPREAD", "STRICT_PACK", "STRICT_SPREAD");

	it("gets nodes for all members or for none, and none only when there is no way at all", () => {
		fc.assert(
			fc.property(sizes(5, 5), sizes(8, 4), strategies, (needs, free, strategy) => {
				const placements = scheduler.placeGroup(needs.map(cpu), view(...cores(...free)), strategy);
				const possible = canHold(needs, free, strategy);
				expect(placements.map(({ ok }) => ok)).toEqual(needs.map(() => possible));
				if (!possible) return;
				const names = nodesOf(placements);
				for (const [index, amount] of free.entries()) {
					const held = needs.filter((_, member) => names[member] === `n${index}`).reduce((a, b) => a + b, 0);
					expect(held).toBeLessThanOrEqual(amount);
				}
				if (strategy === "STRICT_PACK") expect(new Set(names).size).toBe(1);
				if (strategy === "STRICT_SPREAD") expect(new Set(names).size).toBe(needs.length);
				if (strategy === "PACK" && canHold(needs, free, "STRICT_PACK")) expect(new Set(names).size).toBe(1);
			}),
			{ numRuns: 400 },
		);
	});
	it("is spread over as many nodes as there are", () => {
		const names = nodesOf(scheduler.placeGroup([cpu(1), cpu(1), cpu(1)], view(...cores(8, 8)), "SPREAD"));
		expect(new Set(names).size).toBe(2);
	});
	it("moves an early member when a later one would have no node", () => {
		const [small, large] = [cpu(2), { ...cpu(2), nodeSelector: { disk: "ssd" } }];
		const nodes = [
			node("ssd", { labels: { disk: "ssd" }, capacity: { cpu: 2 } }),
			node("hdd", { capacity: { cpu: 2 }, running: 3 }),
		];
		expect(nodesOf(scheduler.placeGroup([small, large], view(...nodes)))).toEqual(["hdd", "ssd"]);
	});
	it("names its devices without giving one out twice", () => {
		const gpus = Array.from({ length: 4 }, (_, index) => ({ index }));
		const placements = scheduler.placeGroup(
			[{ resources: { gpu: 2 } }, { resources: { gpu: 0.5 } }, { resources: { gpu: 0.5 } }],
			view(node("n", { capacity: { gpu: 4 }, gpus })),
		);
		const [pair, ...shares] = placements.map((placement) => (placement.ok ? placement.gpus : []));
		expect(pair).toHaveLength(2);
		expect(shares[0]).toEqual(shares[1]);
		expect(pair).not.toContain(shares[0]![0]);
	});
	it("that no arrangement under its strategy holds says so, and may hold later", () => {
		const busy = cores(12, 12).map((one) => ({ ...one, free: { cpu: 8 } }));
		const [first, second] = scheduler.placeGroup([cpu(5), cpu(5)], view(...busy), "STRICT_PACK");
		expect(first).toMatchObject({ ok: false, code: "SKEIN_NODE_OVERLOADED" });
		expect(second!.explain().summary).toBe(
			"member 2 of the gang has no node under STRICT_PACK: 1/2 nodes fit: 1 lack cpu (need 5, have 3)",
		);
	});
	it("that even an idle cluster could not hold is refused for good", () => {
		const [first] = scheduler.placeGroup([cpu(6), cpu(6)], view(...cores(8, 8)), "STRICT_PACK");
		expect(first).toMatchObject({ ok: false, code: "SKEIN_UNSCHEDULABLE" });
	});
	it("with a strategy that does not exist is refused", () => {
		expect(() => scheduler.placeGroup([cpu(1)], view(...cores(1)), "TIGHT" as GroupStrategy)).toThrow(
			'strategy: "TIGHT" is not one of PACK, SPREAD, STRICT_PACK, STRICT_SPREAD',
		);
	});
	it("of none is placed", () => {
		expect(scheduler.placeGroup([], view())).toEqual([]);
	});
});

describe("members that want to be near each other", () => {
	const near = (own: string, other: string): PlacementRequest => ({
		function: own,
		callAffinity: { required: [{ topologyKey: "zone", selector: { function: other } }] },
	});
	const zones = view(node("a", { labels: { zone: "x" } }), node("b", { labels: { zone: "y" } }));

	it("are placed after those that they want to be near", () => {
		const [follower, leader] = scheduler.placeGroup([near("f", "g"), { function: "g" }], zones, "SPREAD");
		expect(leader).toMatchObject({ ok: true });
		expect(follower).toMatchObject({ ok: true, node: leader!.ok ? leader!.node : "" });
	});
	it("in a circle are refused, by number", () => {
		expect(() => scheduler.placeGroup([near("f", "g"), near("g", "f")], zones)).toThrow(
			"callAffinity: [1,2] are members that each wait for another to be placed first",
		);
	});
	it("of calls that nobody will make are told what is missing", () => {
		const [placement] = scheduler.placeGroup([near("f", "h")], zones);
		expect(placement!.explain().summary).toBe("0/2 nodes fit: 2 have no call of h in their zone");
		expect(placement!.explain().remedy).toBe("run a call of h first: 2 nodes would fit");
	});
});
