// Streams from one node to another as they are, both ends and all between, over links and threads whose every move fast-check
// chooses: links are cut and dialled again, and full, threads die, readers leave, abort, or are slow, in any order.
import { registerFunction } from "@skein/registry";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Outcome } from "../src/call/task-handle.js";
import type { StreamHandle } from "../src/stream/stream-handle.js";
import { SimulatedCluster } from "./simulated-cluster.js";

// Time stands still: values leave with their turn.
vi.mock("@skein/kernel", async (original) => ({
	...(await original<typeof import("@skein/kernel")>()),
	realClock: { now: () => 0, schedule: () => ({ cancel: () => undefined }) },
}));

const SEED = 20_261_121;
const RUNS = 150;
const PATIENCE = 500;
const WINDOW = { items: 4, bytes: 300 };
/** Every fifth task throws behind its values. */
const FAILS = 5;

/** What became of one stream, on both sides. */
class Watched {
	/** Values that the task has made, and those that were read. */
	made = 0;
	readonly read: unknown[] = [];
	/** Ends that its reader has seen. */
	readonly ends: unknown[] = [];
	/** Values that the source among the arguments has made, and whether it was told of the end. */
	asked = 0;
	isSourceBegun = false;
	isSourceOver = false;
	isLeft = false;
	isAborted = false;
	isEndangered = false;
	outcome: Outcome<unknown> | undefined;
	handle!: StreamHandle<unknown>;
	#wanted = 0;
	#isReading = false;
	readonly length: number;
	readonly number: number;

	constructor(number: number, length: number) {
		this.number = number;
		this.length = length;
	}

	async *source(): AsyncGenerator<number> {
		this.isSourceBegun = true;
		try {
			for (; this.asked < this.length; this.asked += 1) yield this.asked;
		} finally {
			this.isSourceOver = true;
		}
	}

	/** One value after the other, as a loop does. */
	async take(count: number): Promise<void> {
		this.#wanted += count;
		if (this.#isReading) return;
		this.#isReading = true;
		for (; this.#wanted > 0 && this.ends.length === 0; this.#wanted -= 1) {
			try {
				const { done, value } = await this.handle.next();
				if (this.isLeft) return;
				if (done === true) this.ends.push("end");
				else this.read.push(value);
			} catch (error) {
				this.ends.push(error);
			}
		}
		this.#isReading = false;
	}
}

class Run {
	readonly streams: Watched[] = [];
	readonly cluster = new SimulatedCluster(["a", "b"], (number, source) => this.#body(number, source));

	async take(step: Step): Promise<void> {
		const { cluster } = this;
		const links = cluster.links.filter(({ isOpen }) => isOpen);
		const stream = pick(
			this.streams.filter(({ isLeft, ends }) => !isLeft && ends.length === 0),
			step.at,
		);
		if (step.kind === "spawn") this.#spawn(step);
		else if (step.kind === "to") pick(links, step.at)?.other.deliver(step.most);
		else if (step.kind === "fro") pick(links, step.at)?.deliver(step.most);
		else if (step.kind === "start") pick(cluster.nodes, step.at)!.pool.start();
		else if (step.kind === "read") void stream?.take(step.most);
		else if (step.kind === "leave") this.#leave(stream);
		else if (step.kind === "abort" && stream !== undefined) {
			stream.isAborted = true;
			stream.handle.abort();
		} else if (step.kind === "die" || step.kind === "cut") {
			for (const other of this.streams) if (!other.handle.isFinished()) other.isEndangered = true;
			if (step.kind === "die") pick(cluster.nodes, step.at)!.pool.die();
			else void pick(links, step.at)?.close(new Error("the link was cut"));
		}
		for (const link of cluster.links) link.room = link.other.room = 3;
		await turn();
		this.checkWindows();
	}

	async finish(): Promise<void> {
		const { cluster } = this;
		for (const stream of this.streams) if (!stream.isLeft && stream.ends.length === 0) void stream.take(1_000);
		const isAtRest = (): boolean =>
			this.streams.every(({ isLeft, ends, handle }) => handle.isFinished() && (isLeft || ends.length > 0)) &&
			cluster.nodes.every(({ pool }) => pool.isIdle);
		for (let round = 0; round < PATIENCE && !isAtRest(); round += 1) {
			for (const link of [...cluster.links]) {
				link.other.deliver(100);
				link.deliver(100);
			}
			for (const { pool } of cluster.nodes) pool.start();
			cluster.clock.advance(100);
			await turn();
			this.checkWindows();
		}
		if (!isAtRest()) throw new Error("streams that never end");
		for (let i = 0; i < 3; i += 1) await turn();
		for (const stream of this.streams) stream.outcome = await stream.handle.outcome();
	}

	/** No more is ahead of a reader than its window, at any time. */
	checkWindows(): void {
		for (const { made, read, isLeft, isAborted } of this.streams) {
			if (!isLeft && !isAborted) expect(made - read.length).toBeLessThanOrEqual(WINDOW.items);
		}
	}

	#spawn({ at, most }: Step): void {
		const watched = new Watched(this.streams.length, (at % 5) * most);
		this.streams.push(watched);
		const args = at % 2 === 0 ? [watched.number] : [watched.number, watched.source()];
		watched.handle = this.cluster.spawnStream(STREAM, args, WINDOW);
	}

	#leave(stream: Watched | undefined): void {
		if (stream === undefined) return;
		stream.isLeft = true;
		void stream.handle.return();
	}

	/** The task: yields its numbers, or those of the stream among its arguments, which have to come in order. */
	async *#body(number: number, source: unknown): AsyncGenerator<number> {
		const watched = this.streams[number]!;
		const { length } = watched;
		if (source === undefined) {
			for (let i = 0; i < length; i += 1) {
				watched.made += 1;
				yield i;
			}
		} else {
			let expected = 0;
			for await (const value of source as AsyncIterable<number>) {
				if (value !== expected) throw new Error(`${value} where ${expected} should be`);
				expected += 1;
				watched.made += 1;
				yield value;
			}
			if (expected !== length) throw new Error(`${expected} of ${length} came`);
		}
		if (number % FAILS === 0) throw new RangeError(`task ${number} failed`);
	}
}

const STREAM = "simulated/stream";
registerFunction(() => undefined, { id: STREAM });

interface Step {
	readonly kind: "spawn" | "to" | "fro" | "start" | "read" | "leave" | "abort" | "die" | "cut";
	readonly at: number;
	readonly most: number;
}

const kind = fc.oneof(
	{ weight: 3, arbitrary: fc.constant("spawn" as const) },
	{ weight: 8, arbitrary: fc.constantFrom("to" as const, "fro" as const) },
	{ weight: 3, arbitrary: fc.constant("start" as const) },
	{ weight: 6, arbitrary: fc.constant("read" as const) },
	{ weight: 1, arbitrary: fc.constantFrom("leave" as const, "abort" as const) },
	{ weight: 1, arbitrary: fc.constantFrom("die" as const, "cut" as const) },
);
const step: fc.Arbitrary<Step> = fc.record({ kind, at: fc.nat(1_000), most: fc.integer({ min: 1, max: 6 }) });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

const holds = (check: (run: Run) => void): Promise<void> =>
	fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 150 }), async (steps) => {
			const run = new Run();
			await run.cluster.join();
			try {
				for (const step of steps) await run.take(step);
				await run.finish();
				check(run);
			} finally {
				run.cluster.close();
			}
		}),
		{ seed: SEED, numRuns: RUNS },
	);

describe("with links cut and full, threads killed and readers gone at any point", () => {
	it("what is read of a stream is the beginning of what was yielded, in order, and never more ahead than its window", () =>
		holds(({ streams }) => {
			for (const { read, length } of streams) {
				expect(read).toEqual(read.map((_, i) => i));
				expect(read.length).toBeLessThanOrEqual(length);
			}
		}));

	it("each reader sees exactly one end, which is the outcome of the task, and a whole stream has all its values", () =>
		holds(({ streams }) => {
			for (const { number, read, ends, length, isLeft, isAborted, isEndangered, outcome } of streams) {
				if (isLeft) continue;
				expect(ends).toHaveLength(1);
				const [end] = ends;
				if (outcome?.status === "ok") {
					expect([end, read.length, number % FAILS === 0]).toEqual(["end", length, false]);
				} else if (outcome?.status === "threw") {
					expect([end, read.length]).toEqual([new RangeError(`task ${number} failed`), length]);
				} else if (outcome?.status === "lost") {
					expect([isEndangered, end]).toEqual([true, expect.objectContaining({ code: "SKEIN_TASK_LOST" })]);
				} else expect([isAborted, end]).toEqual([true, expect.objectContaining({ code: "SKEIN_TASK_CANCELLED" })]);
			}
		}));

	it("a source among the arguments that was begun has ended, whatever became of its task", () =>
		holds(({ streams }) => {
			for (const { isSourceBegun, isSourceOver } of streams) expect(isSourceOver).toBe(isSourceBegun);
		}));

	it("nothing is left: no pending call, none admitted", () =>
		holds(({ cluster }) => {
			expect(cluster.program.dispatcher.pending.size).toBe(0);
			for (const { node } of cluster.nodes) expect(node.running).toBe(0);
		}));
});
