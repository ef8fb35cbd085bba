/** Calls that are admitted and wait until those that go for them have stopped, the most important first. */
import type { CallClaim, Frame } from "@skein/kernel";
import type { AdmittedCall } from "./admitted-call.js";

interface AwaitedCall {
	readonly call: AdmittedCall;
	/** What it wants; it holds nothing yet. */
	readonly claim: CallClaim;
	readonly frame: Frame;
}

export class AwaitedCalls {
	#calls: readonly AwaitedCall[] = [];

	get size(): number {
		return this.#calls.length;
	}

	/** As they are now: it may be changed while it is gone through. */
	all(): readonly AwaitedCall[] {
		return this.#calls;
	}

	has(call: AdmittedCall): boolean {
		return this.#calls.length > 0 && this.#calls.some((awaited) => awaited.call === call);
	}

	/** Whether room that comes free is for one of these first. */
	goBefore(claim: CallClaim): boolean {
		const [first] = this.#calls;
		return first !== undefined && priorityOf(claim) < priorityOf(first.claim);
	}

	add(call: AwaitedCall): void {
		this.#calls = [...this.#calls, call].sort((a, b) => priorityOf(b.claim) - priorityOf(a.claim));
	}

	remove(call: AdmittedCall): void {
		this.#calls = this.#calls.filter((awaited) => awaited.call !== call);
	}
}

const priorityOf = ({ priority = 0 }: CallClaim): number => priority;
