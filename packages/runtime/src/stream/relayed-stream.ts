/** Calls with streams that tasks on this node's threads make: what a thread says beside one of its calls finds that call. */
import { type Frame, frameCall, type UpcallOrigin } from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import type { CallPlan } from "../call/call-plan.js";
import type { CallFailure } from "../call/outgoing-call.js";
import { RelayCall } from "../call/relay-call.js";

export class RelayedStreams {
	readonly #calls = new Map<UpcallOrigin, Map<number, RelayCall>>();

	create(entry: RegisteredFunction, plan: CallPlan, origin: UpcallOrigin, originCall: number): RelayCall {
		const call = new RelayedStream(entry, plan, origin, originCall, () => this.#forget(origin, originCall));
		const calls = this.#calls.get(origin) ?? new Map<number, RelayCall>();
		this.#calls.set(origin, calls);
		calls.set(originCall, call);
		return call;
	}

	/** The call that the thread's frame is beside; undefined: it is over, or has no streams. */
	find(origin: UpcallOrigin, frame: Frame): RelayCall | undefined {
		return this.#calls.get(origin)?.get(frameCall(frame.view, frame.start));
	}

	#forget(origin: UpcallOrigin, originCall: number): void {
		const calls = this.#calls.get(origin);
		calls?.delete(originCall);
		if (calls?.size === 0) this.#calls.delete(origin);
	}
}

class RelayedStream extends RelayCall {
	readonly #over: () => void;

	constructor(entry: RegisteredFunction, plan: CallPlan, origin: UpcallOrigin, originCall: number, over: () => void) {
		super(entry, plan, origin, originCall);
		this.#over = over;
	}

	override settleReply(reply: Frame): void {
		this.#over();
		super.settleReply(reply);
	}

	override settleFailure(failure: CallFailure): void {
		this.#over();
		super.settleFailure(failure);
	}
}
