/**
 * The lines that other nodes have to the threads of this one: opens them, says what they have begun, ends them.
 *
 * A line is a link that a thread serves itself. This node's main loop sees none of its calls; it shares a word with the
 * thread (`LineWords`), and hears now and then what runs.
 *
 * G1  calls of lines and others together are never more than `maxCalls`: each line has its window set aside.
 * G2  whoever asks for a line that is over is told how many calls its thread has begun, and never again another number.
 * G3  what a call of a line made is aborted with it, whatever its thread does.
 */
import {
	AbortMode,
	type Clock,
	type Frame,
	LINE_WINDOW,
	type Link,
	type LinkLimits,
	type OfferedLine,
	type PoolThread,
	type SkeinError,
} from "@skein/kernel";
import type { CallsBeside } from "@skein/node";
import {
	allocateLineWords,
	COUNT_MASK,
	decodeLineMessage,
	encodeLineMessage,
	type LineWord,
	LineWords,
} from "@skein/pool";
import type { DoorOfLine } from "./door-of-line.js";
import { LineParents } from "./line-parents.js";
import type { Parent } from "./upcalls.js";

/** Milliseconds that a thread has to wait for a caller; one that is busy for longer gets no line this time. */
const OFFER = 1_000;
/** Numbers of lines have 16 bits in frames. */
const MOST_LINES = 65_535;

interface Served {
	readonly line: number;
	readonly link: Link;
	readonly thread: PoolThread;
	readonly words: LineWords;
	/** Calls that the thread has begun, when it begins no more. */
	taken: number | undefined;
	/** By function, when the thread last told. */
	calls: readonly (readonly [index: number, count: number])[];
	readonly parents: LineParents;
	/** Whoever asked for it learns where the thread waits, or that it does not. Undefined: he has. */
	offered: ((address: string | undefined) => void) | undefined;
}

export interface LineDeskOptions {
	/** Where a thread waits for the caller of the line of that number; undefined: nowhere. */
	readonly door: (line: number) => DoorOfLine | undefined;
	readonly instance: string;
	/** Of the node's links. */
	readonly limits: LinkLimits;
	readonly threads: () => readonly PoolThread[];
	/** Calls that the node runs, those of lines among them. */
	readonly running: () => number;
	/** Of the whole node; half of them are for lines. */
	readonly maxCalls: number;
	readonly clock: Clock;
	/** Milliseconds that a task which the node stops has to end by itself; then its thread is ended. */
	readonly stopGrace: number;
	/** What runs is more or less. */
	readonly onLoad: () => void;
}

export class LineDesk implements CallsBeside {
	/** Calls without an answer, when threads last told. */
	running = 0;
	readonly #options: LineDeskOptions;
	readonly #lines = new Map<number, Served>();
	#last = 0;
	/** Calls of lines that are gone. */
	#completed = 0;
	/** None is opened. */
	#closed = false;
	#idle: (() => void)[] = [];

	constructor(options: LineDeskOptions) {
		this.#options = options;
	}

	get size(): number {
		return this.#lines.size;
	}

	/** Calls that others cannot have (G1). */
	get setAside(): number {
		return this.#lines.size * LINE_WINDOW;
	}

	/** Calls that were begun, but for those that ran when threads last told. */
	get completed(): number {
		let completed = this.#completed - this.running;
		for (const { taken, words } of this.#lines.values()) completed += taken ?? words.begun;
		return completed;
	}

	/** How many calls run, by the index of their function. */
	calls(): ReadonlyMap<number, number> {
		const calls = new Map<number, number>();
		for (const line of this.#lines.values()) {
			for (const [index, count] of line.calls) calls.set(index, (calls.get(index) ?? 0) + count);
		}
		return calls;
	}

	/** A peer wants lines: one to each thread to which it has none. */
	async ask(link: Link): Promise<void> {
		const has = [...this.#lines.values()].filter((line) => line.link === link && line.taken === undefined);
		const threads = this.#options.threads().filter((thread) => has.every((line) => line.thread !== thread));
		const offers = this.#closed ? [] : threads.map((thread) => this.#open(link, thread));
		const opened = await Promise.all(offers);
		link.control({ kind: "lines", lines: opened.filter((one) => one !== undefined) });
	}

	takeBack(link: Link, line: number, sent: number): void {
		const served = this.#find(link, line);
		if (served === undefined || served.taken !== undefined) {
			link.control({ kind: "takenBack", line, taken: served?.taken ?? sent, over: true });
		} else if (served.words.begun === sent) link.control({ kind: "takenBack", line, taken: sent, over: false });
		else this.#end(served);
	}

	/** What becomes of the call with the number `call`, the one at the place `at` of its line. */
	tell(link: Link, { line, call, at, mode }: { line: number; call: number; at: number; mode: AbortMode }): void {
		const served = this.#find(link, line);
		if (served === undefined) return;
		if (mode === AbortMode.detach) {
			served.parents.detach(call);
			return;
		}
		served.parents.abort(call);
		if (mode !== AbortMode.kill) return;
		if (served.taken === undefined) this.#end(served);
		const behind = ((served.taken ?? 0) - at) & COUNT_MASK;
		if (behind > 0 && behind < COUNT_MASK / 2) served.thread.kill();
	}

	/** Who makes a call: the task of a call that came over a line. */
	parent(line: number, call: number): Parent | undefined {
		return this.#lines.get(line)?.parents.of(call);
	}

	onWord(thread: PoolThread, frame: Frame): void {
		const word = decodeLineMessage<LineWord>(frame);
		if (word.what === "wants") {
			thread.define(word.index);
			return;
		}
		const served = this.#lines.get(word.line);
		if (served === undefined || served.thread !== thread) return;
		if (word.what === "waits") this.#offer(served, word.address);
		else if (word.what === "ended") {
			if (served.taken === undefined) this.#end(served);
			this.#forget(served);
		} else if (word.what === "load") {
			this.#count(served, word.calls);
			this.#options.onLoad();
		} else served.parents[word.what](word.call);
	}

	onThreadClosed(thread: object): void {
		for (const served of [...this.#lines.values()]) {
			if (served.thread !== thread) continue;
			if (served.taken === undefined) this.#end(served);
			this.#forget(served);
		}
	}

	/** The caller is gone. */
	onLinkClosed(link: Link): void {
		for (const served of this.#lines.values()) {
			if (served.link !== link) continue;
			served.taken ??= served.words.end();
			served.parents.callerGone();
			this.#order(served, { close: true });
		}
	}

	/** There are none from now on; resolves when nothing of them runs. With an error what runs is stopped because of it. */
	close(error?: SkeinError): Promise<void> {
		this.#closed = true;
		for (const served of this.#lines.values()) {
			if (served.taken === undefined) this.#end(served, error);
			else if (error !== undefined) this.#order(served, { close: false, error });
			if (error !== undefined) served.parents.stop();
		}
		if (error !== undefined) this.#killLater([...this.#lines.values()]);
		if (this.#lines.size === 0) return Promise.resolve();
		return new Promise((resolve) => this.#idle.push(resolve));
	}

	/** There may be some again. */
	reopen(): void {
		this.#closed = false;
	}

	#open(link: Link, thread: PoolThread): Promise<OfferedLine | undefined> {
		const line = this.#number();
		const door = line === undefined ? undefined : this.#options.door(line);
		if (line === undefined || door === undefined) return Promise.resolve(undefined);
		const shared = allocateLineWords();
		return new Promise((resolve) => {
			this.#lines.set(line, {
				line,
				link,
				thread,
				words: new LineWords(shared),
				taken: undefined,
				calls: [],
				parents: new LineParents(),
				offered: (where) => resolve(where === undefined ? undefined : { line, address: where }),
			});
			const { instance, limits, clock } = this.#options;
			clock.schedule(OFFER, () => this.#giveUp(line));
			thread.send(encodeLineMessage({ what: "open", line, ...door, instance, limits, window: LINE_WINDOW }, shared));
		});
	}

	#offer(served: Served, address: string | undefined): void {
		served.offered?.(address);
		served.offered = undefined;
	}

	/** The thread does not come to it. */
	#giveUp(line: number): void {
		const served = this.#lines.get(line);
		if (served?.offered === undefined) return;
		this.#offer(served, undefined);
		this.#end(served);
	}

	/** Undefined: there are enough. */
	#number(): number | undefined {
		const { maxCalls, running } = this.#options;
		const setAside = this.setAside + LINE_WINDOW;
		if (setAside > maxCalls / 2 || setAside + running() - this.running > maxCalls) return undefined;
		if (this.#lines.size >= MOST_LINES) return undefined;
		do this.#last = (this.#last % MOST_LINES) + 1;
		while (this.#lines.has(this.#last));
		return this.#last;
	}

	#find(link: Link, line: number): Served | undefined {
		const served = this.#lines.get(line);
		return served?.link === link ? served : undefined;
	}

	#end(served: Served, error?: SkeinError): void {
		served.taken = served.words.end();
		this.#order(served, { close: false, ...(error && { error }) });
		served.link.control({ kind: "takenBack", line: served.line, taken: served.taken, over: true });
	}

	#order({ thread, line }: Served, { close, error }: { close: boolean; error?: SkeinError }): void {
		const reason = error && { error: { code: error.code, message: error.message } };
		if (!thread.closed) thread.send(encodeLineMessage({ what: "end", line, close, ...reason }));
	}

	#forget(served: Served): void {
		this.#offer(served, undefined);
		this.#lines.delete(served.line);
		this.#completed += served.taken ?? 0;
		this.#count(served, []);
		this.#options.onLoad();
		if (this.#lines.size > 0) return;
		for (const resolve of this.#idle.splice(0)) resolve();
	}

	#count(served: Served, calls: Served["calls"]): void {
		for (const [, count] of served.calls) this.running -= count;
		for (const [, count] of calls) this.running += count;
		served.calls = calls;
	}

	/** What runs on when its grace is over ends with its thread. */
	#killLater(stopped: readonly Served[]): void {
		const { clock, stopGrace } = this.#options;
		clock.schedule(stopGrace, () => {
			for (const served of stopped) if (this.#lines.get(served.line) === served) served.thread.kill();
		});
	}
}
