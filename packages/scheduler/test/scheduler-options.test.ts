import { isSkeinError, type PlacementRequest } from "@skein/kernel";
import { createScheduler, type NodeScore, type SchedulerOptions } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const alike = view(...Array.from({ length: 8 }, (_, index) => node(`n${index}`)));
const chosen = (options: SchedulerOptions, request: PlacementRequest = {}): string => {
	const placement = createScheduler(options).place(request, alike);
	return placement.ok ? placement.node : placement.code;
};
const refusal = (act: () => unknown): { message: string; details: Readonly<Record<string, unknown>> } => {
	try {
		act();
	} catch (error) {
		if (isSkeinError(error, "SKEIN_SCHEDULER_INVALID")) return error;
		throw error;
	}
	return expect.unreachable();
};

const SPREAD = { topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" };
const NEAR = { topologyKey: "zone", selector: { function: "g" } };

describe("ties", () => {
	it("are broken by the seed, so that callers with different seeds begin on different nodes", () => {
		const counts = new Map<string, number>();
		for (let seed = 0; seed < 800; seed += 1) counts.set(chosen({ seed }), (counts.get(chosen({ seed })) ?? 0) + 1);
		expect(counts.size).toBe(8);
		for (const count of counts.values()) expect(count).toBeGreaterThan(60);
	});
	it("are broken alike for functions that need the same, and in different ways for others", () => {
		const starts = (requests: PlacementRequest[]): Set<string> => new Set(requests.map((one) => chosen({}, one)));
		const numbers = Array.from({ length: 40 }, (_, index) => index);
		expect(starts(numbers.map((index) => ({ function: `app/f${index}` }))).size).toBe(1);
		expect(starts(numbers.map((index) => ({ resources: { cpu: (index + 1) / 1000 } }))).size).toBeGreaterThan(4);
	});
});

describe("a request", () => {
	it("that is frozen is checked and compiled once", () => {
		let times = 0;
		const count = (): undefined => {
			times += 1;
		};
		const counting = { name: "counting", prepare: count };
		const scheduler = createScheduler({ filters: [counting] });
		const [one, other] = [Object.freeze({}), Object.freeze({ function: "f" })];
		for (const request of [one, one, other, one, other]) scheduler.place(request, alike);
		expect(times).toBe(2);
	});
	it("that is not frozen may change between calls", () => {
		const scheduler = createScheduler();
		const request = { exclude: [] as string[] };
		expect(scheduler.place(request, alike).ok).toBe(true);
		request.exclude.push(...alike.nodes.map(({ name }) => name));
		expect(scheduler.place(request, alike).ok).toBe(false);
	});
	it.each<[string, unknown, unknown]>([
		["request", null, null],
		["function", { function: 7 }, 7],
		["strategy", { strategy: "random" }, "random"],
		["exclude", { exclude: "n1" }, "n1"],
		["resources", { resources: 3 }, 3],
		["resources.cpu", { resources: { cpu: -1 } }, -1],
		["resources.cpu", { resources: { cpu: Number.NaN } }, Number.NaN],
		["resources.memory", { resources: { memory: "1 Gb" } }, "1 Gb"],
		["resources.gpu", { resources: { gpu: 1.5 } }, 1.5],
		["resources.gpu.count", { resources: { gpu: { count: -2 } } }, -2],
		["resources.gpu.model", { resources: { gpu: { count: 1, model: 5 } } }, 5],
		["resources.gpu.memory", { resources: { gpu: { count: 1, memory: "much" } } }, "much"],
		["resources.licenses", { resources: { licenses: Number.POSITIVE_INFINITY } }, Number.POSITIVE_INFINITY],
		["resources.example.com/seat", { resources: { "example.com/seat": 0.5 } }, 0.5],
		["resources.a b", { resources: { "a b": 1 } }, 1],
		["tolerations", { tolerations: "gpu" }, "gpu"],
		["tolerations[0]", { tolerations: ["gpu"] }, "gpu"],
		["tolerations[1].effect", { tolerations: [{ key: "a" }, { key: "a", effect: "Never" }] }, "Never"],
		["nodeSelector.a b", { nodeSelector: { "a b": "c" } }, "a b"],
		["nodeSelector.zone", { nodeSelector: { zone: "eu 1" } }, "eu 1"],
		["required.terms", { required: { terms: 3 } }, 3],
		[
			"required.terms[0].expressions[0].operator",
			{ required: { terms: [{ expressions: [{ key: "a", operator: "Near" }] }] } },
			"Near",
		],
		[
			"required.terms[0].fields[0].key",
			{ required: { terms: [{ fields: [{ key: "spec", operator: "In", values: ["a"] }] }] } },
			"spec",
		],
		[
			"required.terms[0].fields[0].operator",
			{ required: { terms: [{ fields: [{ key: "metadata.name", operator: "Gt", values: ["1"] }] }] } },
			"Gt",
		],
		["labels.a b", { labels: { "a b": "c" } }, "a b"],
		["data.n1", { data: { n1: -5 } }, -5],
		["priority", { priority: 1.5 }, 1.5],
		["preemptible", { preemptible: "yes" }, "yes"],
		["tenant", { tenant: 7 }, 7],
		["topologySpread[0].maxSkew", { topologySpread: [{ ...SPREAD, maxSkew: 0 }] }, 0],
		["topologySpread[0].topologyKey", { topologySpread: [{ ...SPREAD, topologyKey: "" }] }, ""],
		["topologySpread[0].whenUnsatisfiable", { topologySpread: [{ ...SPREAD, whenUnsatisfiable: "Never" }] }, "Never"],
		["topologySpread[0].minDomains", { topologySpread: [{ ...SPREAD, minDomains: -1 }] }, -1],
		[
			"topologySpread[0].minDomains",
			{ topologySpread: [{ ...SPREAD, whenUnsatisfiable: "ScheduleAnyway", minDomains: 2 }] },
			2,
		],
		["topologySpread[0].selector.labels", { topologySpread: [{ ...SPREAD, selector: { labels: "a in" } }] }, "a in"],
		["topologySpread", { topologySpread: Array(17).fill(SPREAD) }, 17],
		["callAffinity.preferred[0].weight", { callAffinity: { preferred: [{ topologyKey: "zone", weight: 101 }] } }, 101],
		["callAntiAffinity.required[0].topologyKey", { callAntiAffinity: { required: [{ topologyKey: "a b" }] } }, "a b"],
		[
			"callAntiAffinity.required[0]",
			{ callAffinity: { required: [NEAR] }, callAntiAffinity: { required: [NEAR] } },
			NEAR,
		],
		["preferred[0].weight", { preferred: [{ weight: 0 }] }, 0],
		["preferred[0].weight", { preferred: [{ weight: 101 }] }, 101],
		["preferred[0].weight", { preferred: [{ weight: Number.NaN }] }, Number.NaN],
	])("with a wrong %s is refused, with the value: %j", (field, request, value) => {
		const error = refusal(() => createScheduler().place(request as PlacementRequest, alike));
		expect(error.details).toMatchObject({ field, value });
		expect(error.message).toContain(`${field}: `);
	});
	it("shows a number that JSON cannot hold", () => {
		const wrong = () => createScheduler().place({ resources: { cpu: Number.NaN } }, alike);
		expect(refusal(wrong).message).toMatch(/^resources\.cpu: NaN is not an amount/);
	});
});

describe("a scheduler", () => {
	it.each<[string, SchedulerOptions, unknown]>([
		["seed", { seed: Number.NaN }, Number.NaN],
		["weights.load", { weights: { load: -1 } }, -1],
		["weights.load", { weights: { load: Number.POSITIVE_INFINITY } }, Number.POSITIVE_INFINITY],
		["weights.laod", { weights: { laod: 1 } }, 1],
		["weights.mine", { scores: [{ name: "mine", weight: Number.NaN, prepare: () => undefined }] }, Number.NaN],
		["filters", { filters: [{ name: "taints", prepare: () => undefined }] }, "taints"],
		["scores", { scores: [{ name: "load", prepare: () => undefined }] }, "load"],
		["affinity.preferred[0].weight", { affinity: { preferred: [{ weight: 0.5 }] } }, 0.5],
	])("with wrong %s is refused", (field, options, value) => {
		expect(refusal(() => createScheduler(options)).details).toMatchObject({ field, value });
	});
	it("puts an administrator's required terms on every call", () => {
		const terms = [{ fields: [{ key: "metadata.name", operator: "In" as const, values: ["n5"] }] }];
		expect(chosen({ affinity: { required: { terms } } })).toBe("n5");
		expect(chosen({ affinity: { required: { terms: [] } } })).toBe("SKEIN_UNSCHEDULABLE");
	});
	it("asks the filters of its user", () => {
		const odd = {
			name: "odd",
			prepare: () => ({ accepts: ({ name }: { name: string }) => name === "n3", refuse: () => [] }),
		};
		expect(chosen({ filters: [odd] })).toBe("n3");
	});
	it("asks the scores of its user, scaled and weighted as they say", () => {
		const last: NodeScore = {
			name: "last",
			weight: 1,
			scale: "highest",
			prepare:
				() =>
				({ name }) =>
					Number(name.slice(1)),
		};
		expect(chosen({ scores: [last] })).toBe("n7");
		expect(chosen({ scores: [{ ...last, scale: "lowest" }] })).toBe("n0");
		const { scores } = createScheduler({ scores: [last], weights: { load: 0, softTaints: 0, last: 9 } })
			.place({}, alike)
			.explain();
		expect(Object.values(scores)).toEqual([0, 14, 28, 42, 57, 71, 85, 100]);
	});
	it("gives every node the score 0 when no score counts", () => {
		expect(createScheduler({ weights: { load: 0, softTaints: 0 } }).place({}, alike)).toMatchObject({
			ok: true,
			score: 0,
		});
	});
	it.each([
		[Number.NaN, undefined],
		[-1, undefined],
		[101, undefined],
		[Number.NaN, "highest"],
		[-1, "lowest"],
		[Number.POSITIVE_INFINITY, "highest"],
	] as const)("refuses a rating of %d (scale: %s), and names score and node", (rating, scale) => {
		const wild = { name: "wild", prepare: () => () => rating };
		const scheduler = createScheduler({ scores: [scale === undefined ? wild : { ...wild, scale }] });
		expect(refusal(() => scheduler.place({}, alike)).message).toBe(`scores.wild: ${rating} is not a rating of node n0`);
	});
	it("refuses a view in which the number of running calls is not a number, where nodes are compared", () => {
		const broken = view(node("n", { running: Number.NaN }), node("m"));
		expect(refusal(() => createScheduler().place({}, broken)).message).toBe(
			"scores.load: NaN is not a rating of node n",
		);
	});
	it("tells the score of the only node that fits, too, and asks a user's scores of it", () => {
		const two = view(node("a"), node("b", { threads: 0 }));
		const [alone, beside] = [two, view(node("a"), node("b"))].map((nodes) => createScheduler().place({}, nodes));
		expect(alone).toMatchObject({ ok: true, node: "a", score: (beside as { score: number }).score });
		let asked = 0;
		const mine: NodeScore = { name: "mine", prepare: () => () => (asked += 1) };
		expect(createScheduler({ scores: [mine] }).place({}, two)).toMatchObject({ ok: true, node: "a" });
		expect(asked).toBe(1);
	});
	it("may be asked by its own plugins while it places", () => {
		const nested: NodeScore = {
			name: "nested",
			weight: 4,
			prepare: ({ request }) => (request.function === undefined ? undefined : askAgain),
		};
		const scheduler = createScheduler({ scores: [nested] });
		const askAgain = (): number => (scheduler.place({}, alike).ok ? 0 : 100);
		const placement = scheduler.place({ function: "f", exclude: ["n0", "n1"] }, alike);
		expect(placement).toMatchObject({ ok: true, score: 50 });
		expect(Object.keys(placement.explain().scores)).toContain(placement.ok ? placement.node : "none");
	});
	it("finds the best of many nodes", () => {
		const nodes = Array.from({ length: 300 }, (_, index) => node(`n${index}`, { running: 300 - index }));
		const scheduler = createScheduler();
		for (const size of [300, 17, 16, 300]) {
			expect(scheduler.place({}, { nodes: nodes.slice(0, size) })).toMatchObject({ node: `n${size - 1}` });
		}
	});
});
