/**
 * Calls that travel on links: sends them, or lets them wait for their turn in the window of their link.
 *
 * It does not know what becomes of a call that failed or was lost (the dispatcher does).
 */
import type { Peer } from "@skein/cluster";
import { detachMarked } from "@skein/codec";
import {
	AbortMode,
	bareFrame,
	type Frame,
	FrameKind,
	frameTyped,
	type Link,
	passStation,
	SkeinError,
	setFrameTarget,
} from "@skein/kernel";
import type { DispatcherOptions } from "./dispatcher-options.js";
import { inGenericEncoding } from "./in-generic-encoding.js";
import type { KeptFrames } from "./kept-frames.js";
import type { OutgoingCall } from "./outgoing-call.js";
import { PeerWindow } from "./peer-window.js";
import { overloaded } from "./placement-errors.js";
import { sendFrame } from "./send-frame.js";
import { stampRemaining } from "./stamp-remaining.js";

type Window = PeerWindow<OutgoingCall>;

export class LinkCalls {
	/** Calls that wait for their turn. */
	queued = 0;
	readonly #options: DispatcherOptions;
	readonly #kept: KeptFrames;
	readonly #failed: (call: OutgoingCall, error: Error) => void;
	readonly #windows = new Map<Link, Window>();

	/** @param failed gets a call that could not be sent; it has left its link */
	constructor(options: DispatcherOptions, kept: KeptFrames, failed: (call: OutgoingCall, error: Error) => void) {
		this.#options = options;
		this.#kept = kept;
		this.#failed = failed;
	}

	/** To the node of that name; `waiting` calls wait elsewhere, which counts against `maxPending`. */
	send(call: OutgoingCall, made: Frame, name: string, waiting: number): void {
		const peer = this.#options.peer(name);
		const offer = peer?.offer(call.entry.id);
		const link = peer?.link;
		if (peer === undefined || link === undefined || offer === undefined) {
			const message = `node ${name} does not know ${call.entry.id}`;
			this.#failed(call, new SkeinError("SKEIN_FUNCTION_UNKNOWN", message));
			return;
		}
		const window = this.#windowOf(link, peer);
		const all = waiting + this.queued;
		if (!window.isOpen && all >= this.#options.maxPending) {
			this.#failed(call, overloaded(all));
			return;
		}
		let frame = made;
		if (frameTyped(made.view, made.start) && offer.function.contract !== call.entry.contract) {
			const other = this.#translate(call, made);
			if (other === undefined) return;
			frame = other;
		}
		// The link reads them later than this turn.
		if (frame.attachments !== undefined) detachMarked(frame.attachments);
		setFrameTarget(frame.view, frame.start, offer.index);
		call.enter(name, frame);
		this.#kept.keep(call.call, frame);
		peer.count(1);
		if (call.booking !== undefined) peer.book(call.booking);
		call.link = link;
		call.window = window;
		if (window.isOpen) this.#sendOn(link, call, frame);
		else {
			window.wait(call);
			this.queued += 1;
		}
	}

	/** Says to the node that has the call what becomes of it; one that waits for its turn has none yet. */
	tell(call: OutgoingCall, mode: AbortMode): void {
		if (call.link === undefined || call.queued) return;
		const { bytes, start, end } = bareFrame(FrameKind.abort, call.call, mode);
		call.link.send(bytes, start, end);
	}

	/** The attempt is over. */
	leave(call: OutgoingCall): void {
		const { link, window } = call;
		if (link === undefined || window === undefined) return;
		window.peer.count(-1);
		if (call.booking !== undefined) window.peer.unbook(call.booking);
		if (call.queued) this.queued -= 1;
		window.leave(call);
		call.link = undefined;
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

	/** For a node whose contract fits and is another one. What is kept of the call must be what is sent. */
	#translate(call: OutgoingCall, frame: Frame): Frame | undefined {
		try {
			const generic = inGenericEncoding(frame, call.entry);
			this.#kept.drop(call.call);
			return generic;
		} catch (error) {
			this.#failed(call, error as Error);
			return undefined;
		}
	}

	#windowOf(link: Link, peer: Peer): Window {
		let window = this.#windows.get(link);
		if (window === undefined) {
			window = new PeerWindow<OutgoingCall>(this.#options.window, peer);
			this.#windows.set(link, window);
		}
		return window;
	}

	#pump(link: Link, window: Window): void {
		for (let call = window.next(); call !== undefined; call = window.next()) {
			this.queued -= 1;
			this.#sendOn(link, call, this.#kept.get(call.call)!);
		}
	}

	#sendOn(link: Link, call: OutgoingCall, frame: Frame): void {
		passStation("transport");
		const window = call.window!;
		window.enter();
		if (call.deadline !== 0) stampRemaining(frame, call.deadline, this.#options.clock);
		try {
			window.isFull = !sendFrame(link, frame);
			if (call.detached) this.tell(call, AbortMode.detach);
		} catch (error) {
			this.leave(call);
			this.#failed(call, error as Error);
		}
	}
}
