/** The window of a link, and who is at the link's other end. */
import type { Peer } from "@skein/cluster";
import { LinkWindow, type WindowedCall } from "./link-window.js";

export class PeerWindow<C extends WindowedCall> extends LinkWindow<C> {
	/** Out of the view when the node left or was replaced by one of its name: what is counted of it then is counted for nobody. */
	readonly peer: Peer;

	constructor(limit: number, peer: Peer) {
		super(limit);
		this.peer = peer;
	}
}
