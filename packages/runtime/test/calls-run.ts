/**
 * The path of a call from the encoder to the handle as it is, over links and threads whose every move fast-check chooses:
 * links are cut and dialled again, or do what no link should, threads die, calls are aborted and run out of time, in any order.
 */
import { registerFunction } from "@skein/registry";
import fc from "fast-check";
import type { Outcome } from "../src/call/task-handle.js";
import type { CountedCall, SimulatedCluster } from "./simulated-cluster.js";

/** Rounds of moving everything after which a call without an outcome will never get one. */
const PATIENCE = 500;
export const RETRIES = 2;
/** Every fifth call throws. */
export const FAILS = 5;

class TaskFailure extends RangeError {
	readonly number: number;
	constructor(number: number) {
		super(`task ${number} failed`, { cause: new TypeError("the cause") });
		this.name = "RangeError";
		this.number = number;
	}
}

/** What the functions do with the number of their call. */
export function run(number: number): number {
	if (number % FAILS === 0) throw new TaskFailure(number);
	return 2 * number;
}

export const ONCE = "simulated/once";
export const AGAIN = "simulated/again";
registerFunction((number: number) => run(number), { id: ONCE });
registerFunction((number: number) => run(number), { id: AGAIN, options: { idempotent: true, retries: RETRIES } });

export type Step =
	| { readonly kind: "spawn"; readonly id: string; readonly times: number; readonly timeout: number }
	| { readonly kind: "abort" | "start" | "end" | "die" | "cut" | "spoil"; readonly at: number }
	| { readonly kind: "to" | "fro"; readonly at: number; readonly most: number }
	| { readonly kind: "wait"; readonly milliseconds: number };

const at = fc.nat(1_000);
export const step: fc.Arbitrary<Step> = fc.oneof(
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
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("spoil" as const), at }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), milliseconds: fc.nat(200) }) },
);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

/** A link between the program and a node, as a run moves it. */
export interface RunLink {
	readonly isOpen: boolean;
	/** Nothing is on its way to the node, nor was lost on it. */
	readonly isQuiet: boolean;
	/** So many frames arrive at the node. */
	to(most: number): void;
	/** And so many at the program. */
	fro(most: number): void;
	cut(): void;
	/** It does what no link should, in one of a few ways. Answers whether calls may be lost by that. */
	spoil(how: number): boolean;
}

export class CallsRun {
	readonly cluster: SimulatedCluster;
	readonly calls: CountedCall[] = [];
	readonly outcomes: Outcome<unknown>[] = [];
	readonly aborted = new Set<number>();
	/** Their abort had arrived, or they had not left, when they had not been started. */
	readonly mustNotStart = new Set<number>();
	readonly #links: () => readonly RunLink[];
	/** Calls that were under way when a link was cut or a thread died. */
	readonly #endangered = new Set<number>();
	/** All calls are, from this one on. */
	#endangeredFrom = Number.POSITIVE_INFINITY;

	/** @param links those that were ever made */
	constructor(cluster: SimulatedCluster, links: () => readonly RunLink[]) {
		this.cluster = cluster;
		this.#links = links;
	}

	async take(step: Step): Promise<void> {
		const { cluster } = this;
		const links = this.#links().filter(({ isOpen }) => isOpen);
		if (step.kind === "spawn") for (let i = 0; i < step.times; i += 1) this.#spawn(step);
		else if (step.kind === "to") pick(links, step.at)?.to(step.most);
		else if (step.kind === "fro") pick(links, step.at)?.fro(step.most);
		else if (step.kind === "start") pick(cluster.nodes, step.at)!.pool.start();
		else if (step.kind === "end") pick(cluster.nodes, step.at)!.pool.end(step.at);
		else if (step.kind === "wait") cluster.clock.advance(step.milliseconds);
		else if (step.kind === "abort") this.#abort(step.at);
		else if (step.kind === "spoil") this.#spoil(pick(links, step.at), step.at);
		else {
			this.#endanger();
			if (step.kind === "die") pick(cluster.nodes, step.at)!.pool.die();
			else pick(links, step.at)?.cut();
		}
		await turn();
		this.#noteArrived();
	}

	/** Everything moves until each call has its outcome. */
	async finish(): Promise<void> {
		const { cluster } = this;
		const isAtRest = (): boolean => this.#open().length === 0 && cluster.nodes.every(({ pool }) => pool.isIdle);
		for (let round = 0; round < PATIENCE && !isAtRest(); round += 1) {
			for (const link of [...this.#links()]) {
				link.to(100);
				link.fro(100);
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
		// What arrives late changes nothing; a link that was being made may be there only now, and say how things are.
		for (let round = 0; round < 20; round += 1) {
			cluster.clock.advance(100);
			await turn();
			for (const link of [...this.#links()]) link.fro(100);
		}
	}

	/** How often a call was started, on any node. */
	startsOf(number: number): number {
		return this.cluster.nodes.flatMap(({ pool }) => pool.started).filter((task) => task.number === number).length;
	}

	/** Whether it was under way when something happened by which it may be lost. */
	wasEndangered(number: number): boolean {
		return this.#endangered.has(number) || number >= this.#endangeredFrom;
	}

	#endanger(): void {
		for (const { sequence } of this.#open()) this.#endangered.add(sequence - 1);
	}

	#spoil(link: RunLink | undefined, how: number): void {
		if (link?.spoil(how) !== true) return;
		this.#endanger();
		this.#endangeredFrom = Math.min(this.#endangeredFrom, this.calls.length);
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
		if (this.#links().some(({ isOpen, isQuiet }) => isOpen && !isQuiet)) return;
		for (const number of this.aborted) if (this.startsOf(number) === 0) this.mustNotStart.add(number);
	}

	#open(): CountedCall[] {
		return this.calls.filter(({ phase }) => phase !== "done");
	}
}
