/**
 * Calls of a peer that does not read its answers. They wait, in their order, until it does.
 *
 * W1  all that waits is of at most `MOST_BYTES`: what comes then is refused, in an answer that is not read either.
 * W2  of such answers, and of those to calls that were taken back, there are at most as many as an honest peer has calls under way:
 *     one that goes on ends its link.
 * W3  finding one costs the same however many wait.
 */
import { type Frame, frameCall, keepFrame, SkeinError } from "@skein/kernel";

const MOST_BYTES = 256 * 1024 * 1024;
/** What keeping a call takes beside its own bytes. */
const OVERHEAD = 512;

export interface HeldCall {
	readonly frame: Frame;
	/** It is to go on when its caller is gone. */
	detached: boolean;
}

export class HeldCalls {
	readonly #calls = new Map<number, HeldCall>();
	#bytes = 0;
	/** Answers since the peer last read what there was. */
	#unread = 0;
	readonly #window: number;

	/** @param window calls that the peer may have under way */
	constructor(window: number) {
		this.#window = window;
	}

	get size(): number {
		return this.#calls.size;
	}

	/** False: there is no room for it. @throws SKEIN_LINK_FRAME for a second call of its number */
	add(frame: Frame): boolean {
		const call = frameCall(frame.view, frame.start);
		if (this.#calls.has(call)) throw new SkeinError("SKEIN_LINK_FRAME", `two calls of the number ${call}`);
		const bytes = costOf(frame);
		if (this.#bytes + bytes > MOST_BYTES) return false;
		this.#bytes += bytes;
		this.#calls.set(call, { frame: keepFrame(frame), detached: false });
		return true;
	}

	find(call: number): HeldCall | undefined {
		return this.#calls.get(call);
	}

	/** Takes it out. */
	remove(call: number): HeldCall | undefined {
		const held = this.#calls.get(call);
		if (held === undefined) return undefined;
		this.#calls.delete(call);
		this.#bytes -= costOf(held.frame);
		return held;
	}

	/** Takes out the one that has waited longest. */
	shift(): HeldCall | undefined {
		const [call] = this.#calls.keys();
		return call === undefined ? undefined : this.remove(call);
	}

	/** A further answer lies there unread, which cost its caller next to nothing. @throws SKEIN_LINK_FRAME when there are too many */
	countUnread(): void {
		this.#unread += 1;
		if (this.#unread <= this.#window) return;
		throw new SkeinError("SKEIN_LINK_FRAME", `${this.#window} answers were not read, and calls kept coming`);
	}

	/** The peer has read what there was. */
	wasRead(): void {
		this.#unread = 0;
	}
}

const costOf = ({ start, end }: Frame): number => end - start + OVERHEAD;
