/**
 * One call on its way, from the spawn to its single outcome.
 *
 * C1  `settle` is called exactly once.
 */
import type { Booking } from "@skein/cluster";
import { type Explanation, type Frame, type Link, setFrameAttempt, setFrameCall } from "@skein/kernel";
import type { AdmittedCall } from "@skein/node";
import type { RegisteredFunction } from "@skein/registry";
import type { CallPlan } from "./call-plan.js";
import type { Gang } from "./gang.js";
import type { PeerWindow } from "./peer-window.js";

export type CallPhase = "pending" | "running" | "done";

export abstract class OutgoingCall {
	/** Its number in frames. */
	call = 0;
	sequence = 0;
	phase: CallPhase = "pending";
	node: string | undefined;
	/** What this node has of the current attempt; undefined elsewhere. */
	here: AdmittedCall | undefined;
	/** The link that it travels on; undefined on this node. */
	link: Link | undefined;
	/** The window of that link. */
	window: PeerWindow<OutgoingCall> | undefined;
	/** Its place among the calls of the line that it travels on. */
	place = 0;
	/** It waits for its turn on the link, and was not sent. */
	queued = false;
	attempt = 0;
	/** Times that a node refused to admit it. */
	refusals = 0;
	/** Attempts that a node ended on its own account: they do not count as retries. */
	evictions = 0;
	abortAsked = false;
	/** It outlives whoever made it. */
	detached = false;
	/** Milliseconds that it may take; 0: no limit. */
	timeout: number;
	/** When the call must be over, by the runtime's clock; 0: never. */
	deadline = 0;
	/** Why it waits, while it waits. */
	waiting: (() => Explanation) | undefined;
	/** What is booked for the current attempt; only of a call whose plan books anything. */
	booking: Booking | undefined;
	/** Of calls that are placed together. */
	gang: Gang<OutgoingCall> | undefined;
	readonly entry: RegisteredFunction;
	plan: CallPlan;

	constructor(entry: RegisteredFunction, plan: CallPlan) {
		this.entry = entry;
		this.plan = plan;
		this.timeout = plan.timeout;
	}

	/** Of calls that wait the higher goes first. */
	get priority(): number {
		return this.plan.request.priority ?? 0;
	}

	/** An attempt begins on `node` with `frame`, which may have had one here, where threads write numbers of their own. */
	enter(node: string, frame: Frame): void {
		this.phase = "running";
		this.node = node;
		this.waiting = undefined;
		setFrameCall(frame.view, frame.start, this.call);
		setFrameAttempt(frame.view, frame.start, this.attempt);
	}

	/** The attempt came to nothing; another may follow. */
	retreat(): void {
		this.phase = "pending";
		this.node = undefined;
		this.here = undefined;
	}

	/** Its options are known better by now: it was made before the configuration was read. */
	planAgain(plan: CallPlan): void {
		this.plan = plan;
	}

	/** A frame of a stream beside the call; lent, unless it is large. */
	onStream(_frame: Frame): void {}

	/** An outcome that a node reported; the frame is lent, unless it is large. */
	abstract settleReply(reply: Frame): void;
	/** An outcome that this runtime found by itself. */
	abstract settleFailure(failure: CallFailure): void;
}

/** `unplaced`: it never left; the error says why. */
export type CallFailure =
	| { readonly kind: "cancelled"; readonly deadline: boolean; readonly error?: Error }
	| { readonly kind: "lost"; readonly mayHaveRun: boolean; readonly error: Error }
	| { readonly kind: "unplaced"; readonly error: Error };
