/**
 * One call while it runs in a thread, as the task itself sees it.
 *
 * The current task is kept in AsyncLocalStorage, so it follows the task across awaits. The AbortController is made
 * only when the task asks for its signal: most never do, and one per call would cost more than the call.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Frame, formatTaskId, frameRemaining, frameTarget, isTelling, SkeinError } from "@skein/kernel";
import type { Output } from "../stream/task-logs.js";
import { TaskTelling } from "../stream/task-telling.js";

/** What `currentTask()` gives. */
export interface CurrentTask {
	/** The id that the handle of the call has, too. */
	readonly id: string;
	/** Name of the node that runs the task. */
	readonly node: string;
	/** Fires when the task is aborted. */
	readonly signal: AbortSignal;
	/** Milliseconds that were left when the task arrived, or undefined without a deadline. */
	readonly deadline: number | undefined;
	/** 0 for the first attempt. */
	readonly attempt: number;
	/** Indexes of the GPUs that the task holds; empty when it asked for none. */
	readonly gpus: readonly number[];
	/**
	 * Tells the caller how far the task is: any value of at most 4 KiB, read from the handle's `progress`. It never waits; of reports
	 * that nobody takes, the oldest are dropped.
	 * @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT
	 */
	report(progress: unknown): void;
	/**
	 * `console.log`, always as this task's: also where something calls that does not know for whom, such as a listener that others
	 * share. It comes to the caller's `handle.logs` when the task was spawned with `place().withLogs()`, else it prints here.
	 */
	log(...data: unknown[]): void;
}

/** What tasks have of the thread that they run in. */
export interface TaskHost {
	readonly node: string;
	/** The number of the line over which their calls came; 0: the lane. */
	readonly line: number;
	/** A frame beside a call, to its caller; at once, as what follows may take long. */
	send(frame: Frame): void;
	/** Of a line: a task that makes calls was let go of before; was aborted; is over. */
	tell?(what: "detached" | "aborted" | "over", call: number): void;
}

export interface TaskIdentity {
	readonly call: number;
	/** Index of the function. */
	readonly target: number;
	readonly origin: number;
	readonly sequence: number;
	readonly attempt: number;
	readonly remaining: number;
	/** When it arrived, by the thread's clock. */
	readonly since: number;
}

/** The streams beside a task. */
export interface RunningStreams {
	/** A frame from the caller. */
	receive(frame: Frame): void;
	abort(): void;
	/** The task is over. */
	close(): void;
}

const NONE: readonly number[] = Object.freeze([]);

export class RunningTask implements CurrentTask {
	readonly #identity: TaskIdentity;
	readonly #host: TaskHost;
	aborted = false;
	/** It goes on when its caller is gone. */
	detached = false;
	gpus = NONE;
	/** Undefined: nothing streams beside it. */
	streams: RunningStreams | undefined = undefined;
	#telling: TaskTelling | undefined = undefined;
	#controller: AbortController | undefined;
	/** It made calls. */
	#isParent = false;
	#isOver = false;

	constructor(host: TaskHost, identity: TaskIdentity) {
		this.#identity = identity;
		this.#host = host;
	}

	get node(): string {
		return this.#host.node;
	}

	get id(): string {
		return formatTaskId(this.#identity.origin, this.#identity.sequence);
	}

	get attempt(): number {
		return this.#identity.attempt;
	}

	get deadline(): number | undefined {
		return this.#identity.remaining === 0 ? undefined : this.#identity.remaining;
	}

	/** Milliseconds that it has left at `now`; endless without a deadline. */
	left(now: number): number {
		const { remaining, since } = this.#identity;
		return remaining === 0 ? Number.POSITIVE_INFINITY : remaining - (now - since);
	}

	get call(): number {
		return this.#identity.call;
	}

	get target(): number {
		return this.#identity.target;
	}

	/** The number of the line over which it came; 0: the lane. */
	get line(): number {
		return this.#host.line;
	}

	get signal(): AbortSignal {
		this.#controller ??= new AbortController();
		if (this.aborted) this.#controller.abort(reason());
		return this.#controller.signal;
	}

	report(progress: unknown): void {
		this.#told().report(progress);
	}

	log(...data: unknown[]): void {
		currentTaskStore.run(this, () => console.log(...data));
	}

	/** It makes a call. False: it is over, and its number may be another's by now. */
	becomeParent(): boolean {
		if (this.#isOver) return false;
		if (!this.#isParent && this.detached) this.#host.tell?.("detached", this.call);
		if (!this.#isParent && this.aborted) this.#host.tell?.("aborted", this.call);
		this.#isParent = true;
		return true;
	}

	/** The caller wants what the task writes. */
	openLogs(): void {
		this.#told().openLogs(this.#identity.since);
	}

	/** Something that the task writes; false: its caller does not want it. */
	write(output: Output, chunk: string | Uint8Array): boolean {
		return this.#telling?.write(output, chunk) ?? false;
	}

	/** A frame from the caller, of a stream beside the call. */
	receive(frame: Frame): void {
		const stream = frameTarget(frame.view, frame.start);
		if (isTelling(stream)) this.#telling?.grant(stream, frameRemaining(frame.view, frame.start));
		else this.streams?.receive(frame);
	}

	/** It is over: to be called before it is answered. */
	end(): void {
		this.#isOver = true;
		this.#telling?.end();
		this.streams?.close();
		if (this.#isParent) this.#host.tell?.("over", this.call);
	}

	#told(): TaskTelling {
		this.#telling ??= new TaskTelling(this.call, this.#host.send);
		return this.#telling;
	}

	abort(): void {
		if (this.aborted) return;
		this.aborted = true;
		this.#controller?.abort(reason());
		this.streams?.abort();
		if (this.#isParent) this.#host.tell?.("aborted", this.call);
	}
}

const reason = (): SkeinError => new SkeinError("SKEIN_TASK_CANCELLED", "the task was aborted by its caller");

const KEY = Symbol.for("skein.current-task");
const realm = globalThis as unknown as Record<symbol, AsyncLocalStorage<RunningTask> | undefined>;
realm[KEY] ??= new AsyncLocalStorage<RunningTask>();

/** Shared by duplicate copies of this package. */
export const currentTaskStore: AsyncLocalStorage<RunningTask> = realm[KEY];
