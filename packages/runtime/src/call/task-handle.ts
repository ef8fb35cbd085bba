/**
 * The caller's end of one task: a PromiseLike with tokio's words.
 *
 * The promise is made only when somebody asks for it: a handle that nobody awaits reports its error to nobody.
 */
import { decodeError, decodeValue } from "@skein/codec";
import { type Explanation, FrameKind, formatTaskId, passStation, payloadStart } from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import type { CallPlan } from "./call-plan.js";
import { JoinError } from "./join-error.js";
import { joinStacks } from "./join-stacks.js";
import { type CallFailure, OutgoingCall, type Reply } from "./outgoing-call.js";

export type TaskStatus = "pending" | "running" | "ok" | "threw" | "cancelled" | "lost";

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
	readonly status: TaskStatus;
	catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R>;
	finally(onFinally?: (() => void) | null): Promise<T>;
	/** Never rejects. */
	outcome(): Promise<Outcome<T>>;
	/** Cooperative: the task's signal fires; a task not started never runs. Idempotent; after completion a no-op. */
	abort(reason?: unknown): void;
	abortHandle(): AbortHandle;
	isFinished(): boolean;
	/** Ends the thread that runs the task, for a loop that ignores its signal. Other tasks of the thread are lost. */
	kill(): void;
	/** Why it runs where it runs, or why it waits. */
	explain(): Explanation;
	/** Aborts and waits until the task has stopped. */
	[Symbol.asyncDispose](): Promise<void>;
}

/** What a handle asks of the runtime that made it. */
export interface HandleOwner {
	readonly origin: number;
	abort(call: OutgoingCall): void;
	kill(call: OutgoingCall): void;
	explain(call: OutgoingCall): Explanation;
}

export class TaskHandle<T> extends OutgoingCall implements JoinHandle<T> {
	status: TaskStatus = "pending";
	readonly #owner: HandleOwner;
	readonly #spawned: { stack?: string } | undefined;
	#value: unknown;
	#promise: Promise<T> | undefined;
	#resolve: ((value: T) => void) | undefined;
	#reject: ((error: unknown) => void) | undefined;

	constructor(owner: HandleOwner, entry: RegisteredFunction, plan: CallPlan, spawned: { stack?: string } | undefined) {
		super(entry, plan);
		this.#owner = owner;
		this.#spawned = spawned;
	}

	get id(): string {
		return formatTaskId(this.#owner.origin, this.sequence);
	}

	// biome-ignore lint/suspicious/noThenProperty: a handle is a PromiseLike by design
	then<A = T, B = never>(
		onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
		onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
	): Promise<A | B> {
		return this.#join().then(onFulfilled, onRejected);
	}

	catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
		return this.#join().catch(onRejected);
	}

	finally(onFinally?: (() => void) | null): Promise<T> {
		return this.#join().finally(onFinally);
	}

	outcome(): Promise<Outcome<T>> {
		const outcome = (): Outcome<T> => this.#outcome();
		return this.#join().then(outcome, outcome);
	}

	abort(_reason?: unknown): void {
		if (this.isFinished() || this.abortAsked) return;
		this.#owner.abort(this);
	}

	abortHandle(): AbortHandle {
		return { id: this.id, abort: (reason) => this.abort(reason), isFinished: () => this.isFinished() };
	}

	kill(): void {
		if (!this.isFinished()) this.#owner.kill(this);
	}

	isFinished(): boolean {
		return this.phase === "done";
	}

	explain(): Explanation {
		return this.#owner.explain(this);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.abort();
		await this.outcome();
	}

	settleReply({ kind, bytes, view, start, end }: Reply): void {
		if (this.abortAsked || kind === FrameKind.cancelled) {
			this.settleFailure({ kind: "cancelled", deadline: false });
			return;
		}
		passStation("codec");
		const payload = payloadStart(view, start);
		try {
			if (kind === FrameKind.ok) this.#finish("ok", decodeValue(bytes, payload, end));
			else this.#finish("threw", joinStacks(decodeError(bytes, payload, end), this.#spawned, this.#place()));
		} catch (error) {
			this.#finish("threw", error);
		}
	}

	settleFailure(failure: CallFailure): void {
		const { id: taskId } = this;
		const what = `task ${taskId} (${this.entry.id})`;
		if (failure.kind === "unplaced") this.#finish("threw", joinStacks(failure.error, this.#spawned, this.#place()));
		else if (failure.kind === "lost") {
			const ran = failure.mayHaveRun ? "it may have run" : "it did not run";
			const message = `${what} was lost on node ${this.node ?? "?"}, ${ran}: ${failure.error.message}`;
			const error = new JoinError("SKEIN_TASK_LOST", message, {
				taskId,
				mayHaveRun: failure.mayHaveRun,
				cause: failure.error,
			});
			this.#finish("lost", error);
		} else if (failure.deadline) {
			const message = `${what} did not finish within ${this.plan.timeout} ms and was aborted`;
			this.#finish("cancelled", new JoinError("SKEIN_TASK_DEADLINE", message, { taskId }));
		} else {
			const why = failure.error === undefined ? "" : `: ${failure.error.message}`;
			this.#finish(
				"cancelled",
				new JoinError("SKEIN_TASK_CANCELLED", `${what} was aborted${why}`, { taskId, cause: failure.error }),
			);
		}
	}

	#place(): string {
		return `task ${this.id}, ${this.entry.id}${this.node === undefined ? "" : ` on node ${this.node}`}`;
	}

	#finish(status: TaskStatus, value: unknown): void {
		passStation("runtime");
		this.phase = "done";
		this.status = status;
		this.#value = value;
		if (this.#promise === undefined) return;
		if (status === "ok") this.#resolve!(value as T);
		else this.#reject!(value);
	}

	#join(): Promise<T> {
		if (this.#promise !== undefined) return this.#promise;
		if (this.phase === "done") {
			this.#promise = this.status === "ok" ? Promise.resolve(this.#value as T) : Promise.reject(this.#value);
		} else {
			this.#promise = new Promise<T>((resolve, reject) => {
				this.#resolve = resolve;
				this.#reject = reject;
			});
		}
		return this.#promise;
	}

	#outcome(): Outcome<T> {
		if (this.status === "ok") return { status: "ok", value: this.#value as T };
		if (this.status === "cancelled") return { status: "cancelled" };
		if (this.status === "lost") return { status: "lost", mayHaveRun: (this.#value as JoinError).mayHaveRun };
		return { status: "threw", error: this.#value };
	}
}
