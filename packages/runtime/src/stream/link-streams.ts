/**
 * Values of streams on links: those for a link that has bytes enough wait here, so that calls and answers of others go first.
 *
 * Y1  frames of one call leave in their order, its reply behind its values.
 * Y2  what waits is bounded by what the readers of the streams have asked for.
 */
import { type Frame, FrameKind, frameCall, frameKind, keepFrame, type Link, SkeinError } from "@skein/kernel";
import { isShared, sendFrame } from "../call/send-frame.js";

/** Bytes beside an attachment on a link, at most: zeros, and its place in the table. */
const BESIDE = 12;
const TABLE = 16;

interface Waiting {
	readonly frames: Frame[];
	/** Calls of the link's peer whose values are among them, and how many frames. */
	readonly calls: Map<number, number>;
}

export class LinkStreams {
	/** Links that have bytes enough. */
	readonly #full = new Map<Link, Waiting>();

	/** @throws SKEIN_LINK_FRAME, SKEIN_CODEC_UNSENDABLE; nothing is sent then */
	send(link: Link, frame: Frame): void {
		check(link, frame);
		const waiting = this.#full.get(link);
		if (waiting === undefined || isCredit(frame)) this.#sendNow(link, frame);
		else wait(waiting, frame);
	}

	/** True: the reply waits behind values of its call, and is sent when they are. */
	holdReply(link: Link, reply: Frame): boolean {
		if (this.#full.size === 0) return false;
		const waiting = this.#full.get(link);
		if (waiting?.calls.has(frameCall(reply.view, reply.start)) !== true) return false;
		wait(waiting, reply);
		return true;
	}

	/** The link has room for bytes again. */
	drained(link: Link): void {
		const waiting = this.#full.get(link);
		if (waiting === undefined) return;
		this.#full.delete(link);
		let sent = 0;
		for (const frame of waiting.frames) {
			this.#sendNow(link, frame);
			sent += 1;
			forget(waiting, frame);
			if (this.#full.has(link)) break;
		}
		if (sent < waiting.frames.length) this.#full.set(link, { ...waiting, frames: waiting.frames.slice(sent) });
	}

	/** The link is gone. */
	close(link: Link): void {
		this.#full.delete(link);
	}

	#sendNow(link: Link, frame: Frame): void {
		if (!sendFrame(link, frame) && !this.#full.has(link)) this.#full.set(link, { frames: [], calls: new Map() });
	}
}

function wait({ frames, calls }: Waiting, frame: Frame): void {
	frames.push(keepFrame(frame));
	if (frameKind(frame.view, frame.start) >= FrameKind.itemsDown) return;
	const call = frameCall(frame.view, frame.start);
	calls.set(call, (calls.get(call) ?? 0) + 1);
}

function forget({ calls }: Waiting, frame: Frame): void {
	if (frameKind(frame.view, frame.start) >= FrameKind.itemsDown) return;
	const call = frameCall(frame.view, frame.start);
	const left = calls.get(call)! - 1;
	if (left === 0) calls.delete(call);
	else calls.set(call, left);
}

function isCredit({ view, start }: Frame): boolean {
	const kind = frameKind(view, start);
	return kind === FrameKind.credit || kind === FrameKind.creditDown;
}

/** Before it waits: later there is nobody to tell. */
function check(link: Link, frame: Frame): void {
	if (isShared(frame)) {
		const message = "a SharedArrayBuffer can only be shared with threads of the same node; send a copy of its bytes";
		throw new SkeinError("SKEIN_CODEC_UNSENDABLE", message);
	}
	const { maxFrame } = link.peer;
	const beside = frame.attachments?.reduce((sum, { byteLength }) => sum + byteLength + BESIDE, TABLE) ?? 0;
	const length = frame.end - frame.start + beside;
	if (length <= maxFrame) return;
	const message = `a value of a stream in a frame of ${length} bytes is longer than the ${maxFrame} that the peer accepts`;
	throw new SkeinError("SKEIN_LINK_FRAME", message);
}
