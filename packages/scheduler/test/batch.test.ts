import type { PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { node, view } from "./nodes.js";

const scheduler = createScheduler();
const one: PlacementRequest = { resources: { gpu: 1 } };
const gpus = view(node("a", { capacity: { gpu: 2 } }), node("b", { capacity: { gpu: 1 } }));

describe("a batch", () => {
	it("shows later calls what earlier ones took", () => {
		const nodes = scheduler
			.placeAll([one, one, one, one], gpus)
			.map((placement) => (placement.ok ? placement.node : placement.code));
		expect(nodes.slice(0, 3).sort()).toEqual(["a", "a", "b"]);
		expect(nodes[3]).toBe("SKEIN_NODE_OVERLOADED");
	});
	it("explains each call by the view that it was placed on", () => {
		const [first, , third, fourth] = scheduler
			.placeAll([one, one, one, one], gpus)
			.map((placement) => placement.explain());
		expect(Object.keys(first!.scores)).toEqual(["a", "b"]);
		expect(Object.keys(third!.scores)).toHaveLength(1);
		expect(fourth!.summary).toBe("0/2 nodes fit: 2 lack gpu (need 1, have 0)");
	});
	it("keeps what a node says beside its numbers", () => {
		const offering = view(node("a", { functions: new Set(["f"]), labels: { zone: "x" } }));
		const asks: PlacementRequest[] = [
			{ function: "f" },
			{ function: "f", nodeSelector: { zone: "x" } },
			{ function: "g" },
		];
		expect(scheduler.placeAll(asks, offering).map(({ ok }) => ok)).toEqual([true, true, false]);
	});
	it("of nodes with members on their class takes them along", () => {
		class Live {
			get name(): string {
				return "live";
			}
			labels = {};
			taints = [];
			threads = 1;
			capacity = { gpu: 2 };
			free = this.capacity;
			running = 0;
			draining = false;
		}
		expect(scheduler.placeAll([one, one, one], view(new Live())).map(({ ok }) => ok)).toEqual([true, true, false]);
	});
});

describe("a gang", () => {
	it("is placed as a batch when each member has a node", () => {
		expect(scheduler.placeAll([one, one, one], gpus, { gang: true }).map(({ ok }) => ok)).toEqual([true, true, true]);
	});
	it("is refused as a whole, and every member says which one had no node", () => {
		const [first, , , fourth] = scheduler.placeAll([one, one, one, one], gpus, { gang: true });
		const why = "member 4 of the gang has no node: 0/2 nodes fit: 2 lack gpu (need 1, have 0)";
		// Four of three devices: the gang would not fit an idle cluster either.
		expect(first).toMatchObject({ ok: false, code: "SKEIN_UNSCHEDULABLE" });
		expect(first!.explain().summary).toBe(why);
		expect(first!.explain().rejections.a).toEqual([{ rule: "gang", message: why, mayChange: false }]);
		expect(fourth!.explain().summary).toBe("0/2 nodes fit: 2 lack gpu (need 1, have 0)");
	});
	it("is refused for good when a member could never have a node", () => {
		const [first] = scheduler.placeAll([one, { resources: { gpu: 3 } }], gpus, { gang: true });
		expect(first).toMatchObject({
			ok: false,
			code: "SKEIN_UNSCHEDULABLE",
			reasons: { a: [{ rule: "gang", mayChange: false }] },
		});
	});
});
