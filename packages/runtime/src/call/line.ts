/** The caller's end of a line: a link to one thread of a node, with a window of its own. */
import type { Peer } from "@skein/cluster";
import { AbortMode, type Link } from "@skein/kernel";
import { COUNT_MASK } from "@skein/pool";
import type { OutgoingCall } from "./outgoing-call.js";
import { PeerWindow } from "./peer-window.js";

export class Line extends PeerWindow<OutgoingCall> {
	/** The node's number of it. */
	readonly number: number;
	readonly link: Link;
	/** Calls sent, modulo 2^31. */
	sent = 0;
	/** Of those the thread has begun so many at least. */
	begun = 0;
	/** The thread begins no more. */
	isOver = false;
	/** Calls were aborted that may not have begun. */
	hasAborts = false;
	/** Why the link ended, when it has. */
	lost: Error | undefined;
	/** Calls that had left at the last look. */
	#seen = 0;
	/** Looks in a row at which none had. */
	#stood = 0;
	/** The link of the node. */
	readonly #node: Link;

	constructor(limit: number, peer: Peer, node: Link, number: number, link: Link) {
		super(limit, peer);
		this.#node = node;
		this.number = number;
		this.link = link;
	}

	/** As `sent`, with one call more. */
	get sentNext(): number {
		return (this.sent + 1) & COUNT_MASK;
	}

	override enter(call: OutgoingCall): void {
		super.enter(call);
		call.place = this.sent;
		this.sent = this.sentNext;
	}

	/** Says to the node what becomes of the call, as the thread may not come to hear it. */
	tellNode({ call, place }: OutgoingCall, mode: AbortMode): void {
		this.#node.control({ kind: "lineCall", line: this.number, call, at: place, mode });
		this.hasAborts ||= mode === AbortMode.abort;
	}

	/** Whether a call at `place` is not among the first `taken`. */
	static isBehind(place: number, taken: number): boolean {
		return ((place - taken) & COUNT_MASK) < COUNT_MASK / 2;
	}

	/** For how many looks in a row calls have been under way that may not have begun, and none has left. */
	look(): number {
		const left = (this.sent - this.underWay) & COUNT_MASK;
		const stands = left === this.#seen && this.underWay > 0 && this.begun !== this.sent;
		this.#stood = stands ? this.#stood + 1 : 0;
		this.#seen = left;
		return this.#stood;
	}
}
