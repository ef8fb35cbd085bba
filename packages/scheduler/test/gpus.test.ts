import type { GpuDevice, NodeView, ResourceRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const scheduler = createScheduler();
const gigabytes = (count: number): number => count * 2 ** 30;
const devices = (count: number, over: (index: number) => Partial<GpuDevice> = () => ({})): GpuDevice[] =>
	Array.from({ length: count }, (_, index) => ({ index, ...over(index) }));
const withGpus = (gpus: readonly GpuDevice[], gpuFree: readonly number[], name = "n"): NodeView =>
	node(name, {
		capacity: { gpu: gpus.length },
		free: { gpu: gpuFree.reduce((a, b) => a + b, 0) },
		gpus,
		gpuFree,
	});
const given = (gpu: NonNullable<ResourceRequest["gpu"]>, ...nodes: readonly NodeView[]): readonly number[] | string => {
	const placement = scheduler.place({ resources: { gpu } }, view(...nodes));
	return placement.ok ? placement.gpus : placement.explain().summary;
};

describe("several whole GPUs", () => {
	it("lie side by side, in the shortest run that is long enough", () => {
		expect(given(2, withGpus(devices(8), [1, 1, 1, 1, 0, 1, 1, 0]))).toEqual([5, 6]);
		expect(given(3, withGpus(devices(8), [1, 1, 1, 1, 0, 1, 1, 0]))).toEqual([0, 1, 2]);
	});
	it("come from one island, the smallest that has enough", () => {
		const islands = devices(8, (index) => ({ island: index % 2 === 0 ? "even" : "odd" }));
		expect(given(3, withGpus(islands, [1, 1, 1, 1, 1, 1, 1, 0]))).toEqual([1, 3, 5]);
	});
	it("come from several islands only when none has enough", () => {
		const islands = devices(4, (index) => ({ island: index < 2 ? "a" : "b" }));
		expect(given(3, withGpus(islands, [1, 1, 1, 1]))).toEqual([0, 1, 2]);
	});
	it("go to the node where they are neighbours", () => {
		const apart = withGpus(devices(4), [1, 0, 0, 1], "apart");
		const together = withGpus(devices(4), [0, 1, 1, 0], "together");
		expect(scheduler.place({ resources: { gpu: 2 } }, view(apart, together))).toMatchObject({
			node: "together",
			gpus: [1, 2],
		});
	});
	it("never include one of which a share is given out", () => {
		expect(given(2, withGpus(devices(3), [1, 0.75, 1]))).toEqual([0, 2]);
		expect(given(2, withGpus(devices(2), [1, 0.75]))).toBe("0/1 nodes fit: 1 lack gpu (need 2, have 1)");
	});
});

describe("a share of a GPU", () => {
	it("goes to the fullest shared device with room, not to a whole one", () => {
		expect(given(0.25, withGpus(devices(4), [1, 0.75, 0.25, 0.5]))).toEqual([2]);
	});
	it("never goes to a device that was given out whole", () => {
		expect(given(0.25, withGpus(devices(2), [0, 1]))).toEqual([1]);
		expect(given(0.25, withGpus(devices(1), [0]))).toBe("0/1 nodes fit: 1 lack gpu (need 0.25, have 0)");
	});
	it("breaks a whole device where the fewest are left", () => {
		const islands = devices(5, (index) => ({ island: index < 3 ? "large" : "small" }));
		expect(given(0.5, withGpus(islands, [1, 1, 1, 1, 1]))).toEqual([3]);
	});
	it("goes to the node that has a shared device, though another is idle", () => {
		const idle = withGpus(devices(2), [1, 1], "idle");
		const shared = { ...withGpus(devices(2), [1, 0.5], "shared"), running: 3 };
		expect(scheduler.place({ resources: { gpu: 0.5 } }, view(idle, shared))).toMatchObject({
			node: "shared",
			gpus: [1],
		});
	});
	it("of which two do not add up to one is two", () => {
		expect(given(0.75, withGpus(devices(2), [0.5, 0.5]))).toBe("0/1 nodes fit: 1 lack gpu (need 0.75, have 0.5)");
	});
});

describe("a model or memory", () => {
	const mixed = devices(3, (index) => ({
		model: index === 1 ? "H200" : "L4",
		memory: gigabytes(index === 1 ? 141 : 24),
	}));

	it("is looked for among the devices", () => {
		expect(given({ count: 1, model: "H200" }, withGpus(mixed, [1, 1, 1]))).toEqual([1]);
		expect(given({ count: 1, memory: "40Gi" }, withGpus(mixed, [1, 1, 1]))).toEqual([1]);
		expect(given({ count: 2, model: "L4" }, withGpus(mixed, [1, 1, 1]))).toEqual([0, 2]);
	});
	it("of a share means that share of the memory", () => {
		expect(given({ count: 0.5, memory: "20Gi" }, withGpus(mixed, [1, 1, 1]))).toEqual([1]);
		expect(given({ count: 0.5, memory: "12Gi" }, withGpus(mixed, [1, 0, 1]))).toEqual([0]);
	});
	it("that is busy is waited for, and one that nobody has is not", () => {
		const request = (model: string) => ({ resources: { gpu: { count: 1, model } } });
		const busy = view(withGpus(mixed, [1, 0, 1]));
		expect(scheduler.place(request("H200"), busy)).toMatchObject({ ok: false, code: "SKEIN_NODE_OVERLOADED" });
		expect(scheduler.place(request("B300"), busy)).toMatchObject({ ok: false, code: "SKEIN_UNSCHEDULABLE" });
		expect(scheduler.place(request("B300"), busy).explain().summary).toBe(
			"0/1 nodes fit: 1 lack gpu B300 (need 1, have 0)",
		);
	});
});

describe("a node that does not describe its devices", () => {
	it("is taken to give out the first ones first", () => {
		const plain = node("n", { capacity: { gpu: 4 }, free: { gpu: 2.5 } });
		expect(given(1, plain)).toEqual([2]);
		expect(given(0.5, plain)).toEqual([1]);
		expect(given(2, plain)).toEqual([2, 3]);
		expect(given(3, plain)).toBe("0/1 nodes fit: 1 lack gpu (need 3, have 2)");
	});
	it("still tells calls of a batch apart", () => {
		const one = { resources: { gpu: 1 } };
		const placements = scheduler.placeAll([one, one, one], view(node("n", { capacity: { gpu: 2 } })));
		expect(placements.map((placement) => (placement.ok ? placement.gpus : placement.code))).toEqual([
			[0],
			[1],
			"SKEIN_NODE_OVERLOADED",
		]);
	});
});

describe("a refused call is told the smallest change that would give it a node", () => {
	it.each<[string, Parameters<typeof scheduler.place>[0], NodeView[], string]>([
		[
			"less of something",
			{ resources: { gpu: 2 } },
			[withGpus(devices(1), [1])],
			"ask for gpu 1 instead of 2: 1 node would fit",
		],
		["none of something", { resources: { gpu: 1, cpu: 1 } }, [node("n")], "ask for no gpu: 1 node would fit"],
		["waiting", { resources: { cpu: 4 } }, [node("n", { free: { cpu: 1 } })], "wait for cpu: 1 node would fit"],
		[
			"a toleration, which helps more nodes than a label",
			{ nodeSelector: { disk: "ssd" } },
			[
				...["a", "b"].map((name) =>
					node(name, { labels: { disk: "ssd" }, taints: [{ key: "k", value: "v", effect: "NoSchedule" }] }),
				),
				node("c"),
			],
			"tolerate k=v:NoSchedule: 2 nodes would fit",
		],
		[
			"two changes where one is not enough",
			{ nodeSelector: { disk: "ssd" }, resources: { gpu: 1 } },
			[node("n")],
			"drop disk=ssd from nodeSelector and ask for no gpu: 1 node would fit",
		],
	])("%s", (_, request, nodes, remedy) => {
		expect(scheduler.place(request, view(...nodes)).explain().remedy).toBe(remedy);
	});
	it("and nothing is told where it fits", () => {
		expect(scheduler.place({}, view(node("n"))).explain().remedy).toBeUndefined();
	});
});
