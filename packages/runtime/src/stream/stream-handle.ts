/** The caller's end of a task that streams: its values in order, and behind them its outcome. */
import type { Explanation } from "@skein/kernel";
import type { LogEntry } from "@skein/pool/thread";
import type { AbortHandle, JoinHandle, Outcome, TaskStatus } from "../call/task-handle.js";
import type { StreamedCall } from "./streamed-call.js";

/**
 * An async iterator over what the task yields; `for await` reads it. It is read once: a second loop goes on where the first
 * ended. Values come in the order in which they were yielded; behind them comes the end, or the error: the task's own, or a
 * `JoinError` when it was aborted, ran out of time or was lost. A stream never ends silently.
 *
 * Leaving a loop early (`break`, `return`, a throw) aborts the task and waits until it has stopped, its `finally` included.
 */
export interface StreamHandle<T, R = unknown> extends AsyncIterableIterator<T, R, undefined>, AsyncDisposable {
	readonly id: string;
	/** Known once the task is placed. */
	readonly node: string | undefined;
	readonly status: TaskStatus;
	[Symbol.asyncIterator](): StreamHandle<T, R>;
	/** Aborts the task and waits until it has stopped; values that were not read are gone. */
	return(value?: R): Promise<IteratorResult<T, R>>;
	/** As `return`, then rejects with `error`. */
	throw(error?: unknown): Promise<IteratorResult<T, R>>;
	/** What the task reports, as with a `JoinHandle`. */
	readonly progress: AsyncIterableIterator<unknown>;
	/** What the task logs, as with a `JoinHandle`. */
	readonly logs: AsyncIterableIterator<LogEntry>;
	/** How the task ended, when it has; never rejects. Values that arrived can still be read. */
	outcome(): Promise<Outcome<R>>;
	/** Cooperative: the task's signal fires and its generator is returned. Values that arrived are still read, then a `JoinError`. */
	abort(reason?: unknown): void;
	abortHandle(): AbortHandle;
	/** Whether the task is over; values may be left. */
	isFinished(): boolean;
	/** Ends the thread that runs the task, for a loop that ignores its signal. Other tasks of the thread are lost. */
	kill(): void;
	explain(): Explanation;
	/** As `return`. */
	[Symbol.asyncDispose](): Promise<void>;
}

class TaskStream<T, R> implements StreamHandle<T, R> {
	readonly #call: StreamedCall;
	readonly #handle: JoinHandle<R>;

	constructor(call: StreamedCall, handle: JoinHandle<R>) {
		this.#call = call;
		this.#handle = handle;
	}

	get id(): string {
		return this.#call.id;
	}

	get node(): string | undefined {
		return this.#call.node;
	}

	get status(): TaskStatus {
		return this.#call.status;
	}

	[Symbol.asyncIterator](): this {
		return this;
	}

	next(): Promise<IteratorResult<T, R>> {
		return this.#call.inbox!.next() as Promise<IteratorResult<T, R>>;
	}

	return(value?: R): Promise<IteratorResult<T, R>> {
		return this.#call.inbox!.return(value) as Promise<IteratorResult<T, R>>;
	}

	throw(error?: unknown): Promise<IteratorResult<T, R>> {
		return this.#call.inbox!.throw(error) as Promise<IteratorResult<T, R>>;
	}

	get progress(): AsyncIterableIterator<unknown> {
		return this.#handle.progress;
	}

	get logs(): AsyncIterableIterator<LogEntry> {
		return this.#handle.logs;
	}

	outcome(): Promise<Outcome<R>> {
		return this.#handle.outcome();
	}

	abort(reason?: unknown): void {
		this.#handle.abort(reason);
	}

	abortHandle(): AbortHandle {
		return this.#handle.abortHandle();
	}

	isFinished(): boolean {
		return this.#handle.isFinished();
	}

	kill(): void {
		this.#handle.kill();
	}

	explain(): Explanation {
		return this.#handle.explain();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.return();
	}
}

export const createStreamHandle = <T, R>(call: StreamedCall, handle: JoinHandle<R>): StreamHandle<T, R> =>
	new TaskStream<T, R>(call, handle);
