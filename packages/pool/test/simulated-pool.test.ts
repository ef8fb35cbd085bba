// The pool's lanes and the threads' lane servers as they are, over rings that are soon full and ports whose messages are
// delivered one by one, in an order that fast-check chooses: threads die between any two of them, and in the middle of a batch.
import { FrameKind } from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { RingMemory } from "../src/ring/ring-memory.js";
import { currentWorld, SimulatedCalls, type Task, VALUES } from "./simulated-calls.js";

vi.mock("node:worker_threads", async (original) => {
	const real = await original<typeof import("node:worker_threads")>();
	const { SimulatedChannel, SimulatedPort } = await import("./simulated-port.js");
	return {
		...real,
		MessageChannel: SimulatedChannel,
		receiveMessageOnPort: (port: import("node:worker_threads").MessagePort) =>
			(port as unknown) instanceof SimulatedPort
				? (port as unknown as InstanceType<typeof SimulatedPort>).take()
				: real.receiveMessageOnPort(port),
	};
});
vi.mock("../src/ring/ring-memory.js", async (original) => {
	const real = await original<typeof import("../src/ring/ring-memory.js")>();
	return {
		...real,
		CAPACITY: 4_096,
		claim: (memory: RingMemory, at: number, flag: number) =>
			!(flag === real.IN_RING.started && currentWorld().isDead(memory.shared, "reads")) && real.claim(memory, at, flag),
	};
});
vi.mock("../src/ring/ring-writer.js", async (original) => {
	const { RingWriter } = await original<typeof import("../src/ring/ring-writer.js")>();
	return {
		RingWriter: class extends RingWriter {
			override publish(): void {
				if (!currentWorld().isDead(this.memory.shared, "writes")) super.publish();
			}
		},
	};
});
vi.mock("../src/host/thread-host.js", () => ({
	createThreadHost: (...args: Parameters<ReturnType<typeof currentWorld>["open"]>) => currentWorld().open(...args),
}));
vi.mock("@skein/kernel", async (original) => ({
	...(await original<typeof import("@skein/kernel")>()),
	realClock: {
		now: () => currentWorld().clock.now(),
		schedule: (milliseconds: number, callback: () => void) => currentWorld().clock.schedule(milliseconds, callback),
	},
}));

const SEED = 20_261_121;
const RUNS = 200;
/** Rounds of delivering everything after which a call without an answer will never get one. */
const PATIENCE = 1_000;

type Step =
	| { readonly kind: "spawn"; readonly task: Task; readonly times: number }
	| { readonly kind: "abort" | "kill" | "die" | "there" | "here" | "return"; readonly at: number }
	| { readonly kind: "mourn" };

const at = fc.nat(1_000);
const task = fc.oneof(
	{ weight: 8, arbitrary: fc.constant<Task>("quick") },
	{ weight: 2, arbitrary: fc.constantFrom<Task>("long", "fail", "wait") },
	{ weight: 2, arbitrary: fc.constant<Task>("stream") },
	{ weight: 2, arbitrary: fc.constant<Task>("large") },
	{ weight: 1, arbitrary: fc.constant<Task>("die") },
);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ kind: fc.constant("spawn" as const), task, times: fc.integer({ min: 1, max: 5 }) }),
	},
	{ weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("there" as const, "here" as const), at }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("abort" as const, "return" as const), at }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("die" as const, "kill" as const), at }) },
	{ weight: 1, arbitrary: fc.constant({ kind: "mourn" as const }) },
);

/** Everything that is due in this turn, and what the loop does after it. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

async function take(run: SimulatedCalls, step: Step): Promise<void> {
	const { threads } = run.threads;
	if (step.kind === "spawn") for (let i = 0; i < step.times; i += 1) run.submit(step.task);
	else if (step.kind === "there") pick(threads, step.at)?.there.deliver();
	else if (step.kind === "here") pick(threads, step.at)?.here.deliver();
	else if (step.kind === "return") run.waiting.splice(step.at % Math.max(1, run.waiting.length), 1)[0]?.();
	else if (step.kind === "mourn") run.threads.mourn();
	else if (step.kind === "die") {
		const thread = pick(threads, step.at);
		if (thread !== undefined) run.threads.die(thread);
	} else {
		const call = pick(run.open(), step.at);
		if (step.kind === "kill" && call !== undefined) {
			call.isAborted = true;
			call.mustNotStart = call.startedIn.length === 0;
			run.pool.kill(call);
		}
		if (step.kind === "abort" && call !== undefined) {
			call.isAborted = true;
			call.mustNotStart = call.startedIn.length === 0;
			run.pool.abort(call);
		}
	}
	await turn();
}

async function finish(run: SimulatedCalls): Promise<void> {
	for (let round = 0; round < PATIENCE && run.open().length > 0; round += 1) {
		run.threads.mourn();
		for (const { there, here } of [...run.threads.threads]) {
			there.deliver();
			here.deliver();
		}
		for (const settle of run.waiting.splice(0)) settle();
		await turn();
	}
	const left = run.open().map(({ number, task }) => `${number} (${task})`);
	if (left.length > 0) throw new Error(`calls that are never answered: ${left.join(", ")}`);
}

/** Runs a schedule to its end. Every property looks at what is left of it. */
async function play(
	threads: number,
	steps: readonly Step[],
	end: "finish" | "close" = "finish",
): Promise<SimulatedCalls> {
	const run = new SimulatedCalls(threads);
	for (const step of steps) await take(run, step);
	if (end === "finish") await finish(run);
	await run.pool.close();
	await turn();
	return run;
}

const schedules = [fc.integer({ min: 1, max: 3 }), fc.array(step, { minLength: 30, maxLength: 100 })] as const;
const holds = (check: (run: SimulatedCalls) => void): Promise<void> =>
	fc.assert(
		fc.asyncProperty(...schedules, async (threads, steps) => void check(await play(threads, steps))),
		{ seed: SEED, numRuns: RUNS },
	);

describe("with messages delivered in any order between threads that die at any point", () => {
	it("every call is answered exactly once", () =>
		holds((run) => {
			expect(run.calls.map(({ answers }) => answers.length)).toEqual(run.calls.map(() => 1));
		}));

	it("every call is answered exactly once also when the pool closes in the middle", () =>
		fc.assert(
			fc.asyncProperty(...schedules, async (threads, steps) => {
				const run = await play(threads, steps, "close");
				expect(run.calls.map(({ answers }) => answers.length)).toEqual(run.calls.map(() => 1));
			}),
			{ seed: SEED, numRuns: RUNS },
		));

	it("no call starts twice, and those of one thread start in the order in which they were made, moved ones aside", () =>
		holds((run) => {
			for (const { startedIn } of run.calls) expect(startedIn.length).toBeLessThanOrEqual(1);
			const names = new Set(run.started.map(({ thread }) => thread));
			for (const name of names) {
				const own = run.started.filter(({ call, thread }) => thread === name && call.lanes.length === 1);
				const numbers = own.map(({ call }) => call.number);
				expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
			}
		}));

	it("a call that was aborted or killed before a thread started it never starts, and is answered as cancelled", () =>
		holds((run) => {
			for (const { mustNotStart, startedIn, answers } of run.calls) {
				if (!mustNotStart) continue;
				expect(startedIn).toEqual([]);
				expect(answers[0]!.kind).toBe(FrameKind.cancelled);
			}
		}));

	it("a call gets its own value, its own error with class, message and fields, or the loss of its thread", () =>
		holds((run) => {
			for (const { task, number, isAborted, startedIn, answers } of run.calls) {
				const { kind, value } = answers[0]!;
				if (kind === FrameKind.ok) {
					expect([task, value]).toEqual([task === "fail" ? "not fail" : task, 2 * number]);
					expect(startedIn).toHaveLength(1);
				} else if (kind === FrameKind.threw) {
					expect(task).toBe("fail");
					expect(value).toBeInstanceOf(RangeError);
					expect(value).toMatchObject({ message: `task ${number} failed`, number });
				} else if (kind === FrameKind.lost) {
					expect((value as Error).message).toMatch(/^the worker thread that ran the call ended: thread-\d+ died$/);
				} else expect([kind, isAborted]).toEqual([FrameKind.cancelled, true]);
			}
		}));

	it("what comes of a stream is its beginning, in order, before its one end; all of it when the task returned", () =>
		holds((run) => {
			for (const { task, read, ends, answers } of run.calls) {
				if (task !== "stream") continue;
				expect(read.map((value) => (value as [number, string])[0])).toEqual(read.map((_, i) => i));
				expect([ends, read.length]).toEqual([1, answers[0]!.kind === FrameKind.ok ? VALUES : read.length]);
			}
		}));

	it("a call that no thread had started is not lost with its thread (P4)", () =>
		holds((run) => {
			for (const { answers, startedIn, returns, task } of run.calls) {
				// Its bytes were on their way beside the ring.
				if (task === "large") continue;
				if (answers[0]!.kind === FrameKind.lost && startedIn.length === 0) expect(returns).toBeGreaterThan(10);
			}
		}));

	it("nothing is left in the books of the pool", () =>
		holds(({ pool }) => {
			expect(pool.jobs()).toEqual([]);
			expect(pool.stats()).toMatchObject({ queued: 0, running: 0 });
		}));
});
