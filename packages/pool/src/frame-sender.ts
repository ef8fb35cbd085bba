/**
 * The sending end of a lane, on either side: small frames go through the ring, large ones as a message, with their header
 * in the ring to keep the order, and attachments as a message of their own: V8 looks for garbage whenever a buffer comes to a
 * heap that has large ones, so none comes beside them.
 *
 * S1  frames are received whole, and in the order of `send`.
 * S2  the receiver is woken when it sleeps, at the end of a turn and, in a long one, a few times before; a posted frame wakes it itself.
 * S3  a frame that finds no room is kept, and those after it, until the receiver has made some.
 * S4  a call that is kept can be taken back at once, and was never seen.
 */
import type { MessagePort } from "node:worker_threads";
import {
	atTurnEnd,
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	HEADER_BYTES,
	keepFrame,
	LARGE_FRAME,
	setFrameLength,
} from "@skein/kernel";
import type { PostedFrame } from "./posted-frame.js";
import { IN_RING, ringFlags } from "./ring/ring-memory.js";
import type { RingWriter } from "./ring/ring-writer.js";

const STATES = IN_RING.posted | IN_RING.started | IN_RING.withdrawn;
/**
 * Bytes of a turn that wake the receiver before it is over, so that both work at the same time; then twice as many, and so
 * on, because a message costs as much as twenty small frames.
 */
const WAKE_AT = 2 * 1024;

export class FrameSender {
	/** Messages posted. */
	messages = 0;
	closed = false;
	readonly #ring: RingWriter;
	readonly #port: Pick<MessagePort, "postMessage">;
	#kept: Frame[] = [];
	#flushing = false;
	readonly #showAt: number;
	/** Bytes sent that the receiver cannot see yet. */
	#hidden = 0;
	/** Bytes sent since the last flush. */
	#sent = 0;
	/** Bytes at which the next flush of the turn is due. */
	#wakeAt = WAKE_AT;
	/** Whether something was sent since the last flush. */
	#dirty = false;

	/** @param showAt bytes sent at which the receiver can see them before the turn is over, if it is awake */
	constructor(ring: RingWriter, port: Pick<MessagePort, "postMessage">, showAt: number) {
		this.#showAt = showAt;
		this.#ring = ring;
		this.#port = port;
	}

	/** Whether frames wait for room. */
	get blocked(): boolean {
		return this.#kept.length > 0;
	}

	/** Whether the frame can go now. */
	fits(frame: Frame): boolean {
		return this.#kept.length === 0 && this.#ring.fits(inlineLength(frame));
	}

	/** Answers the frame's position in the ring, or -1 when it is kept. Attachments belong to the receiver afterwards. */
	send(frame: Frame): number {
		if (!this.#flushing) {
			this.#flushing = true;
			atTurnEnd(this.endTurn);
		}
		if (this.fits(frame)) return this.#place(frame);
		this.#kept.push(keepFrame(frame));
		this.retry();
		return -1;
	}

	/** Whoever knows when its turn ends may say so, with `endTurn` behind this; else a microtask finds out. */
	beginTurn(): void {
		this.#flushing = true;
	}

	readonly endTurn = (): void => {
		this.#flushing = false;
		this.#wakeAt = WAKE_AT;
		this.flush();
	};

	/** Shows what was sent, and wakes the receiver. */
	flush(): void {
		if (!this.#dirty || this.closed) return;
		if (this.#showAll()) this.#tell(null);
	}

	/** Wakes a receiver that waits for room in the other direction. */
	nudge(): void {
		if (!this.closed) this.#tell(null);
	}

	/** The receiver may have made room. */
	retry(): void {
		let sent = 0;
		for (const frame of this.#kept) {
			const length = inlineLength(frame);
			if (!this.#ring.fits(length) && this.#ring.awaitRoom(length)) break;
			this.#place(frame);
			sent += 1;
		}
		if (sent === 0) return;
		this.#kept = this.#kept.slice(sent);
		this.flush();
	}

	/** The call's frame, if it waits for room: it is not sent then. */
	takeBack(call: number): Frame | undefined {
		const at = this.#kept.findIndex((frame) => isCall(frame) && frameCall(frame.view, frame.start) === call);
		return at < 0 ? undefined : this.#kept.splice(at, 1)[0];
	}

	/** Numbers of the calls that wait for room, in their order. */
	keptCalls(): number[] {
		return this.#kept.filter(isCall).map(({ view, start }) => frameCall(view, start));
	}

	/** False: the receiver has started the call, or is done with it. */
	withdraw(position: number, call: number, mayBePosted: boolean): boolean {
		return position >= 0 && this.#ring.withdraw(position, call, mayBePosted);
	}

	#place(frame: Frame): number {
		if (isPosted(frame)) return this.#post(frame);
		const position = this.#write(frame, frame.end - frame.start, 0);
		this.#showInTime();
		return position;
	}

	#write(frame: Frame, length: number, flags: number): number {
		const ring = this.#ring;
		const position = ring.write(frame, length);
		const { view } = ring.memory;
		const at = ring.place(position);
		view.setUint8(at + 5, (ringFlags(view, at) & ~STATES) | flags);
		if (flags !== 0) setFrameLength(view, at, length);
		this.#dirty = true;
		this.#hidden += length;
		this.#sent += length;
		return position;
	}

	/**
	 * The message wakes the receiver, so its header is shown before: a receiver on the same processor comes to it at once, and should find
	 * the call, as what came with the message may give V8's own threads work on that processor.
	 */
	#post(frame: Frame): number {
		const position = this.#write(frame, inlineLength(frame), IN_RING.posted);
		this.#showAll();
		const { attachments } = frame;
		const moved = attachments?.filter((part) => part instanceof ArrayBuffer) ?? [];
		if (isLarge(frame)) {
			const { bytes } = keepFrame(frame);
			this.#tell({ frame: bytes, attachments }, [bytes.buffer as ArrayBuffer, ...moved]);
		} else this.#tell({ frame: undefined, attachments }, moved);
		return position;
	}

	#showInTime(): void {
		if (this.#sent >= this.#wakeAt) {
			this.#wakeAt *= 2;
			this.flush();
		} else if (this.#hidden >= this.#showAt) this.#show();
	}

	/** Everything that was sent. True: the receiver sleeps, and was not told yet to look. */
	#showAll(): boolean {
		this.#dirty = false;
		this.#sent = 0;
		this.#show();
		return this.#ring.wake();
	}

	#show(): void {
		this.#hidden = 0;
		this.#ring.publish();
	}

	#tell(message: PostedFrame | null, moved?: ArrayBuffer[]): void {
		this.messages += 1;
		if (moved === undefined) this.#port.postMessage(message);
		else this.#port.postMessage(message, moved);
	}
}

const isCall = ({ view, start }: Frame): boolean => frameKind(view, start) === FrameKind.call;
const isLarge = ({ start, end }: Frame): boolean => end - start > LARGE_FRAME;
const isPosted = (frame: Frame): boolean => frame.attachments !== undefined || isLarge(frame);
const inlineLength = (frame: Frame): number => (isLarge(frame) ? HEADER_BYTES : frame.end - frame.start);
