/** A call that a task on one of this node's threads made: its outcome goes back to that thread as bytes. */
import {
	bareFrame,
	CancelCause,
	type Frame,
	FrameKind,
	isSkeinError,
	SkeinError,
	setFrameCall,
	type UpcallOrigin,
} from "@skein/kernel";
import { failureFrame } from "@skein/pool";
import type { RegisteredFunction } from "@skein/registry";
import type { CallPlan } from "./call-plan.js";
import type { ChildCalls } from "./child-calls.js";
import type { GangMember } from "./gang.js";
import type { PlanOverrides } from "./merge-options.js";
import { type CallFailure, OutgoingCall } from "./outgoing-call.js";

/** What a thread asks for beside the options of the function. */
export interface Wish extends PlanOverrides {
	/** Of a gang. */
	readonly member?: GangMember;
}

export class RelayCall extends OutgoingCall {
	readonly origin: UpcallOrigin;
	/** The thread's own number of the call. */
	readonly originCall: number;
	/** What is aborted together with it, unless it is detached. */
	siblings: ChildCalls | undefined;

	constructor(entry: RegisteredFunction, plan: CallPlan, origin: UpcallOrigin, originCall: number) {
		super(entry, plan);
		this.origin = origin;
		this.originCall = originCall;
	}

	override onStream(frame: Frame): void {
		setFrameCall(frame.view, frame.start, this.originCall);
		this.origin.send(frame);
	}

	settleReply(reply: Frame): void {
		if (this.abortAsked) {
			this.settleFailure({ kind: "cancelled", deadline: false });
			return;
		}
		this.#end();
		setFrameCall(reply.view, reply.start, this.originCall);
		this.origin.send(reply);
	}

	settleFailure(failure: CallFailure): void {
		this.#end();
		this.origin.send(this.#frame(failure));
	}

	#end(): void {
		this.phase = "done";
		this.siblings?.delete(this);
	}

	#frame(failure: CallFailure): Frame {
		if (failure.kind === "lost") return failureFrame(FrameKind.lost, asSkeinError(failure.error), this.originCall);
		if (failure.kind === "unplaced") return failureFrame(FrameKind.threw, asSkeinError(failure.error), this.originCall);
		return bareFrame(FrameKind.cancelled, this.originCall, failure.deadline ? CancelCause.deadline : CancelCause.abort);
	}
}

const asSkeinError = (error: Error): SkeinError =>
	isSkeinError(error) ? error : new SkeinError("SKEIN_TASK_LOST", error.message, { cause: error });
