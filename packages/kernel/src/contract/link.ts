/** A link: ordered frames between two nodes that have shaken hands. */
import type { ControlMessage, Hello } from "./control.js";

/** Why a link ended: `error` is absent after an orderly close by either side. */
export interface LinkEnd {
	readonly error?: Error;
}

/**
 * What a link gives to its owner. Calls come from the link's own turn, one after the other.
 *
 * `onFrames` gets a run of one or more whole data frames in `bytes[start, end)`. The bytes are only lent:
 * they may be overwritten when the call returns, so what is kept is copied.
 */
export interface LinkHandlers {
	onFrames(bytes: Uint8Array, start: number, end: number): void;
	onControl(message: ControlMessage): void;
	/** What was buffered went out after `send` returned false. */
	onDrain(): void;
	/** True: the peer lives, by the word of a thread of its own, and does not come to its links. False: it is heard again. */
	onBusy?(busy: boolean): void;
}

export interface Link {
	/** What the peer said of itself in the handshake. */
	readonly peer: Hello;
	/** Settles exactly once and never rejects. Calls in flight may or may not have run. */
	readonly closed: Promise<LinkEnd>;
	/**
	 * Queues whole frames; all of one turn leave in one write, or in a few when they are many. The bytes are copied or fully written
	 * before the call returns when they are small; a larger run must not be changed by the caller afterwards.
	 * False: the buffer is over its high-water mark, wait for `onDrain` where that is possible.
	 * On a closed link the frames are dropped: `closed` has told, or is about to tell, the calls concerned.
	 * A frame longer than the peer's limit throws SKEIN_LINK_FRAME before anything is queued.
	 * `tail` are further pieces of the last frame, whose header counts them; they must not be changed afterwards.
	 * Long frames may be passed by later ones that are no calls; calls and aborts keep their order.
	 */
	send(bytes: Uint8Array, start: number, end: number, tail?: readonly Uint8Array[]): boolean;
	/** Writes what was sent so far, before the turn is over. */
	flush(): void;
	/**
	 * Queues a control message behind the frames sent so far. One that is longer than the peer's limit ends the link; a state goes
	 * without what runs there, then. Never throws.
	 */
	control(message: ControlMessage): void;
	/** Called once; frames that came earlier are delivered first, in order. */
	attach(handlers: LinkHandlers): void;
	/** Writes what is queued, then closes. Idempotent. Frames that the peer has not read may be lost. */
	close(reason?: Error): Promise<void>;
}
