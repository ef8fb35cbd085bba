/** One call that a node is asked to run: what it holds, and who gets the reply. */
import { failureFrame } from "@skein/codec";
import {
	type Abortable,
	type CallClaim,
	type Frame,
	FrameKind,
	frameKind,
	type Job,
	type JobLane,
	type JobPhase,
	passStation,
	type SkeinError,
	setFrameCall,
} from "@skein/kernel";
import type { CallOfSink, CallsOfSink } from "./calls-of-sink.js";

/** Where replies go: a link, or the caller on this node. */
export interface ReplySink {
	/** A reply frame with the caller's own call id. Lent for the time of the call. */
	reply(frame: Frame): void;
	/** A frame of a stream beside a call, before its reply. Lent as that is. */
	stream(frame: Frame): void;
	/** The calls of this sink that the node has admitted and not answered; absent in one that knows its calls by themselves. */
	readonly admitted?: CallsOfSink<AdmittedCall>;
	/** The node's: what it holds for calls of this sink that did not come yet, by the sink's numbers of them. */
	reserved?: Map<number, CallClaim>;
}

/** Why a node stops a call. */
interface Verdict {
	readonly error: SkeinError;
	/** False once the threads have it: then it may have run. */
	unstarted: boolean;
}

export class AdmittedCall implements Job, CallOfSink<AdmittedCall> {
	id = 0;
	lane: JobLane | undefined = undefined;
	phase: JobPhase = "new";
	place = -1;
	estimate = 0;
	aborted = false;
	answered = false;
	/** The caller wants it to go on when the caller is gone. */
	detached = false;
	children: Abortable | undefined = undefined;
	behind: AdmittedCall | undefined = undefined;
	readonly target: number;
	/** What it says of itself; once it is admitted, with the devices that it holds. Undefined: nothing. */
	claim: CallClaim | undefined;
	readonly sink: ReplySink;
	/** The caller's id of it. */
	readonly call: number;
	/** The node's, that admitted it: told when it is answered. */
	finished: ((call: AdmittedCall) => void) | undefined = undefined;
	#verdict: Verdict | undefined = undefined;

	constructor(target: number, claim: CallClaim | undefined, sink: ReplySink, call: number) {
		this.target = target;
		this.claim = claim;
		this.sink = sink;
		this.call = call;
	}

	onStream(frame: Frame): void {
		setFrameCall(frame.view, frame.start, this.call);
		this.sink.stream(frame);
	}

	/** The node stops it on its own account. */
	get stopping(): boolean {
		return this.#verdict !== undefined;
	}

	/**
	 * `abort` asks the threads to; a call that is answered meanwhile did not run.
	 * @returns whether it is stopping from now on: false when it was before, or is over
	 */
	stop(error: SkeinError, abort: (call: AdmittedCall) => void): boolean {
		if (this.#verdict !== undefined) return false;
		const verdict = { error, unstarted: true };
		this.#verdict = verdict;
		abort(this);
		verdict.unstarted = false;
		return !this.answered;
	}

	onReply(frame: Frame): void {
		passStation("node");
		this.answered = true;
		const told = this.#verdict === undefined ? frame : this.#judge(this.#verdict, frame);
		setFrameCall(told.view, told.start, this.call);
		this.sink.reply(told);
		this.finished?.(this);
	}

	/** Only a call that was cut short is told of: one that came to its end all the same has its outcome. */
	#judge({ error, unstarted }: Verdict, frame: Frame): Frame {
		const kind = frameKind(frame.view, frame.start);
		if (kind !== FrameKind.cancelled && kind !== FrameKind.lost) return frame;
		return failureFrame(unstarted ? FrameKind.refused : FrameKind.lost, error);
	}
}
