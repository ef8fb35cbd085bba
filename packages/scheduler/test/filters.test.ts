import type { NodeView, PlacementRequest, Rejection, ResourceRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const reasonsOf = (request: PlacementRequest, over: Partial<NodeView>): readonly Rejection[] => {
	const placement = createScheduler().place(request, view(node("n", over)));
	return placement.ok ? [] : (placement.reasons.n ?? []);
};

describe("a node is refused", () => {
	it.each<[string, PlacementRequest, Partial<NodeView>, Rejection[]]>([
		[
			"that does not offer the function",
			{ function: "app/f" },
			{ functions: new Set(["app/g"]) },
			[{ rule: "function", message: "does not offer app/f", mayChange: false }],
		],
		[
			"that is busy",
			{},
			{ busy: true },
			[{ rule: "draining", message: "is busy: its main loop does not turn", mayChange: true }],
		],
		["that is draining", {}, { draining: true }, [{ rule: "draining", message: "is draining", mayChange: true }]],
		[
			"that has no threads",
			{},
			{ threads: 0 },
			[{ rule: "threads", message: "has no worker threads", mayChange: false }],
		],
		[
			"that the request excludes",
			{ exclude: ["n"] },
			{},
			[{ rule: "exclude", message: "is excluded by the request", mayChange: false }],
		],
		[
			"for each hard taint that is not tolerated, and for no other",
			{ tolerations: [{ key: "b", operator: "Exists" }] },
			{
				taints: [
					{ key: "a", value: "1", effect: "NoSchedule" },
					{ key: "b", effect: "NoSchedule" },
					{ key: "c", effect: "NoExecute" },
					{ key: "d", effect: "PreferNoSchedule" },
				],
			},
			[
				{ rule: "taints", message: "taint a=1:NoSchedule is not tolerated", mayChange: false },
				{ rule: "taints", message: "taint c:NoExecute is not tolerated", mayChange: false },
			],
		],
		[
			"for the labels that it lacks",
			{ nodeSelector: { zone: "a", disk: "ssd", gpu: "h200" } },
			{ labels: { zone: "b", disk: "ssd" } },
			[{ rule: "nodeSelector", message: "does not match zone=a, gpu=h200", mayChange: false }],
		],
		[
			"for what fails of a single term",
			{
				required: {
					terms: [
						{
							expressions: [
								{ key: "zone", operator: "Exists" },
								{ key: "cores", operator: "Gt", values: ["8"] },
							],
						},
					],
				},
			},
			{ labels: { zone: "a", cores: "8" } },
			[{ rule: "affinity", message: "does not match cores>8", mayChange: false }],
		],
		[
			"for a name that a single term does not allow",
			{
				required: {
					terms: [
						{
							fields: [
								{ key: "metadata.name", operator: "In", values: ["m"] },
								{ key: "metadata.name", operator: "NotIn", values: ["o"] },
							],
						},
					],
				},
			},
			{},
			[{ rule: "affinity", message: "does not match metadata.name in (m)", mayChange: false }],
		],
		[
			"for all of several terms",
			{
				required: {
					terms: [
						{
							expressions: [
								{ key: "zone", operator: "NotIn", values: ["a", "b"] },
								{ key: "disk", operator: "DoesNotExist" },
							],
						},
						{ fields: [{ key: "metadata.name", operator: "In", values: ["m"] }] },
					],
				},
			},
			{ labels: { zone: "a" } },
			[
				{
					rule: "affinity",
					message: "does not match zone notin (a,b) and !disk or metadata.name in (m)",
					mayChange: false,
				},
			],
		],
		[
			"when there is no term",
			{ required: { terms: null } },
			{},
			[{ rule: "affinity", message: "does not match any term: there is none", mayChange: false }],
		],
		[
			"when the only term is empty",
			{ required: { terms: [{}] } },
			{},
			[{ rule: "affinity", message: "does not match any node: the term is empty", mayChange: false }],
		],
		[
			"for each resource that it lacks, now or for good",
			{ resources: { cpu: 2.5, memory: "1536Mi", gpu: 4, "example.com/seat": 1 } },
			{ capacity: { cpu: 8, memory: 2 ** 30, gpu: 4 }, free: { cpu: 2, memory: 2 ** 29, gpu: 1 } },
			[
				{ rule: "resources", message: "cpu: need 2.5, have 2", mayChange: true },
				{ rule: "resources", message: "memory: need 1.5Gi, have 1Gi", mayChange: false },
				{ rule: "resources", message: "gpu: need 4, have 1", mayChange: true },
				{ rule: "resources", message: "example.com/seat: need 1, have 0", mayChange: false },
			],
		],
		[
			"whose books say nothing sensible",
			{ resources: { cpu: 1 } },
			{ free: { cpu: Number.NaN } },
			[{ rule: "resources", message: "cpu: need 1, have NaN", mayChange: true }],
		],
		[
			"for a model of GPU, when it does not describe its devices",
			{ resources: { gpu: { count: 1, model: "H200" } } },
			{ capacity: { gpu: 8 } },
			[
				{
					rule: "resources",
					message: "gpu H200: need 1, have 0; the node does not describe its devices",
					mayChange: false,
				},
			],
		],
		[
			"for a memory of GPU, when it does not describe its devices",
			{ resources: { gpu: { count: 1, model: "H200", memory: "40Gi" } } },
			{ capacity: { gpu: 8 } },
			[
				{
					rule: "resources",
					message: "gpu H200 40Gi: need 1, have 0; the node does not describe its devices",
					mayChange: false,
				},
			],
		],
	])("%s", (_, request, over, expected) => {
		expect(reasonsOf(request, over)).toEqual(expected);
	});
});

describe("a node is accepted", () => {
	it.each<[string, PlacementRequest, Partial<NodeView>]>([
		["that names no functions", { function: "app/f" }, {}],
		["that offers the function", { function: "app/f" }, { functions: new Set(["app/f"]) }],
		["that lacks a resource of which none is needed", { resources: { gpu: 0 } }, {}],
		[
			"of which an amount is asked that is undefined",
			{ resources: { gpu: undefined } as unknown as ResourceRequest },
			{},
		],
		["that has exactly what is needed", { resources: { cpu: 8 } }, {}],
		["whose free cores are off by a rounding error", { resources: { cpu: 0.1 } }, { free: { cpu: 1 - 0.9 } }],
		["with enough GPUs, counted", { resources: { gpu: { count: 2 } } }, { capacity: { gpu: 2 } }],
		["with amounts as text", { resources: { cpu: "500m" as unknown as number } }, { capacity: { cpu: 0.5 } }],
		["by an empty nodeSelector", { nodeSelector: {} }, {}],
	])("%s", (_, request, over) => {
		expect(reasonsOf(request, over)).toEqual([]);
	});

	it("by a Gt toleration only when comparison operators are on", () => {
		const request: PlacementRequest = { tolerations: [{ key: "sla", operator: "Gt", value: "900" }] };
		const tainted = view(node("n", { taints: [{ key: "sla", value: "950", effect: "NoSchedule" }] }));
		expect(createScheduler({ comparisonOperators: true }).place(request, tainted).ok).toBe(true);
		expect(createScheduler().place(request, tainted).ok).toBe(false);
	});
});

describe("a refusal", () => {
	const codeOf = (request: PlacementRequest, ...nodes: NodeView[]): string => {
		const placement = createScheduler().place(request, view(...nodes));
		return placement.ok ? "ok" : placement.code;
	};
	const busy = { capacity: { cpu: 4 }, free: { cpu: 1 } };

	it("has its reasons in a copy too", () => {
		expect({ ...createScheduler().place({}, view(node("a", { threads: 0 }))) }).toMatchObject({
			ok: false,
			reasons: { a: [{ rule: "threads" }] },
		});
	});
	it("is final when there is no node", () => {
		expect(codeOf({})).toBe("SKEIN_UNSCHEDULABLE");
	});
	it("is final when the largest node could never hold the call", () => {
		expect(codeOf({ resources: { cpu: 5 } }, node("a", busy), node("b", busy))).toBe("SKEIN_UNSCHEDULABLE");
	});
	it("is for now when one node may have room later", () => {
		expect(codeOf({ resources: { cpu: 4 } }, node("a", busy), node("b", { threads: 0 }))).toBe("SKEIN_NODE_OVERLOADED");
	});
	it("is final when each node that may have room later is ruled out otherwise", () => {
		const request = { resources: { cpu: 4 }, nodeSelector: { zone: "a" } };
		expect(codeOf(request, node("a", busy), node("b", { ...busy, draining: true }))).toBe("SKEIN_UNSCHEDULABLE");
	});
});
