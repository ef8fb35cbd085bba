import type { NodeView, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const many = (count: number, prefix: string, over: (index: number) => Partial<NodeView>): NodeView[] =>
	Array.from({ length: count }, (_, index) => node(`${prefix}${index}`, over(index)));
const summaryOf = (request: PlacementRequest, ...nodes: readonly NodeView[]): string =>
	createScheduler()
		.place(request, view(...nodes))
		.explain().summary;

describe("the summary of a refusal", () => {
	it("counts each node once, the most frequent reason first", () => {
		const eu1 = { zone: "eu-1" };
		const request: PlacementRequest = {
			resources: { gpu: 2 },
			required: { terms: [{ expressions: [{ key: "zone", operator: "In", values: ["eu-1"] }] }] },
		};
		const two = { capacity: { gpu: 2 } };
		expect(
			summaryOf(
				request,
				...many(2, "z", () => ({ labels: { zone: "eu-2" }, ...two })),
				...many(3, "t", () => ({
					labels: eu1,
					...two,
					taints: [{ key: "dedicated", value: "ml", effect: "NoSchedule" }],
				})),
				...many(7, "g", () => ({ labels: eu1, capacity: { gpu: 1 } })),
			),
		).toBe(
			"0/12 nodes fit: 7 lack gpu (need 2, have 1), 3 have taint dedicated=ml:NoSchedule, 2 do not match zone in (eu-1)",
		);
	});
	it("joins nodes that lack different amounts", () => {
		const nodes = many(3, "n", (index) => ({ capacity: { memory: 2 ** 30 * (3 - index) } }));
		expect(summaryOf({ resources: { memory: "4Gi" } }, ...nodes)).toBe(
			"0/3 nodes fit: 3 lack memory (need 4Gi, have 1Gi to 3Gi)",
		);
	});
	it("prefers a reason that waiting does not help", () => {
		expect(summaryOf({ nodeSelector: { zone: "a" } }, node("n", { draining: true }))).toBe(
			"0/1 nodes fit: 1 do not match zone=a",
		);
	});
	it("stays one line when there are many reasons", () => {
		const nodes = many(9, "n", (index) => ({ taints: [{ key: `k${index}`, effect: "NoSchedule" }] }));
		expect(summaryOf({}, ...nodes)).toMatch(/^0\/9 nodes fit: (1 have taint k\d:NoSchedule, ){6}3 for other reasons$/);
	});
	it("says so when there is no node at all", () => {
		expect(summaryOf({})).toBe("0/0 nodes fit: the cluster has no nodes");
	});
});

describe("the explanation of a placed call", () => {
	it("names the node, all scores and what the other nodes had against them", () => {
		const placement = createScheduler().place(
			{},
			view(node("a"), node("b", { running: 4 }), node("c", { draining: true })),
		);
		expect(placement.explain()).toEqual({
			summary: "a has the best score; 2/3 nodes fit: 1 are draining",
			scores: { a: 100, b: 87.5 },
			rejections: { c: [{ rule: "draining", message: "is draining", mayChange: true }] },
		});
	});
});

it("placing does not pay for an explanation that nobody reads", () => {
	let told = 0;
	const shy = {
		name: "shy",
		prepare: () => ({
			accepts: ({ name }: NodeView) => name === "a",
			refuse: () => {
				told += 1;
				return [{ message: "is too shy", mayChange: true }];
			},
		}),
	};
	const scheduler = createScheduler({ filters: [shy] });
	const placed = scheduler.place({}, view(node("a"), node("b")));
	const refused = scheduler.place({}, view(node("b"), node("c"), node("d")));
	expect(told).toBe(1);
	expect(placed.explain().summary).toBe("a has the best score; 1/2 nodes fit: 1 are refused by shy (is too shy)");
	expect(refused.ok ? {} : Object.keys(refused.reasons)).toEqual(["b", "c", "d"]);
	expect(told).toBe(5);
});
