/** The window of each link, and the calls that wait in all of them. */
import type { Link } from "@skein/kernel";
import { LinkWindow } from "./link-window.js";
import type { OutgoingCall } from "./outgoing-call.js";

export class LinkWindows {
	/** Calls that wait for their turn. */
	queued = 0;
	readonly #limit: number;
	readonly #send: (link: Link, call: OutgoingCall) => void;
	readonly #windows = new Map<Link, LinkWindow<OutgoingCall>>();

	/** @param send sends a call whose turn has come */
	constructor(limit: number, send: (link: Link, call: OutgoingCall) => void) {
		this.#limit = limit;
		this.#send = send;
	}

	of(link: Link): LinkWindow<OutgoingCall> {
		let window = this.#windows.get(link);
		if (window === undefined) {
			window = new LinkWindow<OutgoingCall>(this.#limit);
			this.#windows.set(link, window);
		}
		return window;
	}

	wait(call: OutgoingCall): void {
		call.window!.wait(call);
		this.queued += 1;
	}

	/** The call is over on its link, or waits there no more. */
	leave(link: Link, call: OutgoingCall): void {
		const window = call.window!;
		if (call.queued) this.queued -= 1;
		window.leave(call);
		call.window = undefined;
		if (window.waiting > 0) this.#pump(link, window);
	}

	/** The link has room for bytes again. */
	drained(link: Link): void {
		const window = this.#windows.get(link);
		if (window === undefined) return;
		window.isFull = false;
		this.#pump(link, window);
	}

	/** The link is gone: nothing that waits for it is sent there. */
	close(link: Link): void {
		const window = this.#windows.get(link);
		if (window !== undefined) window.isFull = true;
		this.#windows.delete(link);
	}

	#pump(link: Link, window: LinkWindow<OutgoingCall>): void {
		for (let call = window.next(); call !== undefined; call = window.next()) {
			this.queued -= 1;
			this.#send(link, call);
		}
	}
}
