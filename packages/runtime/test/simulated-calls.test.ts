// Calls over links and threads of which everything may happen at any moment: see calls-run.ts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JoinError } from "../src/call/join-error.js";
import { AGAIN, CallsRun, FAILS, RETRIES, type RunLink, run, step } from "./calls-run.js";
import { SimulatedCluster } from "./simulated-cluster.js";
import type { SimulatedLink } from "./simulated-link.js";
import { WiredCluster } from "./wired-cluster.js";

const SEED = 20_261_121;
const RUNS = 200;
/** Milliseconds between two looks at deadlines. */
const PAUSE = 5;
const NODES = ["a", "b"];

/** Answers that come again, or too late: the caller knows those of its calls. */
const linkOf = (link: SimulatedLink): RunLink => ({
	isOpen: link.isOpen,
	isQuiet: link.other.isEmpty,
	to: (most) => link.other.deliver(most),
	fro: (most) => link.deliver(most),
	cut: () => void link.close(new Error("the link was cut")),
	spoil(how) {
		if (how % 2 === 0) link.repeat();
		else link.reorder();
		return false;
	},
});

function openSimulated(): CallsRun {
	const cluster = new SimulatedCluster(NODES, run);
	return new CallsRun(cluster, () => cluster.links.map(linkOf));
}

function openWired(): CallsRun {
	const cluster = new WiredCluster(NODES, run);
	return new CallsRun(cluster, () => cluster.wires);
}

const hold = (open: () => CallsRun, check: (run: CallsRun) => void | Promise<void>): Promise<void> =>
	fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 120 }), async (steps) => {
			const run = open();
			await run.cluster.join();
			try {
				for (const step of steps) await run.take(step);
				await run.finish();
				await check(run);
			} finally {
				run.cluster.close();
			}
		}),
		{ seed: SEED, numRuns: RUNS },
	);

describe.each([
	["links cut, threads killed and answers repeated and in any order", openSimulated],
	["links over wires that lose, double or swap a frame, in either direction", openWired],
] as const)("with %s", (_, open) => {
	const holds = (check: (run: CallsRun) => void | Promise<void>): Promise<void> => hold(open, check);

	it("every call is settled exactly once", () =>
		holds(({ calls }) => {
			expect(calls.map(({ settled }) => settled)).toEqual(calls.map(() => 1));
		}));

	it("a node starts calls in the order in which they were made, those made again aside", () =>
		holds(({ cluster }) => {
			for (const { pool } of cluster.nodes) {
				const numbers = pool.started.filter(({ attempt }) => attempt === 0).map(({ number }) => number);
				expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
			}
		}));

	it("a call starts at most once, or at most once per attempt where it may be made again", () =>
		holds((run) => {
			for (const [number, { entry }] of run.calls.entries()) {
				expect(run.startsOf(number)).toBeLessThanOrEqual(entry.id === AGAIN ? 1 + RETRIES : 1);
			}
		}));

	it("a call whose abort came before its start never starts, and is cancelled", () =>
		holds((run) => {
			for (const number of run.mustNotStart) {
				expect(run.startsOf(number)).toBe(0);
				expect(run.outcomes[number]!.status).toBe("cancelled");
			}
		}));

	it("a call gets its own value or its own error, whole, and is lost only with its link or its thread", () =>
		holds((run) => {
			for (const [number, outcome] of run.outcomes.entries()) {
				const { plan, abortAsked } = run.calls[number]!;
				if (outcome.status === "ok") expect(outcome.value).toBe(2 * number);
				else if (outcome.status === "threw") {
					expect(number % FAILS).toBe(0);
					expect(outcome.error).toBeInstanceOf(RangeError);
					expect(outcome.error).toMatchObject({ message: `task ${number} failed`, number });
					expect((outcome.error as Error).cause).toBeInstanceOf(TypeError);
				} else if (outcome.status === "lost") {
					expect([run.wasEndangered(number), outcome.mayHaveRun]).toEqual([true, true]);
				} else expect(abortAsked ? run.aborted.has(number) : plan.timeout > 0).toBe(true);
			}
		}));

	it("a call with a deadline has its outcome on time, whatever became of its node, its thread or its abort (D6)", () =>
		holds(({ calls }) => {
			for (const { plan, spawnedAt, settledAt } of calls) {
				if (plan.timeout > 0) expect(settledAt! - spawnedAt).toBeLessThanOrEqual(plan.timeout + PAUSE);
			}
		}));

	it("a handle that is awaited after the fact says the same as its outcome", () =>
		holds(async ({ calls, outcomes }) => {
			for (const [number, outcome] of outcomes.entries()) {
				const said = await calls[number]!.handle.then(
					(value) => ({ value }),
					(error: unknown) => ({ error }),
				);
				if (outcome.status === "ok") expect(said).toEqual({ value: outcome.value });
				else if (outcome.status === "threw") expect(said).toEqual({ error: outcome.error });
				else expect((said as { error: unknown }).error).toBeInstanceOf(JoinError);
			}
		}));

	it("nothing is left: no pending call, none admitted, none counted for a peer", () =>
		holds(({ cluster }) => {
			expect(cluster.program.dispatcher.pending.size).toBe(0);
			for (const { name, node } of cluster.nodes) {
				expect(node.running).toBe(0);
				expect(cluster.program.membership.find(name)?.running ?? 0).toBe(0);
			}
		}));
});

describe("a wire that loses, doubles or swaps a frame", () => {
	it("ends its link with an error that says so, on one side at least, and in silence, too", () =>
		hold(openWired, async ({ cluster }) => {
			const { clock, wires } = cluster as WiredCluster;
			for (const wire of wires) {
				if (!wire.isSpoiled) continue;
				for (let waited = 0; wire.isOpen && waited < 30; waited += 1) {
					clock.advance(1_000);
					await wire.settle();
				}
				expect(wire.isOpen).toBe(false);
				expect(wire.errors.length).toBeGreaterThan(0);
			}
		}));
});
