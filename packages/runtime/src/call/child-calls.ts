/** The calls that one task made and that are not over: what is aborted with it, on whatever nodes they run. */
import type { Abortable } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";

export class ChildCalls implements Abortable {
	readonly #calls = new Set<OutgoingCall>();
	readonly #abort: (call: OutgoingCall) => void;

	constructor(abort: (call: OutgoingCall) => void) {
		this.#abort = abort;
	}

	add(call: OutgoingCall): void {
		this.#calls.add(call);
	}

	/** It is over, or detached. */
	delete(call: OutgoingCall): void {
		this.#calls.delete(call);
	}

	abort(): void {
		for (const call of this.#calls) this.#abort(call);
	}
}
