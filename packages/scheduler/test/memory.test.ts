/** What a cluster of ten thousand nodes costs to know, beside the nodes themselves. */
import type { NodeView, PlacementRequest } from "@skein/kernel";
import { type ClusterState, createClusterState, createScheduler } from "@skein/scheduler";
import { heldBytes } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { node } from "./nodes.js";

const NODES = 10_000;

const nodes: readonly NodeView[] = Array.from({ length: NODES }, (_, index) => node(`n${index}`));
const scheduler = createScheduler();
const place = (requests: readonly PlacementRequest[], state: ClusterState): void => {
	for (const request of [...requests, ...requests]) expect(scheduler.place(request, state.view).ok).toBe(true);
};
const bytesPerNode = (act: () => void): number => {
	const before = heldBytes();
	act();
	return (heldBytes() - before) / NODES;
};

describe("memory per node", () => {
	it("is as docs/PLACEMENT.md says: of the state, of what is kept for a kind of call, and of one more function of the kind", () => {
		let states: ClusterState[] = [];
		const ofState =
			bytesPerNode(() => {
				states = Array.from({ length: 8 }, () => createClusterState(nodes));
				for (const one of states) expect(one.get("n7")).toBe(nodes[7]);
			}) / states.length;
		const [state] = states as [ClusterState];
		const alike = (from: number, count: number): PlacementRequest[] =>
			Array.from({ length: count }, (_, index) => Object.freeze({ function: `app/f${from + index}` }));
		const kinds = (from: number, count: number): PlacementRequest[] =>
			Array.from({ length: count }, (_, index) =>
				Object.freeze({ function: "app/g", resources: { cpu: (from + index) / 100 } }),
			);
		// Each first time compiles code, and makes what is there once for all.
		place([...alike(0, 2), ...kinds(1, 2)], state);
		const ofKind = bytesPerNode(() => place(kinds(3, 10), state)) / 10;
		const ofFunction = bytesPerNode(() => place(alike(2, 10), state)) / 10;
		expect(ofState).toBeLessThan(75);
		expect(ofKind).toBeLessThan(100);
		expect(ofFunction).toBeLessThan(8);
		for (const one of states) expect(one.view.nodes).toHaveLength(NODES);
	});
});
