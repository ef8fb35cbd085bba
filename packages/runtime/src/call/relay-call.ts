/** A call that a task on one of this node's threads made: its outcome goes back to that thread as bytes. */
import { bareFrame, FrameKind, isSkeinError, SkeinError, setFrameCall, type UpcallOrigin } from "@skein/kernel";
import { failureFrame } from "@skein/pool";
import type { RegisteredFunction } from "@skein/registry";
import type { CallPlan } from "./call-plan.js";
import { type CallFailure, OutgoingCall, type Reply } from "./outgoing-call.js";

export class RelayCall extends OutgoingCall {
	readonly origin: UpcallOrigin;
	/** The thread's own number of the call. */
	readonly originCall: number;

	constructor(entry: RegisteredFunction, plan: CallPlan, origin: UpcallOrigin, originCall: number) {
		super(entry, plan);
		this.origin = origin;
		this.originCall = originCall;
	}

	settleReply({ bytes, view, start, end }: Reply): void {
		this.phase = "done";
		setFrameCall(view, start, this.originCall);
		this.origin.send(bytes, start, end);
	}

	settleFailure(failure: CallFailure): void {
		this.phase = "done";
		const frame = this.#frame(failure);
		setFrameCall(new DataView(frame.buffer), 0, this.originCall);
		this.origin.send(frame, 0, frame.length);
	}

	#frame(failure: CallFailure): Uint8Array {
		if (failure.kind === "lost") return failureFrame(FrameKind.lost, asSkeinError(failure.error));
		if (failure.kind === "unplaced") return failureFrame(FrameKind.threw, asSkeinError(failure.error));
		return bareFrame(FrameKind.cancelled, this.originCall);
	}
}

const asSkeinError = (error: Error): SkeinError =>
	isSkeinError(error) ? error : new SkeinError("SKEIN_TASK_LOST", error.message, { cause: error });
