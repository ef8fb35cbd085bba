import type { CallGroup, NodeView, PlacementRequest, TopologySpread } from "@skein/kernel";
import { createScheduler, type SchedulerOptions } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const scheduler = createScheduler();
const inZone = (name: string, zone: string | undefined, ...calls: CallGroup[]): NodeView =>
	node(name, { labels: zone === undefined ? {} : { zone }, calls });
const f = (count: number): CallGroup => ({ count, function: "f" });
const spread = (over: Partial<TopologySpread> = {}): PlacementRequest => ({
	function: "f",
	topologySpread: [{ topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule", ...over }],
});
const fitting = (request: PlacementRequest, ...nodes: readonly NodeView[]): string[] =>
	Object.keys(scheduler.place(request, view(...nodes)).explain().scores);

describe("an even spread that is a rule", () => {
	it("allows only zones that stay within maxSkew of the emptiest", () => {
		const nodes = [inZone("a", "x", f(1)), inZone("b", "x", f(1)), inZone("c", "y", f(1)), inZone("d", "z", f(2))];
		expect(fitting(spread(), ...nodes)).toEqual(["c"]);
		expect(fitting(spread({ maxSkew: 2 }), ...nodes)).toEqual(["a", "b", "c", "d"]);
	});
	it("counts a zone without calls as the emptiest, and a node without a zone as none", () => {
		const nodes = [inZone("a", "x", f(1)), inZone("b", "y"), inZone("c", undefined, f(5))];
		expect(fitting(spread(), ...nodes)).toEqual(["b"]);
		const [, , none] = scheduler.placeAll([spread(), spread(), spread()], view(nodes[2]!));
		expect(none).toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
		expect(none!.explain().summary).toBe("0/1 nodes fit: 1 lack the label zone");
	});
	it("takes the least as 0 while there are fewer zones than minDomains", () => {
		const nodes = [inZone("a", "x", f(1)), inZone("b", "y", f(1))];
		expect(fitting(spread({ minDomains: 3 }), ...nodes)).toEqual([]);
		expect(fitting(spread({ minDomains: 2 }), ...nodes)).toEqual(["a", "b"]);
	});
	it("does not count the call itself when the spread is about others", () => {
		const about = spread({ selector: { function: "g" } });
		expect(fitting(about, inZone("a", "x", { count: 1, function: "g" }), inZone("b", "y"))).toEqual(["a", "b"]);
	});
	it("looks only at nodes that the selector allows, whatever their taints", () => {
		const ssd = { labels: { zone: "y", disk: "hdd" } };
		const picky = { ...spread(), nodeSelector: { disk: "ssd" } };
		const busy = node("a", { labels: { zone: "x", disk: "ssd" }, calls: [f(1)] });
		expect(fitting(picky, busy, node("b", ssd))).toEqual(["a"]);
		const tainted = node("c", {
			labels: { zone: "z", disk: "ssd" },
			taints: [{ key: "k", effect: "NoSchedule" }],
		});
		expect(fitting(picky, busy, tainted)).toEqual([]);
	});
	it("over host names is one over nodes", () => {
		const request = spread({ topologyKey: "kubernetes.io/hostname" });
		expect(fitting(request, node("a", { calls: [f(1)] }), node("b"))).toEqual(["b"]);
	});
	it("says what would break it, and how far it would have to be raised", () => {
		const { summary, remedy } = scheduler
			.place(spread(), view(inZone("a", "x", f(4)), { ...inZone("b", "y"), draining: true }))
			.explain();
		expect(summary).toBe("0/2 nodes fit: 1 are draining, 1 would break the spread over zone (maxSkew 1)");
		expect(remedy).toBe("raise maxSkew over zone to 5: 1 node would fit");
	});
	it("keeps a burst even", () => {
		const nodes = ["x", "y", "z"].flatMap((zone, at) => [inZone(`a${at}`, zone), inZone(`b${at}`, zone)]);
		const counts = new Map<string, number>();
		for (const placement of scheduler.placeAll(Array<PlacementRequest>(31).fill(spread()), view(...nodes))) {
			const zone = placement.ok ? nodes.find(({ name }) => name === placement.node)!.labels.zone! : "none";
			counts.set(zone, (counts.get(zone) ?? 0) + 1);
		}
		expect([...counts.values()].sort()).toEqual([10, 10, 11]);
	});
});

describe("an even spread that is a wish", () => {
	const only: SchedulerOptions = { weights: { load: 0, softTaints: 0 } };
	const scores = (...nodes: readonly NodeView[]): Record<string, number> =>
		createScheduler(only)
			.place(spread({ whenUnsatisfiable: "ScheduleAnyway" }), view(...nodes))
			.explain().scores;

	it("gives the emptiest zone 100, and a node without a zone nothing", () => {
		expect(scores(inZone("a", "x", f(3)), inZone("b", "x"), inZone("c", "y"), inZone("d", undefined))).toEqual({
			a: 0,
			b: 0,
			c: 100,
			d: 0,
		});
	});
	it("gives all 100 where nothing runs", () => {
		expect(scores(inZone("a", "x"), inZone("b", "y"))).toEqual({ a: 100, b: 100 });
	});
	it("grades between", () => {
		expect(scores(inZone("a", "x", f(5)), inZone("b", "y", f(3)), inZone("c", "z", f(1)))).toEqual({
			a: 25,
			b: 62,
			c: 100,
		});
	});
});

describe("affinity between calls", () => {
	const db: CallGroup = { count: 1, function: "store", labels: { app: "db" } };
	const near: PlacementRequest = {
		function: "f",
		callAffinity: { required: [{ topologyKey: "zone", selector: { labels: "app=db" } }] },
	};

	it("that is required goes where such a call runs", () => {
		expect(fitting(near, inZone("a", "x", db), inZone("b", "x"), inZone("c", "y"))).toEqual(["a", "b"]);
	});
	it("to its own kind lets the first of them go anywhere", () => {
		const own: PlacementRequest = { function: "f", callAffinity: { required: [{ topologyKey: "zone" }] } };
		expect(fitting(own, inZone("a", "x"), inZone("b", "y"))).toEqual(["a", "b"]);
		expect(fitting(own, inZone("a", "x"), inZone("b", "y", f(1)))).toEqual(["b"]);
	});
	it("that is preferred draws it there, more the more such calls run", () => {
		const drawn = createScheduler({ weights: { load: 0, softTaints: 0 } }).place(
			{ callAffinity: { preferred: [{ weight: 10, topologyKey: "zone", selector: { labels: "app=db" } }] } },
			view(inZone("a", "x", { ...db, count: 2 }), inZone("b", "y", db), inZone("c", "z")),
		);
		expect(drawn.explain().scores).toEqual({ a: 100, b: 50, c: 0 });
	});
	it("away from calls keeps it out of their zone, and keeps them out of its own", () => {
		const away: PlacementRequest = {
			function: "f",
			callAntiAffinity: { required: [{ topologyKey: "zone", selector: { labels: "app=db" } }] },
		};
		expect(fitting(away, inZone("a", "x", db), inZone("b", "y"))).toEqual(["b"]);
		const [first, second] = scheduler.placeAll(
			[away, { function: "store", labels: { app: "db" } }],
			view(inZone("a", "x"), inZone("b", "y")),
		);
		const names = [first, second].map((placement) => (placement?.ok ? placement.node : undefined));
		expect(names.sort()).toEqual(["a", "b"]);
	});
	it("away from its own kind puts one in each zone", () => {
		const alone: PlacementRequest = { function: "f", callAntiAffinity: { required: [{ topologyKey: "zone" }] } };
		const placements = scheduler.placeAll([alone, alone, alone], view(inZone("a", "x"), inZone("b", "y")));
		expect(placements.map(({ ok }) => ok)).toEqual([true, true, false]);
		expect(placements[2]!.explain().summary).toBe("0/2 nodes fit: 2 have a call of f in their zone");
	});
});

describe("the strategy locality", () => {
	it("goes where most of the data lies, while that node has room", () => {
		const request: PlacementRequest = { strategy: "locality", data: { a: 10, b: 1000 }, resources: { cpu: 1 } };
		expect(scheduler.place(request, view(node("a"), node("b", { running: 3 }), node("c")))).toMatchObject({
			node: "b",
		});
		const full = node("b", { free: { cpu: 0 } });
		expect(scheduler.place(request, view(node("a", { running: 3 }), full, node("c")))).toMatchObject({ node: "a" });
	});
	it("goes by load where nobody has any", () => {
		const request: PlacementRequest = { strategy: "locality", data: { z: 5 } };
		expect(scheduler.place(request, view(node("a", { running: 3 }), node("b")))).toMatchObject({ node: "b" });
	});
});

it("of a batch the higher priority goes first, and the answers keep their order", () => {
	const [low, high] = scheduler.placeAll(
		[{ resources: { cpu: 8 } }, { resources: { cpu: 8 }, priority: 5 }],
		view(node("n", { capacity: { cpu: 8 } })),
	);
	expect([low!.ok, high!.ok]).toEqual([false, true]);
});

it("whether news of a node can help is asked of the node alone", () => {
	const request: PlacementRequest = { resources: { cpu: 2 }, tolerations: [{ key: "k", operator: "Exists" }] };
	const taints = [{ key: "k", effect: "NoSchedule" as const }];
	expect(scheduler.mayFit(request, node("n", { taints }))).toBe(true);
	expect(scheduler.mayFit(request, node("n", { taints, free: { cpu: 1 } }))).toBe(false);
	expect(scheduler.mayFit(request, node("n", { taints: [{ key: "other", effect: "NoSchedule" }] }))).toBe(false);
});
