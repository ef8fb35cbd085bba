/**
 * The caller's record of one spawned task: its outcome, decoded, for the handle that shows it.
 */
import { decodeError } from "@skein/codec";
import {
	CancelCause,
	type Frame,
	FrameKind,
	findPayload,
	formatTaskId,
	frameKind,
	frameTarget,
	frameTyped,
	passStation,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import type { CallPlan } from "./call-plan.js";
import { JoinError } from "./join-error.js";
import { joinStacks } from "./join-stacks.js";
import { type CallFailure, OutgoingCall } from "./outgoing-call.js";

export type TaskStatus = "pending" | "running" | "ok" | "threw" | "cancelled" | "lost";

export class SpawnedCall extends OutgoingCall {
	status: TaskStatus = "pending";
	/** The decoded result, or the error. */
	value: unknown = undefined;
	/** The promise of the outcome, and its two ends; set by the handle that is that promise. */
	promise: Promise<unknown> | undefined = undefined;
	resolve: ((value: unknown) => void) | undefined = undefined;
	reject: ((error: unknown) => void) | undefined = undefined;
	readonly #origin: number;
	readonly #spawned: { stack?: string } | undefined;

	constructor(entry: RegisteredFunction, plan: CallPlan, origin: number, spawned: { stack?: string } | undefined) {
		super(entry, plan);
		this.#origin = origin;
		this.#spawned = spawned;
	}

	get id(): string {
		return formatTaskId(this.#origin, this.sequence);
	}

	settleReply(reply: Frame): void {
		const kind = frameKind(reply.view, reply.start);
		if (this.abortAsked || kind === FrameKind.cancelled) {
			const deadline = !this.abortAsked && frameTarget(reply.view, reply.start) === CancelCause.deadline;
			this.settleFailure({ kind: "cancelled", deadline });
			return;
		}
		passStation("codec");
		try {
			const payload = findPayload(reply);
			if (kind === FrameKind.ok) {
				this.#finish("ok", this.entry.codec.decodeResult(payload, frameTyped(reply.view, reply.start)));
			} else {
				const error = decodeError(payload.bytes, payload.start, payload.end);
				this.#finish("threw", joinStacks(error, this.#spawned, this.#place()));
			}
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
			const inherited = this.timeout === this.plan.timeout ? "" : " that the task which made it had left";
			const message = `${what} did not finish within the ${Math.ceil(this.timeout)} ms${inherited} and was aborted`;
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
		this.value = value;
		if (status === "ok") {
			this.resolve!(value);
			return;
		}
		// A handle that nobody awaits reports its error to nobody, as a dropped handle of tokio does.
		this.promise!.catch(ignore);
		this.reject!(value);
	}
}

const ignore = (): void => undefined;
