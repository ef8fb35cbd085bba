/** One call that the node admitted: what it holds, and who gets the reply. */
import { type Job, type JobPhase, passStation, type ResourceAmounts, setFrameCall } from "@skein/kernel";

/** Where replies go: a link, or the caller on this node. */
export interface ReplySink {
	/** A reply frame with the caller's own call id. Lent for the time of the call. */
	reply(bytes: Uint8Array, view: DataView, start: number, end: number): void;
}

export interface CallTicket {
	readonly target: number;
	/** What the call holds while it runs; undefined: nothing. */
	readonly amounts: ResourceAmounts | undefined;
	readonly sink: ReplySink;
	/** The caller's id of the call. */
	readonly call: number;
}

export class AdmittedCall implements Job {
	id = 0;
	lane: unknown;
	phase: JobPhase = "new";
	estimate = 0;
	readonly ticket: CallTicket;
	readonly #finished: (call: AdmittedCall) => void;

	constructor(ticket: CallTicket, finished: (call: AdmittedCall) => void) {
		this.ticket = ticket;
		this.#finished = finished;
	}

	get target(): number {
		return this.ticket.target;
	}

	onReply(bytes: Uint8Array, view: DataView, start: number, end: number): void {
		passStation("node");
		setFrameCall(view, start, this.ticket.call);
		this.ticket.sink.reply(bytes, view, start, end);
		this.#finished(this);
	}
}
