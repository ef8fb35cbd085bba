/** What a contestant's module exports as `open`, and what it gives: one way to do the subject's work once. */

/** Makes calls that are answered later; the harness keeps a number of them in flight. */
export interface Caller {
	readonly kind: "calls";
	call(): PromiseLike<unknown>;
	/** Whether an answer is the right one; asked for every answer, so it is cheap. */
	accepts(answer: unknown): boolean;
	/** Makes ready for the next call of a latency round, outside the measured time. */
	rest?(): Promise<void>;
	close(): Promise<void> | void;
}

/** Does its work at once, on this thread. */
export interface Doer {
	readonly kind: "work";
	work(): unknown;
	/** Asked once, before anything is measured. */
	accepts(result: unknown): boolean;
	close(): Promise<void> | void;
}

/** Keeps the machine busy by itself, in threads of its own. */
export interface Runner {
	readonly kind: "runs";
	/** Works for so long, more or less, and says how many tasks were done. */
	run(milliseconds: number): Promise<number>;
	close(): Promise<void> | void;
}

export type Contestant = Caller | Doer | Runner;

/** Plain data: it crosses a process border. */
export type ContestantOptions = Readonly<Record<string, string | number | boolean>>;

export type OpenContestant = (options: ContestantOptions) => Promise<Contestant> | Contestant;
