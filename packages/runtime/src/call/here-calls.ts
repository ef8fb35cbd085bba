/** Calls of this node that run on its own threads; `LinkCalls` has those that run elsewhere. It does not place them. */
import { AbortMode, type Frame, type SkeinError, setFrameTarget } from "@skein/kernel";
import { AdmittedCall, type ReplySink } from "@skein/node";
import { claimOfCall, mayComeAgain } from "./choose-place.js";
import type { DispatcherOptions } from "./dispatcher-options.js";
import { copyToMove, type KeptFrames } from "./kept-frames.js";
import type { OutgoingCall } from "./outgoing-call.js";
import { stampRemaining } from "./stamp-remaining.js";

export class HereCalls {
	readonly #options: DispatcherOptions;
	readonly #kept: KeptFrames;
	readonly #sink: ReplySink;

	constructor(options: DispatcherOptions, kept: KeptFrames, sink: ReplySink) {
		this.#options = options;
		this.#kept = kept;
		this.#sink = sink;
	}

	/** @returns why the node does not take it */
	send(call: OutgoingCall, frame: Frame, preempts: boolean): SkeinError | undefined {
		const { node, clock } = this.#options;
		const again = mayComeAgain(call, frame);
		call.enter(node.description.name, frame);
		if (again) this.#kept.keep(call.call, frame);
		setFrameTarget(frame.view, frame.start, call.entry.index);
		if (call.deadline !== 0) stampRemaining(frame, call.deadline, clock);
		const claim = claimOfCall(call, preempts, again);
		const asked = new AdmittedCall(call.entry.index, claim, this.#sink, call.call);
		call.here = asked;
		return node.submit(asked, again ? copyToMove(frame) : frame);
	}

	stop(call: AdmittedCall, mode: AbortMode): void {
		const { node } = this.#options;
		if (mode === AbortMode.kill) node.kill(call);
		else node.abort(call);
	}
}
