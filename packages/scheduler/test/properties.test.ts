import type { NodeSelectorTerm, NodeView, Placement, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodes, request, toleration } from "./arbitraries.js";
import { deepFreeze } from "./nodes.js";
import { fits, mightFit, scoreOf } from "./oracle.js";
import { givingOut } from "./oracle-gpu.js";

const RUNS = { numRuns: 500 };
const seed = fc.integer();
const place = (wanted: PlacementRequest, on: readonly NodeView[], from = 0): Placement =>
	createScheduler({ seed: from }).place(wanted, { nodes: on });
/** All of an answer that a caller can see. */
const seen = (placement: Placement): unknown => ({ ...placement, explanation: placement.explain() });

describe("placing one call", () => {
	it("gives a node that fits, and refuses only when none does", () => {
		fc.assert(
			fc.property(request, nodes(), (wanted, on) => {
				const placement = place(wanted, on);
				const fitting = on.filter((node) => fits(wanted, node, on)).map(({ name }) => name);
				if (placement.ok) expect(fitting).toContain(placement.node);
				else expect(fitting).toEqual([]);
			}),
			RUNS,
		);
	});

	it("gives a node with the best score, and tells that score", () => {
		fc.assert(
			fc.property(request, nodes(), seed, (wanted, on, from) => {
				const placement = place(wanted, on, from);
				if (!placement.ok) return;
				const fitting = on.filter((node) => fits(wanted, node, on));
				const best = Math.max(...fitting.map((node) => scoreOf(wanted, node, fitting, on)));
				const chosen = fitting.find(({ name }) => name === placement.node)!;
				expect(scoreOf(wanted, chosen, fitting, on)).toBeCloseTo(best, 9);
				expect(placement.score).toBeCloseTo(best, 9);
			}),
			RUNS,
		);
	});

	it("calls a refusal final exactly when no node might ever fit", () => {
		fc.assert(
			fc.property(request, nodes(3), (wanted, on) => {
				const placement = place(wanted, on);
				if (placement.ok) return;
				const hope = on.some((node) => mightFit(wanted, node));
				expect(placement.code).toBe(hope ? "SKEIN_NODE_OVERLOADED" : "SKEIN_UNSCHEDULABLE");
			}),
			RUNS,
		);
	});

	it("explains what it decided: scores for the nodes that fit, reasons for all others", () => {
		fc.assert(
			fc.property(request, nodes(), (wanted, on) => {
				const placement = place(wanted, on);
				const { scores, rejections, summary } = placement.explain();
				const fitting = on.filter((node) => fits(wanted, node, on));
				expect(Object.keys(scores)).toEqual(fitting.map(({ name }) => name));
				expect(Object.keys(rejections)).toEqual(on.filter((node) => !fits(wanted, node, on)).map(({ name }) => name));
				expect(summary).toContain(`${fitting.length}/${on.length} nodes fit`);
				for (const node of on) {
					const hopeless = (rejections[node.name] ?? []).some(({ mayChange }) => !mayChange);
					expect(hopeless).toBe(!mightFit(wanted, node));
				}
				if (placement.ok) expect(scores[placement.node]).toBe(placement.score);
				else expect(placement.reasons).toEqual(rejections);
			}),
			RUNS,
		);
	});

	it("gives the same answer for the same request, view and seed", () => {
		fc.assert(
			fc.property(request, nodes(), seed, (wanted, on, from) => {
				const scheduler = createScheduler({ seed: from });
				const first = seen(scheduler.place(wanted, { nodes: on }));
				expect(seen(scheduler.place(wanted, { nodes: on }))).toEqual(first);
				expect(scheduler.place(wanted, { nodes: on })).toEqual(scheduler.place(wanted, { nodes: on }));
				expect(seen(place(structuredClone(wanted), structuredClone(on), from))).toEqual(first);
				const group = (): unknown => scheduler.placeGroup([wanted, wanted], { nodes: on }, "SPREAD").map(seen);
				expect(group()).toEqual(group());
				const important = { ...wanted, priority: 9 };
				expect(scheduler.preempt(important, { nodes: on })).toEqual(scheduler.preempt(important, { nodes: on }));
			}),
			RUNS,
		);
	});

	it("changes nothing that it was given", () => {
		fc.assert(
			fc.property(request, nodes(), (wanted, on) => {
				const scheduler = createScheduler();
				const frozen = deepFreeze({ wanted, view: { nodes: on } });
				seen(scheduler.place(frozen.wanted, frozen.view));
				scheduler.placeAll([frozen.wanted, frozen.wanted], frozen.view).map(seen);
				scheduler.placeGroup([frozen.wanted, frozen.wanted], frozen.view, "SPREAD").map(seen);
				scheduler.preempt({ ...frozen.wanted, priority: 9 }, frozen.view);
				for (const node of on) scheduler.mayFit(frozen.wanted, node);
			}),
			RUNS,
		);
	});
});

describe("placing in a view that changes", () => {
	it("gives a node of the same score when the nodes stand in another order", () => {
		const shuffled = nodes().chain((on) =>
			fc.tuple(fc.constant(on), fc.shuffledSubarray(on, { minLength: on.length })),
		);
		fc.assert(
			fc.property(request, shuffled, (wanted, [on, mixed]) => {
				const [one, other] = [place(wanted, on), place(wanted, mixed)];
				expect(other.ok).toBe(one.ok);
				expect(other.explain().scores).toEqual(one.explain().scores);
				if (one.ok && other.ok) expect(other.score).toBe(one.score);
			}),
			RUNS,
		);
	});

	it("gives a node of the same score when all nodes are named otherwise, and the request as well", () => {
		fc.assert(
			fc.property(request, nodes(), (wanted, on) => {
				const named = (name: string): string => `other-${name}`;
				const renamed = on.map((node) => ({ ...node, name: named(node.name) }));
				const one = place(wanted, on);
				const other = place(renameIn(wanted, named), renamed);
				expect(other.ok).toBe(one.ok);
				const scores = Object.entries(one.explain().scores).map(([name, score]) => [named(name), score]);
				expect(other.explain().scores).toEqual(Object.fromEntries(scores));
				if (one.ok && other.ok) expect([other.node, other.gpus]).toEqual([named(one.node), one.gpus]);
			}),
			RUNS,
		);
	});

	it("still has a node for a call when a node is added", () => {
		fc.assert(
			fc.property(request, nodes(), (asked, on) => {
				// What runs elsewhere may keep a call away, and so may a new, empty zone: that is what such rules are for.
				const { topologySpread: _1, callAffinity: _2, callAntiAffinity: _3, ...wanted } = asked;
				const quiet = on.map(({ calls: _, ...node }) => node);
				if (place(wanted, quiet.slice(1)).ok) expect(place(wanted, quiet).ok).toBe(true);
			}),
			RUNS,
		);
	});

	it("keeps every node that fits when more taints are tolerated", () => {
		fc.assert(
			fc.property(request, nodes(), toleration, (wanted, on, more) => {
				const before = Object.keys(place(wanted, on).explain().scores);
				const tolerations = [...(wanted.tolerations ?? []), more];
				const after = Object.keys(place({ ...wanted, tolerations }, on).explain().scores);
				expect(after).toEqual(expect.arrayContaining(before));
			}),
			RUNS,
		);
	});
});

describe("placing a batch", () => {
	it("never gives out more than was free, and refuses only what no longer fits", () => {
		fc.assert(
			fc.property(fc.array(request, { maxLength: 6 }), nodes(4), (wanted, on) => {
				let left = on;
				createScheduler()
					.placeAll(wanted, { nodes: on })
					.forEach((placement, index) => {
						const one = wanted[index]!;
						const fitting = left.filter((node) => fits(one, node, left)).map(({ name }) => name);
						if (!placement.ok) {
							expect(fitting).toEqual([]);
							return;
						}
						expect(fitting).toContain(placement.node);
						expect(Object.keys(placement.explain().scores)).toEqual(fitting);
						left = left.map((node) => (node.name === placement.node ? holding(node, one, placement.gpus) : node));
					});
			}),
			RUNS,
		);
	});

	it("gives a gang nodes for all of its members or for none, and for all when one after another they fit", () => {
		fc.assert(
			fc.property(fc.array(request, { maxLength: 5 }), nodes(4), (asked, on) => {
				// Rules about other calls depend on who comes first, which in a gang is not for the caller to say.
				const wanted = asked.map(({ topologySpread: _1, callAffinity: _2, callAntiAffinity: _3, ...rest }) => rest);
				const quiet = on.map(({ calls: _, ...node }) => node);
				const scheduler = createScheduler();
				const alone = scheduler.placeAll(wanted, { nodes: quiet }).every(({ ok }) => ok);
				const gang = scheduler.placeAll(wanted, { nodes: quiet }, { gang: true }).map(({ ok }) => ok);
				expect(new Set(gang).size).toBeLessThanOrEqual(1);
				if (alone) expect(gang).toEqual(wanted.map(() => true));
			}),
			RUNS,
		);
	});
});

function holding(node: NodeView, request: PlacementRequest, gpus: readonly number[]): NodeView {
	const { resources = {}, callAntiAffinity, ...call } = request;
	const units: Record<string, number> = { "1Ki": 1024, "2k": 2000 };
	const free = Object.entries({ ...node.free }).map(([name, amount]) => {
		const asked = resources[name];
		const need = typeof asked === "object" ? asked.count : asked;
		return [name, amount - (typeof need === "string" ? units[need]! : (need ?? 0))];
	});
	const avoids = callAntiAffinity?.required ?? [];
	const group = {
		count: 1,
		...(call.function === undefined ? {} : { function: call.function }),
		...(call.labels === undefined ? {} : { labels: call.labels }),
		avoids,
	};
	// Of a node that does not describe its devices, what is free of each is read off what is free in all: of before the call.
	const after = { ...givingOut(node, request, gpus), running: node.running + 1, free: Object.fromEntries(free) };
	return { ...after, calls: [...(node.calls ?? []), group] };
}

/** Every name of a node that a request holds. */
function renameIn(request: PlacementRequest, named: (name: string) => string): PlacementRequest {
	const inTerm = <T extends NodeSelectorTerm>(term: T): T => ({
		...term,
		...(term.fields && { fields: term.fields.map((one) => ({ ...one, values: (one.values ?? []).map(named) })) }),
	});
	const { exclude, data, required, preferred } = request;
	return {
		...request,
		...(exclude && { exclude: exclude.map(named) }),
		...(data && { data: Object.fromEntries(Object.entries(data).map(([name, bytes]) => [named(name), bytes])) }),
		...(required && { required: { terms: required.terms?.map(inTerm) ?? null } }),
		...(preferred && { preferred: preferred.map(inTerm) }),
	};
}
