// The path of a call from the encoder to the handle as it is, over links and threads whose every move fast-check chooses:
// links are cut and dialled again, threads die, calls are aborted and run out of time, in any order.
import { registerFunction } from "@skein/registry";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JoinError } from "../src/call/join-error.js";
import type { Outcome } from "../src/call/task-handle.js";
import { type CountedCall, SimulatedCluster } from "./simulated-cluster.js";

const SEED = 20_261_121;
const RUNS = 200;
/** Rounds of moving everything after which a call without an outcome will never get one. */
const PATIENCE = 500;
const RETRIES = 2;
/** Milliseconds between two looks at deadlines. */
const PAUSE = 5;
/** Every fifth call throws. */
const FAILS = 5;

class TaskFailure extends RangeError {
	readonly number: number;
	constructor(number: number) {
		super(`task ${number} failed`, { cause: new TypeError("the cause") });
		this.name = "RangeError";
		this.number = number;
	}
}

function run(number: number): number {
	if (number % FAILS === 0) throw new TaskFailure(number);
	return 2 * number;
}

const ONCE = "simulated/once";
const AGAIN = "simulated/again";
registerFunction((number: number) => run(number), { id: ONCE });
registerFunction((number: number) => run(number), { id: AGAIN, options: { idempotent: true, retries: RETRIES } });

type Step =
	| { readonly kind: "spawn"; readonly id: string; readonly times: number; readonly timeout: number }
	| { readonly kind: "abort" | "start" | "end" | "die" | "cut" | "repeat" | "reorder"; readonly at: number }
	| { readonly kind: "to" | "fro"; readonly at: number; readonly most: number }
	| { readonly kind: "wait"; readonly milliseconds: number };

const at = fc.nat(1_000);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("spawn" as const),
			id: fc.constantFrom(ONCE, AGAIN),
			times: fc.integer({ min: 1, max: 4 }),
			timeout: fc.oneof(
				{ weight: 4, arbitrary: fc.constant(0) },
				{ weight: 1, arbitrary: fc.integer({ min: 1, max: 500 }) },
			),
		}),
	},
	{
		weight: 5,
		arbitrary: fc.record({
			kind: fc.constantFrom("to" as const, "fro" as const),
			at,
			most: fc.integer({ min: 1, max: 6 }),
		}),
	},
	{ weight: 5, arbitrary: fc.record({ kind: fc.constantFrom("start" as const, "end" as const), at }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("abort" as const), at }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("die" as const, "cut" as const), at }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("repeat" as const, "reorder" as const), at }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), milliseconds: fc.nat(200) }) },
);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

class Run {
	readonly cluster = new SimulatedCluster(["a", "b"], run);
	readonly calls: CountedCall[] = [];
	readonly outcomes: Outcome<unknown>[] = [];
	readonly aborted = new Set<number>();
	/** Their abort had arrived, or they had not left, when they had not been started. */
	readonly mustNotStart = new Set<number>();
	/** Calls that were under way when a link was cut or a thread died. */
	readonly endangered = new Set<number>();

	async take(step: Step): Promise<void> {
		const { cluster } = this;
		const links = cluster.links.filter(({ isOpen }) => isOpen);
		if (step.kind === "spawn") for (let i = 0; i < step.times; i += 1) this.#spawn(step);
		else if (step.kind === "to") pick(links, step.at)?.other.deliver(step.most);
		else if (step.kind === "fro") pick(links, step.at)?.deliver(step.most);
		else if (step.kind === "start") pick(cluster.nodes, step.at)!.pool.start();
		else if (step.kind === "end") pick(cluster.nodes, step.at)!.pool.end(step.at);
		else if (step.kind === "repeat" || step.kind === "reorder") pick(links, step.at)?.[step.kind]();
		else if (step.kind === "wait") cluster.clock.advance(step.milliseconds);
		else if (step.kind === "abort") this.#abort(step.at);
		else {
			for (const { sequence } of this.#open()) this.endangered.add(sequence - 1);
			if (step.kind === "die") pick(cluster.nodes, step.at)!.pool.die();
			else void pick(links, step.at)?.close(new Error("the link was cut"));
		}
		await turn();
		this.#noteArrived();
	}

	/** Everything moves until each call has its outcome. */
	async finish(): Promise<void> {
		const { cluster } = this;
		const isAtRest = (): boolean => this.#open().length === 0 && cluster.nodes.every(({ pool }) => pool.isIdle);
		for (let round = 0; round < PATIENCE && !isAtRest(); round += 1) {
			for (const link of [...cluster.links]) {
				link.other.deliver(100);
				link.deliver(100);
			}
			for (const { pool } of cluster.nodes) {
				pool.start();
				pool.end(round);
			}
			cluster.clock.advance(100);
			await turn();
		}
		const left = this.#open().map(({ sequence, phase }) => `${sequence - 1} (${phase})`);
		if (left.length > 0) throw new Error(`calls that never get an outcome: ${left.join(", ")}`);
		this.outcomes.push(...(await Promise.all(this.calls.map(({ handle }) => handle.outcome()))));
		// What arrives late changes nothing.
		for (const link of [...cluster.links]) link.deliver(100);
		await turn();
	}

	/** How often a call was started, on any node. */
	startsOf(number: number): number {
		return this.cluster.nodes.flatMap(({ pool }) => pool.started).filter((task) => task.number === number).length;
	}

	#spawn({ id, timeout }: Extract<Step, { kind: "spawn" }>): void {
		const overrides = timeout === 0 ? undefined : { timeout };
		this.calls.push(this.cluster.spawn(id, this.calls.length, overrides));
	}

	#abort(at: number): void {
		const call = pick(this.#open(), at);
		if (call === undefined) return;
		const number = call.sequence - 1;
		this.aborted.add(number);
		if (call.phase === "pending" && this.startsOf(number) === 0) this.mustNotStart.add(number);
		call.handle.abort();
	}

	/** With nothing on its way to a node, every abort has arrived. */
	#noteArrived(): void {
		if (this.cluster.links.some(({ isOpen, other }) => isOpen && !other.isEmpty)) return;
		for (const number of this.aborted) if (this.startsOf(number) === 0) this.mustNotStart.add(number);
	}

	#open(): CountedCall[] {
		return this.calls.filter(({ phase }) => phase !== "done");
	}
}

const holds = (check: (run: Run) => void | Promise<void>): Promise<void> =>
	fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 120 }), async (steps) => {
			const run = new Run();
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

describe("with links cut, threads killed and answers repeated and in any order", () => {
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
					expect([run.endangered.has(number), outcome.mayHaveRun]).toEqual([true, true]);
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
