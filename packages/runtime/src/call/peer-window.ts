/** The window of a link, and who is at the link's other end. */
import type { Peer } from "@skein/cluster";
import { LinkWindow, type WindowedCall } from "./link-window.js";

export class PeerWindow<C extends WindowedCall> extends LinkWindow<C> {
	/** Out of the view when the node left or was replaced by one of its name: what is counted of it then is counted for nobody. */
	readonly peer: Peer;
	/** Told when no call is under way. */
	onIdle: (() => void) | undefined = undefined;
	/** Told how many microseconds a call of the function, by its index here, took of its thread. */
	onAnswer: ((index: number, microseconds: number) => void) | undefined = undefined;

	constructor(limit: number, peer: Peer) {
		super(limit);
		this.peer = peer;
	}
}
