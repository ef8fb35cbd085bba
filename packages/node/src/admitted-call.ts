/** One call that a node is asked to run: what it holds, and who gets the reply. */
import {
	type Abortable,
	type Frame,
	type Job,
	type JobLane,
	type JobPhase,
	passStation,
	type ResourceAmounts,
	setFrameCall,
} from "@skein/kernel";
import type { CallOfSink, CallsOfSink } from "./calls-of-sink.js";

/** Where replies go: a link, or the caller on this node. */
export interface ReplySink {
	/** A reply frame with the caller's own call id. Lent for the time of the call. */
	reply(frame: Frame): void;
	/** A frame of a stream beside a call, before its reply. Lent as that is. */
	stream(frame: Frame): void;
	/** The node's: the calls that it admitted for this sink. */
	admitted?: CallsOfSink<AdmittedCall>;
}

export interface CallTicket {
	readonly target: number;
	/** What the call holds while it runs; undefined: nothing. */
	readonly amounts: ResourceAmounts | undefined;
	readonly sink: ReplySink;
	/** The caller's id of the call. */
	readonly call: number;
}

export class AdmittedCall implements Job, CallOfSink<AdmittedCall> {
	id = 0;
	lane: JobLane | undefined = undefined;
	phase: JobPhase = "new";
	place = -1;
	estimate = 0;
	aborted = false;
	/** The caller wants it to go on when the caller is gone. */
	detached = false;
	children: Abortable | undefined = undefined;
	behind: AdmittedCall | undefined = undefined;
	readonly target: number;
	readonly amounts: ResourceAmounts | undefined;
	readonly sink: ReplySink;
	readonly call: number;
	readonly #finished: (call: AdmittedCall) => void;

	constructor({ target, amounts, sink, call }: CallTicket, finished: (call: AdmittedCall) => void) {
		this.target = target;
		this.amounts = amounts;
		this.sink = sink;
		this.call = call;
		this.#finished = finished;
	}

	onStream(frame: Frame): void {
		setFrameCall(frame.view, frame.start, this.call);
		this.sink.stream(frame);
	}

	onReply(frame: Frame): void {
		passStation("node");
		setFrameCall(frame.view, frame.start, this.call);
		this.sink.reply(frame);
		this.#finished(this);
	}
}
