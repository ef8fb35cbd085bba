/**
 * Values of streams on links: those for a link that has bytes enough wait here, so that calls and answers of others go first.
 *
 * Y1  frames of one call leave in their order, its reply behind its values.
 * Y2  what waits is bounded by what the readers of the streams have asked for, and whatever those say by MAX_WAITING: a
 *     stream that would pass it ends with an error.
 */
import { type Frame, FrameKind, frameCall, frameKind, keepFrame, type Link, SkeinError } from "@skein/kernel";
import { createTooLongError } from "@skein/transport";
import { refuseShared, sendFrame } from "../call/send-frame.js";

/** Bytes beside an attachment on a link, at most: zeros, and its place in the table. */
const BESIDE = 12;
const TABLE = 16;
/** Bytes of values that wait for a link. */
const MAX_WAITING = 256 * 1024 * 1024;

interface Waiting {
	readonly frames: Frame[];
	/** Calls of the link's peer whose values are among them, and how many frames. */
	readonly calls: Map<number, number>;
	bytes: number;
}

export class LinkStreams {
	/** Links that have bytes enough. */
	readonly #full = new Map<Link, Waiting>();
	readonly #most: number;

	constructor(most = MAX_WAITING) {
		this.#most = most;
	}

	/** @throws SKEIN_LINK_FRAME, SKEIN_CODEC_UNSENDABLE, SKEIN_NODE_OVERLOADED; nothing is sent then */
	send(link: Link, frame: Frame): void {
		check(link, frame);
		const waiting = this.#full.get(link);
		if (waiting === undefined || isCredit(frame)) this.#sendNow(link, frame);
		else {
			if (isItems(frame) && waiting.bytes + lengthOf(frame) > this.#most) throw createFullError(link, waiting.bytes);
			wait(waiting, frame);
		}
	}

	/**
	 * True: the reply waits behind values of its call, and is sent when they are.
	 * @throws SKEIN_LINK_FRAME, SKEIN_CODEC_UNSENDABLE; it does not wait then
	 */
	holdReply(link: Link, reply: Frame): boolean {
		if (this.#full.size === 0) return false;
		const waiting = this.#full.get(link);
		if (waiting?.calls.has(frameCall(reply.view, reply.start)) !== true) return false;
		check(link, reply);
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
		if (!sendFrame(link, frame) && !this.#full.has(link))
			this.#full.set(link, { frames: [], calls: new Map(), bytes: 0 });
	}
}

function wait(waiting: Waiting, frame: Frame): void {
	const { frames, calls } = waiting;
	frames.push(keepFrame(frame));
	waiting.bytes += lengthOf(frame);
	if (frameKind(frame.view, frame.start) >= FrameKind.itemsDown) return;
	const call = frameCall(frame.view, frame.start);
	calls.set(call, (calls.get(call) ?? 0) + 1);
}

function forget(waiting: Waiting, frame: Frame): void {
	const { calls } = waiting;
	waiting.bytes -= lengthOf(frame);
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

function isItems({ view, start }: Frame): boolean {
	const kind = frameKind(view, start);
	return kind === FrameKind.items || kind === FrameKind.itemsDown;
}

/** Attachments and all. */
const lengthOf = ({ start, end, attachments }: Frame): number =>
	end - start + (attachments?.reduce((sum, { byteLength }) => sum + byteLength + BESIDE, TABLE) ?? 0);

function createFullError(link: Link, bytes: number): SkeinError {
	const message = `${bytes} bytes of streams wait for node ${link.peer.node.name}, which has asked for them and does not read them`;
	return new SkeinError("SKEIN_NODE_OVERLOADED", message);
}

/** Before it waits: later there is nobody to tell. */
function check(link: Link, frame: Frame): void {
	refuseShared(frame);
	const { maxFrame } = link.peer;
	const length = lengthOf(frame);
	if (length > maxFrame) throw createTooLongError(length, maxFrame);
}
