/**
 * The caller's record of one spawned task: its outcome, decoded, for the handle that shows it.
 */
import { decodeError } from "@skein/codec";
import {
	CancelCause,
	creditFrame,
	type Frame,
	FrameKind,
	findPayload,
	formatTaskId,
	frameKind,
	frameTarget,
	frameTyped,
	LOG_STREAM,
	passStation,
	REPORT_STREAM,
	SkeinError,
	TO_CALLEE,
} from "@skein/kernel";
import type { StreamInbox } from "@skein/pool/thread";
import type { RegisteredFunction } from "@skein/registry";
import { TellingInboxes } from "../stream/telling-inboxes.js";
import type { CallPlan } from "./call-plan.js";
import type { HandleOwner } from "./handle-owner.js";
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
	readonly #owner: HandleOwner;
	/** What the task tells of itself; made when something came, or was asked for. */
	#telling: TellingInboxes | undefined = undefined;
	readonly #spawned: { stack?: string } | undefined;

	constructor(entry: RegisteredFunction, plan: CallPlan, owner: HandleOwner, spawned: { stack?: string } | undefined) {
		super(entry, plan);
		this.#owner = owner;
		this.#spawned = spawned;
	}

	get id(): string {
		return formatTaskId(this.#owner.origin, this.sequence);
	}

	/** What the task reports, in order, up to its end. */
	progress(): StreamInbox {
		return this.#told().inbox(REPORT_STREAM);
	}

	/** What it writes, in order, up to its end. @throws SKEIN_TASK_LOGS when that was not asked for */
	logs(): StreamInbox {
		if (this.plan.logs) return this.#told().inbox(LOG_STREAM);
		const message = `task ${this.id} (${this.entry.id}) prints where it runs; for its logs spawn it with place().withLogs()`;
		throw new SkeinError("SKEIN_TASK_LOGS", message);
	}

	override onStream(frame: Frame): void {
		if (frameKind(frame.view, frame.start) === FrameKind.items) this.#told().receive(frame);
	}

	#told(): TellingInboxes {
		this.#telling ??= new TellingInboxes(this.phase === "done", (stream, more) => {
			const { phase } = this;
			if (phase === "running") this.#owner.send(this, creditFrame(TO_CALLEE.credit, this.call, stream, more));
		});
		return this.#telling;
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
		this.#telling?.end();
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
