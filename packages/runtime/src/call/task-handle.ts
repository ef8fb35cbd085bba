/**
 * The caller's end of one task, with tokio's words. It is a promise, so that an `await` costs what it costs anywhere.
 */
import type { Explanation } from "@skein/kernel";
import type { LogEntry } from "@skein/pool/thread";
import type { HandleOwner } from "./handle-owner.js";
import type { JoinError } from "./join-error.js";
import type { SpawnedCall, TaskStatus } from "./spawned-call.js";

export type { TaskStatus } from "./spawned-call.js";

export type Outcome<T> =
	| { readonly status: "ok"; readonly value: T }
	| { readonly status: "threw"; readonly error: unknown }
	| { readonly status: "cancelled" }
	| { readonly status: "lost"; readonly mayHaveRun: boolean };

/** Aborts a task without holding its result. */
export interface AbortHandle {
	readonly id: string;
	abort(reason?: unknown): void;
	isFinished(): boolean;
}

export interface JoinHandle<T> extends PromiseLike<T>, AsyncDisposable {
	readonly id: string;
	/** Known once the task is placed. */
	readonly node: string | undefined;
	/** `pending` until a node has it, then `running`, begun or waiting for a thread there; then how it ended. */
	readonly status: TaskStatus;
	catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R>;
	finally(onFinally?: (() => void) | null): Promise<T>;
	/**
	 * What the task reports (`currentTask().report(…)`), in order, up to its end, however it ends. It is read once. Of reports that
	 * nobody takes some hundred are kept, at the task those that came last.
	 */
	readonly progress: AsyncIterableIterator<unknown>;
	/**
	 * What the task writes with `console` and to `process.stdout` and `stderr`, in order, up to its end, however it ends. It is
	 * read once. Writing never waits for a reader: of entries that nobody takes some hundred are kept, the first and the last,
	 * and `dropped` says how many are missing between them.
	 * @throws SKEIN_TASK_LOGS when it was spawned without `place().withLogs()`
	 */
	readonly logs: AsyncIterableIterator<LogEntry>;
	/** Never rejects. */
	outcome(): Promise<Outcome<T>>;
	/** Cooperative: the task's signal fires; a task not started never runs. Idempotent; after completion a no-op. */
	abort(reason?: unknown): void;
	abortHandle(): AbortHandle;
	isFinished(): boolean;
	/** Ends the thread that runs the task, on whatever node, for a loop that ignores its signal. Other tasks of the thread are lost. */
	kill(): void;
	/**
	 * Lets the task outlive who spawned it: it goes on when the task that made it is aborted, or when this process or its link
	 * is gone; then nobody gets its result. A deadline stays, and is measured here. Idempotent; after completion a no-op.
	 */
	detach(): void;
	/** Why it runs where it runs, or why it waits. */
	explain(): Explanation;
	/** Aborts and waits until the task has stopped. */
	[Symbol.asyncDispose](): Promise<void>;
}

/** The two ends of the promise that is being made; one executor for all, because a closure each would cost more. */
let resolveNew: (value: never) => void;
let rejectNew: (error: unknown) => void;
const keepEnds = (resolve: (value: never) => void, reject: (error: unknown) => void): void => {
	resolveNew = resolve;
	rejectNew = reject;
};

class TaskHandle<T> extends Promise<T> implements JoinHandle<T> {
	static {
		// What `await` and `then` look at: with the constructor of a plain promise the handle is awaited as it is.
		Object.defineProperty(TaskHandle.prototype, "constructor", { value: Promise });
	}

	readonly #owner: HandleOwner;
	readonly #call: SpawnedCall;

	constructor(owner: HandleOwner, call: SpawnedCall) {
		super(keepEnds);
		this.#owner = owner;
		this.#call = call;
		call.promise = this;
		call.resolve = resolveNew as (value: unknown) => void;
		call.reject = rejectNew;
	}

	get id(): string {
		return this.#call.id;
	}

	get node(): string | undefined {
		return this.#call.node;
	}

	get status(): TaskStatus {
		const { status, phase, queued } = this.#call;
		return status === "pending" && phase === "running" && !queued ? "running" : status;
	}

	get progress(): AsyncIterableIterator<unknown> {
		return this.#call.progress();
	}

	get logs(): AsyncIterableIterator<LogEntry> {
		return this.#call.logs() as AsyncIterableIterator<unknown> as AsyncIterableIterator<LogEntry>;
	}

	outcome(): Promise<Outcome<T>> {
		const outcome = (): Outcome<T> => this.#outcome();
		return this.then(outcome, outcome);
	}

	abort(_reason?: unknown): void {
		if (this.isFinished() || this.#call.abortAsked) return;
		this.#owner.abort(this.#call);
	}

	abortHandle(): AbortHandle {
		return { id: this.id, abort: (reason) => this.abort(reason), isFinished: () => this.isFinished() };
	}

	kill(): void {
		if (!this.isFinished()) this.#owner.kill(this.#call);
	}

	detach(): void {
		if (this.isFinished() || this.#call.detached) return;
		this.#owner.detach(this.#call);
	}

	isFinished(): boolean {
		return this.#call.phase === "done";
	}

	explain(): Explanation {
		return this.#owner.explain(this.#call);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.abort();
		await this.outcome();
	}

	#outcome(): Outcome<T> {
		const { status, value } = this.#call;
		if (status === "ok") return { status, value: value as T };
		if (status === "cancelled") return { status };
		if (status === "lost") return { status, mayHaveRun: (value as JoinError).mayHaveRun };
		return { status: "threw", error: value };
	}
}

export const createHandle = <T>(owner: HandleOwner, call: SpawnedCall): JoinHandle<T> => new TaskHandle<T>(owner, call);
