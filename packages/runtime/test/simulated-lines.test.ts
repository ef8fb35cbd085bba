// Calls that go over lines and over the link by turns, the code of both ends as it is; every move of links, messages and
// threads is fast-check's choice: threads die, links are cut, calls are aborted, lines are taken back, threads do not come to them.
import { findFunctionById, registerFunction } from "@skein/registry";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../src/call/task-handle.js";
import { type CountedCall, SimulatedCluster } from "./simulated-cluster.js";

const SEED = 20_261_122;
const RUNS = 100;
/** Calls in a row behind which lines are asked for. */
const CALM = 256;
/** Rounds of moving everything after which a call without an outcome will never get one. */
const PATIENCE = 500;
const FAILS = 5;

/** The run whose calls run. */
let current: Run;

function run(number: number): number {
	if (number % FAILS === 0) throw new RangeError(`task ${number} failed`);
	return 2 * number;
}

/** In a thread, behind a line. */
function begin(number: number): number {
	current.started.push(number);
	return run(number);
}

const NOW = "lines/now";
const LATER = "lines/later";
registerFunction((number: number) => begin(number), { id: NOW });
registerFunction((number: number) => current.later(number), { id: LATER });

type Step =
	| { readonly kind: "spawn"; readonly id: string; readonly times: number; readonly plain: boolean }
	| { readonly kind: "abort" | "kill" | "cut" | "die" | "drop"; readonly at: number }
	| {
			readonly kind: "move";
			readonly what: "to" | "fro" | "line to" | "line fro" | "hear" | "tell" | "start" | "end" | "settle";
	  }
	/** The node takes back what its threads have not begun. */
	| { readonly kind: "recall" }
	| { readonly kind: "wait"; readonly milliseconds: number };

const at = fc.nat(1_000);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			kind: fc.constant("spawn" as const),
			id: fc.constantFrom(NOW, NOW, LATER),
			times: fc.integer({ min: 1, max: 6 }),
			plain: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
		}),
	},
	{
		weight: 12,
		arbitrary: fc.record({
			kind: fc.constant("move" as const),
			what: fc.constantFrom("to", "fro", "line to", "line fro", "hear", "tell", "start", "end", "settle"),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("abort" as const), at }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("kill", "die", "cut", "drop"), at }) },
	{ weight: 1, arbitrary: fc.constant({ kind: "recall" as const }) },
	{
		weight: 2,
		arbitrary: fc.record({ kind: fc.constant("wait" as const), milliseconds: fc.constantFrom(1, 6, 11, 1_100) }),
	},
);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

class Run {
	/** Calls in the order of their start, whichever way they came. */
	readonly started: number[] = [];
	readonly cluster = new SimulatedCluster(["a"], (number) => run(number as number), {}, ["program"], true);
	readonly calls: CountedCall[] = [];
	readonly outcomes: Outcome<unknown>[] = [];
	readonly aborted = new Set<number>();
	/** Calls that were under way when a link was cut or a thread died. */
	readonly endangered = new Set<number>();
	/** How many went over a line. */
	overLines = 0;
	/** What runs behind a line and has not ended. */
	#running: (() => void)[] = [];
	#seen = 0;

	get node() {
		return this.cluster.nodes[0]!;
	}

	later(number: number): Promise<number> {
		this.started.push(number);
		return new Promise((resolve, reject) => {
			this.#running.push(() => {
				try {
					resolve(run(number));
				} catch (error) {
					reject(error);
				}
			});
		});
	}

	constructor() {
		this.cluster.onKill = () => this.#endanger();
	}

	/** Until calls go over lines. */
	async warmUp(): Promise<void> {
		for (let i = 0; i < CALM + 40 && this.overLines === 0; i += 1) {
			this.#spawn(i % 10 === 3 ? LATER : NOW, true);
			await this.#moveAll();
		}
	}

	async take(step: Step): Promise<void> {
		const { cluster, node } = this;
		if (step.kind === "spawn") for (let i = 0; i < step.times; i += 1) this.#spawn(step.id, step.plain);
		else if (step.kind === "move") this.#move(step.what);
		else if (step.kind === "wait") cluster.clock.advance(step.milliseconds);
		else if (step.kind === "recall") {
			void node.desk.close();
			node.desk.reopen();
		} else if (step.kind === "abort" || step.kind === "kill") {
			const call = pick(this.#open(), step.at);
			if (call === undefined) return;
			this.aborted.add(numberOf(call));
			call.handle[step.kind]();
		} else {
			if (step.kind !== "die") this.#endanger();
			if (step.kind === "die") cluster.killThread(node);
			else if (step.kind === "drop") void pick(node.thread!.links, step.at)?.close(new Error("the line was cut"));
			else
				void pick(
					cluster.links.filter(({ isOpen }) => isOpen),
					step.at,
				)?.close(new Error("the link was cut"));
		}
		await turn();
		this.#noteStarts();
	}

	/** Everything moves until each call has its outcome. */
	async finish(): Promise<void> {
		for (let round = 0; round < PATIENCE && this.#open().length > 0; round += 1) {
			await this.#moveAll(100);
		}
		const left = this.#open().map((call) => `${numberOf(call)} (${call.phase})`);
		if (left.length > 0) throw new Error(`calls that never get an outcome: ${left.join(", ")}`);
		// What threads tell now and then, they have told.
		for (let round = 0; round < 6; round += 1) {
			await this.#moveAll(100);
		}
		this.outcomes.push(...(await Promise.all(this.calls.map(({ handle }) => handle.outcome()))));
	}

	startsOf(number: number): number {
		return this.started.filter((one) => one === number).length;
	}

	#spawn(id: string, plain: boolean): void {
		const number = this.calls.length;
		const call = this.cluster.spawn(id, number, plain ? undefined : { labels: { kind: "other" } });
		this.calls.push(call);
		if (call.link !== undefined && !this.cluster.links.includes(call.link as never)) this.overLines += 1;
	}

	#move(what: Extract<Step, { kind: "move" }>["what"], most = 6): void {
		const { cluster, node } = this;
		const links = node.thread!.links;
		if (what === "to") for (const link of cluster.links) link.other.deliver(most);
		else if (what === "fro") for (const link of cluster.links) link.deliver(most);
		else if (what === "line to") for (const link of links) link.deliver(most);
		else if (what === "line fro") for (const link of links) link.other.deliver(most);
		else if (what === "hear" || what === "tell") node.thread![what]();
		else if (what === "start") node.pool.start();
		else if (what === "end") node.pool.end(this.calls.length);
		else this.#running.shift()?.();
		this.#noteStarts();
	}

	async #moveAll(milliseconds = 1): Promise<void> {
		for (const what of ["to", "start", "end", "fro", "hear", "tell", "line to", "settle", "line fro"] as const) {
			this.#move(what, 100);
		}
		this.cluster.clock.advance(milliseconds);
		await turn();
	}

	/** Those that the pool started, among those behind lines. */
	#noteStarts(): void {
		const { started } = this.node.pool;
		for (; this.#seen < started.length; this.#seen += 1) this.started.push(started[this.#seen]!.number);
	}

	#endanger(): void {
		for (const call of this.#open()) this.endangered.add(numberOf(call));
	}

	#open(): CountedCall[] {
		return this.calls.filter(({ phase }) => phase !== "done");
	}
}

const numberOf = ({ sequence }: CountedCall): number => sequence - 1;

let overLines = 0;

const holds = (check: (run: Run) => void | Promise<void>): Promise<void> =>
	fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 150 }), async (steps) => {
			const run = new Run();
			current = run;
			await run.cluster.join();
			try {
				await run.warmUp();
				expect(run.overLines).toBeGreaterThan(0);
				for (const step of steps) await run.take(step);
				await run.finish();
				await check(run);
				overLines += run.overLines;
			} finally {
				run.cluster.close();
			}
		}),
		{ seed: SEED, numRuns: RUNS, endOnFailure: true },
	);

describe("calls over lines and links, with lines and links cut, threads killed, and threads that do not come to them", () => {
	it("are settled exactly once, and with their own value or error", () =>
		holds(({ calls, outcomes, aborted, endangered }) => {
			expect(calls.map(({ settled }) => settled)).toEqual(calls.map(() => 1));
			for (const [number, outcome] of outcomes.entries()) {
				if (outcome.status === "ok") expect(outcome.value).toBe(2 * number);
				else if (outcome.status === "threw") expect(outcome.error).toMatchObject({ message: `task ${number} failed` });
				else if (outcome.status === "lost") expect(endangered.has(number)).toBe(true);
				else expect(aborted.has(number)).toBe(true);
			}
		}));

	it("start at most once", () =>
		holds((run) => {
			for (const number of run.calls.keys()) expect(run.startsOf(number)).toBeLessThanOrEqual(1);
		}));

	it("start in the order in which they were made", () =>
		holds(({ started }) => {
			expect(started).toEqual(started.toSorted((a, b) => a - b));
		}));

	it("leave nothing: no pending call, none counted for a peer or of a line", () =>
		holds(async (run) => {
			const { cluster, node } = run;
			expect(cluster.program.dispatcher.pending.size).toBe(0);
			expect(cluster.program.dispatcher.links.queued).toBe(0);
			expect(cluster.program.membership.find("a")?.running ?? 0).toBe(0);
			expect(node.node.running).toBe(0);
		}));

	it("went over lines in some number", () => {
		expect(findFunctionById(NOW)).toBeDefined();
		expect(overLines).toBeGreaterThan(10 * RUNS);
	});
});
