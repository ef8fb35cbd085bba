/** What a handle, and the record behind it, ask of the runtime or thread that made them. */
import type { Explanation, Frame } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";

export interface HandleOwner {
	readonly origin: number;
	abort(call: OutgoingCall): void;
	kill(call: OutgoingCall): void;
	detach(call: OutgoingCall): void;
	explain(call: OutgoingCall): Explanation;
	/** A frame of a stream beside a running call, to its task; dropped when the call is over. */
	send(call: OutgoingCall, frame: Frame): void;
}
