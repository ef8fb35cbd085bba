import type { NodeView, PlacementRequest } from "@skein/kernel";
import { createClusterState, createScheduler } from "@skein/scheduler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodes, request, statusChange } from "./arbitraries.js";
import { node } from "./nodes.js";

/** Enough nodes for indexes to be made. */
const manyNodes = fc
	.array(
		nodes(4).filter(({ length }) => length > 2),
		{ minLength: 10, maxLength: 10 },
	)
	.map(named);

function named(lists: readonly NodeView[][]): NodeView[] {
	return lists.flat().map((one, index) => ({ ...one, name: `n${index}` }));
}

type Step =
	| { readonly kind: "place"; readonly request: number }
	| { readonly kind: "set"; readonly at: number; readonly change: Partial<NodeView> }
	| { readonly kind: "replace"; readonly at: number; readonly by: NodeView }
	| { readonly kind: "add"; readonly node: NodeView }
	| { readonly kind: "remove"; readonly at: number };

const oneNode = nodes(1)
	.filter((list) => list.length === 1)
	.map(([one]) => one!);
const at = fc.nat(60);
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ kind: fc.constant("place" as const), request: fc.nat(4) }) },
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant("set" as const), at, change: statusChange }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("replace" as const), at, by: oneNode }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("add" as const), node: oneNode }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), at }) },
);

describe("a cluster that changes", () => {
	it("is placed on as if every node were looked at, down to the ties", () => {
		// Of five functions two ask for the same as the first: what is kept about nodes is shared by these.
		const requests = fc
			.array(request, { minLength: 3, maxLength: 3 })
			.map((three) => [...three, ...["f", "g"].map((id) => ({ ...three[0]!, function: id }))]);
		fc.assert(
			fc.property(manyNodes, requests, fc.array(step, { maxLength: 40 }), fc.integer(), (on, asked, steps, seed) => {
				const state = createClusterState(on);
				const [indexed, plain] = [createScheduler({ seed }), createScheduler({ seed })];
				// The second time makes the index, so that the steps are what it has to follow.
				for (const one of [...asked, ...asked]) indexed.place(one, state.view);
				let born = on.length;
				for (const one of steps) {
					const names = state.view.nodes.map(({ name }) => name);
					if (one.kind === "add") {
						state.set({ ...one.node, name: `n${born}` });
						born += 1;
					} else if (one.kind !== "place") {
						const name = names[one.at % Math.max(1, names.length)];
						if (name === undefined) continue;
						if (one.kind === "remove") state.remove(name);
						else if (one.kind === "replace") state.set({ ...one.by, name });
						else state.set({ ...state.get(name)!, ...one.change });
					} else {
						const wanted = asked[one.request]!;
						const placement = indexed.place(wanted, state.view);
						const expected = plain.place(wanted, { nodes: state.view.nodes });
						expect({ ...placement, reasons: undefined }).toEqual({ ...expected, reasons: undefined });
						if (placement.ok && expected.ok) expect(placement.score).toBe(expected.score);
						if (!placement.ok) continue;
						const chosen = state.get(placement.node)!;
						const calls = [...(chosen.calls ?? []), { count: 1, function: wanted.function ?? "none" }];
						state.set({ ...chosen, running: chosen.running + 1, calls });
					}
				}
			}),
			{ numRuns: 300 },
		);
	});

	it("shows in each view what was there when the view was taken", () => {
		fc.assert(
			fc.property(nodes(), fc.array(step, { maxLength: 30 }), (on, steps) => {
				const state = createClusterState(on);
				const taken: [view: { readonly nodes: readonly NodeView[] }, nodes: NodeView[]][] = [];
				const now = new Map(on.map((one) => [one.name, one]));
				for (const [index, one] of steps.entries()) {
					const names = [...now.keys()];
					const name = names["at" in one ? one.at % Math.max(1, names.length) : 0];
					if (one.kind === "add") {
						const added = { ...one.node, name: `m${index}` };
						state.set(added);
						now.set(added.name, added);
					} else if (one.kind === "remove" && name !== undefined) {
						expect(state.remove(name)).toBe(true);
						now.delete(name);
					} else if (one.kind === "replace" && name !== undefined) {
						state.set({ ...one.by, name });
						now.set(name, { ...one.by, name });
					} else taken.push([state.view, [...now.values()]]);
				}
				const byName = (list: readonly NodeView[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
				for (const [view, expected] of taken) expect(byName(view.nodes)).toEqual(byName(expected));
			}),
			{ numRuns: 300 },
		);
	});

	it("still shows an old view after more changes than are remembered one by one", () => {
		const state = createClusterState([node("a", { running: 0 }), node("b")]);
		const old = state.view;
		for (let running = 1; running <= 5000; running += 1) state.set(node("a", { running }));
		state.remove("b");
		expect(old.nodes.map(({ name, running }) => [name, running])).toEqual([
			["a", 0],
			["b", 0],
		]);
		expect(state.view.nodes.map(({ name, running }) => [name, running])).toEqual([["a", 5000]]);
	});

	it("is looked at anew by a scheduler that was away for too many changes", () => {
		const state = createClusterState(Array.from({ length: 40 }, (_, index) => node(`n${index}`, { running: 9 })));
		const scheduler = createScheduler();
		const wanted: PlacementRequest = Object.freeze({ function: "f" });
		for (let index = 0; index < 3; index += 1) scheduler.place(wanted, state.view);
		for (let index = 0; index < 3000; index += 1) state.set(node(`n${index % 40}`, { running: 5 }));
		state.set(node("n7", { running: 1 }));
		expect(scheduler.place(wanted, state.view)).toMatchObject({ node: "n7" });
	});

	it("keeps a call away from a node that comes to offer other functions only, though functions alike share what is known", () => {
		const state = createClusterState(Array.from({ length: 30 }, (_, index) => node(`n${index}`, { running: 9 })));
		const scheduler = createScheduler();
		const [f, g]: PlacementRequest[] = ["f", "g"].map((id) => Object.freeze({ function: id }));
		const places = (): unknown[] =>
			[f!, g!, f!, g!].map((one) => (scheduler.place(one, state.view) as { node?: string }).node);
		expect(new Set(places()).size).toBe(1);
		state.set(node("new", { running: 0, functions: new Set(["g"]) }));
		const [old, ...others] = places();
		expect(old).toMatch(/^n\d+$/);
		expect(others).toEqual(["new", old, "new"]);
		state.set(node("new", { running: 0, functions: new Set(["f", "g"]) }));
		expect(places()).toEqual(["new", "new", "new", "new"]);
	});

	it("does not count the calls of a node twice that moved to the place of a removed one", () => {
		const calls = [{ count: 1, function: "f" }];
		const idle = Array.from({ length: 30 }, (_, index) => node(`n${index}`, { running: 4, calls }));
		const state = createClusterState([...idle, node("last", { calls })]);
		const scheduler = createScheduler();
		const spread = { topologyKey: "kubernetes.io/hostname", maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" } as const;
		const wanted: PlacementRequest = Object.freeze({ function: "f", topologySpread: [spread] });
		scheduler.place(wanted, state.view);
		state.remove("n0");
		expect(scheduler.place(wanted, state.view)).toMatchObject({ node: "last" });
	});

	it("counts calls of several functions that come to a node, and go, at once", () => {
		const zoneOf = (index: number): string => (index % 2 === 0 ? "a" : "b");
		const state = createClusterState(
			Array.from({ length: 30 }, (_, index) => node(`n${index}`, { labels: { zone: zoneOf(index) } })),
		);
		const scheduler = createScheduler();
		const spread = { topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" } as const;
		const wanted: PlacementRequest = Object.freeze({ function: "f", topologySpread: [spread] });
		const zone = (): string | undefined => {
			const placement = scheduler.place(wanted, state.view);
			return placement.ok ? state.get(placement.node)?.labels.zone : undefined;
		};
		const run = (name: string, count: number): void =>
			state.set({
				...state.get(name)!,
				calls:
					count === 0
						? []
						: [
								{ count: 1, function: "g" },
								{ count, function: "f" },
								{ count: 1, function: "h" },
							],
			});
		zone();
		run("n0", 9);
		run("n1", 3);
		expect(zone()).toBe("b");
		run("n0", 0);
		expect(zone()).toBe("a");
		run("n1", 0);
		run("n2", 1);
		expect(zone()).toBe("b");
		// As many changes later the first one's place is another's.
		for (let change = 5; change <= 1024; change += 1) {
			state.set({ ...state.get("n3")!, calls: [{ count: change, function: "h" }] });
			if (change % 100 === 0) zone();
		}
		expect(zone()).toBe("b");
	});

	it("does not rate the node that took the place of one whose calls changed before it went", () => {
		const state = createClusterState(Array.from({ length: 30 }, (_, index) => node(`n${index}`)));
		const scheduler = createScheduler();
		const alone: PlacementRequest = Object.freeze({
			function: "f",
			callAntiAffinity: { required: [{ topologyKey: "kubernetes.io/hostname" }] },
		});
		scheduler.place(alone, state.view);
		state.set({ ...state.get("n3")!, calls: [{ count: 1, function: "f" }] });
		state.set(node("caller", { threads: 0 }));
		state.remove("n3");
		expect(scheduler.place(alone, state.view).ok).toBe(true);
	});

	it("knows its nodes by name", () => {
		const state = createClusterState();
		expect(state.view.nodes).toEqual([]);
		state.set(node("a"));
		state.set(node("b"));
		state.set(node("a", { running: 3 }));
		expect(state.get("a")).toMatchObject({ running: 3 });
		expect(state.remove("a")).toBe(true);
		expect(state.remove("a")).toBe(false);
		expect(state.get("a")).toBeUndefined();
		expect(state.get("b")).toMatchObject({ name: "b" });
	});
});
