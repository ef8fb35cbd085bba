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
	type ControlMessage,
	eachFrame,
	type Frame,
	FrameKind,
	frameRemaining,
	frameTyped,
	LINE_WINDOW,
	type Link,
	passStation,
	SkeinError,
	setFrameTarget,
} from "@skein/kernel";
import type { DispatcherOptions } from "./dispatcher-options.js";
import { inGenericEncoding } from "./in-generic-encoding.js";
import type { KeptFrames } from "./kept-frames.js";
import { Line } from "./line.js";
import type { OutgoingCall } from "./outgoing-call.js";
import { PeerLines } from "./peer-lines.js";
import { PeerWindow } from "./peer-window.js";
import { overloaded } from "./placement-errors.js";
import { sendFrame } from "./send-frame.js";
import { stampRemaining } from "./stamp-remaining.js";

/** Who lets fewer calls wait has no lines: before calls change their way, all made within a moment wait. */
const LEAST_PENDING = 65_536;
/** Where a node's threads may wait beside it. */
const HAS_LINES = /^(unix|tcp|nats):/;

type Window = PeerWindow<OutgoingCall>;

/** How calls get to a node: over its link, or over lines beside it. */
interface Way {
	readonly window: Window;
	readonly lines: PeerLines | undefined;
}

export interface LinkCallsOwner {
	/** The call could not be sent; it has left its link. */
	failed(call: OutgoingCall, error: Error): void;
	/** Its end was asked for, and no thread has begun it. */
	cancelled(call: OutgoingCall): void;
	/** A thread has begun it, and is gone. */
	lost(call: OutgoingCall, cause: Error): void;
	/** A frame that came over a line. */
	onReply(link: Link, frame: Frame): void;
	/** Calls without an outcome that travel on it, or wait for that. */
	callsOf(line: Line): OutgoingCall[];
}

export class LinkCalls {
	/** Calls that wait for their turn. */
	queued = 0;
	readonly #options: DispatcherOptions;
	readonly #kept: KeptFrames;
	readonly #owner: LinkCallsOwner;
	/** By link, those of lines among them. */
	readonly #ways = new Map<Link, Way>();

	constructor(options: DispatcherOptions, kept: KeptFrames, owner: LinkCallsOwner) {
		this.#options = options;
		this.#kept = kept;
		this.#owner = owner;
	}

	/** To the node of that name; `waiting` calls wait elsewhere, which counts against `maxPending`. */
	send(call: OutgoingCall, made: Frame, name: string, waiting: number): void {
		const peer = this.#options.peer(name);
		const offer = peer?.offer(call.entry.id);
		const link = peer?.link;
		if (peer === undefined || link === undefined || offer === undefined) {
			const message = `node ${name} does not know ${call.entry.id}`;
			this.#owner.failed(call, new SkeinError("SKEIN_FUNCTION_UNKNOWN", message));
			return;
		}
		const { window, lines } = this.#wayTo(link, peer);
		let frame = made;
		if (frameTyped(made.view, made.start) && offer.function.contract !== call.entry.contract) {
			const other = this.#translate(call, made);
			if (other === undefined) return;
			frame = other;
		}
		const line = lines?.take(call, frame);
		const to = line ?? window;
		const all = waiting + this.queued;
		if (!to.isOpen && all >= this.#options.maxPending) {
			this.#owner.failed(call, overloaded(all));
			return;
		}
		// The link reads them later than this turn.
		if (frame.attachments !== undefined) detachMarked(frame.attachments);
		setFrameTarget(frame.view, frame.start, offer.index);
		call.enter(name, frame);
		this.#kept.keep(call.call, frame);
		peer.count(1);
		if (call.booking !== undefined) peer.book(call.booking);
		this.#sendOrWait(line?.link ?? link, to, call, frame);
	}

	/** A node answered the call: how long it held its thread is in the reply. */
	answered(call: OutgoingCall, { view, start }: Frame): void {
		call.window?.onAnswer?.(call.entry.index, frameRemaining(view, start));
	}

	/** The node has a word about lines. */
	onLines(link: Link, message: Extract<ControlMessage, { kind: "lines" | "takenBack" }>): void {
		const lines = this.#ways.get(link)?.lines;
		if (message.kind === "lines") void lines?.onOffer(message.lines);
		else lines?.onTakenBack(message.line, message.taken, message.over);
	}

	/** Says to the node that has the call what becomes of it; one that waits for its turn has none yet. */
	tell(call: OutgoingCall, mode: AbortMode): void {
		if (call.link === undefined || call.queued) return;
		if (call.window instanceof Line) {
			call.window.tellNode(call, mode);
			if (mode === AbortMode.kill) return;
		}
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
		if (window.waiting > 0) this.#pump(link);
		if (window.underWay === 0) window.onIdle?.();
	}

	/** The link has room for bytes again. */
	drained(link: Link): void {
		const way = this.#ways.get(link);
		if (way === undefined) return;
		way.window.isFull = false;
		this.#pump(link);
	}

	/** The link is gone: nothing that waits for it is sent there. Answers with all that went with it. */
	close(link: Link): ReadonlySet<Link> {
		const gone = [link, ...(this.#ways.get(link)?.lines?.close() ?? [])];
		for (const one of gone) {
			const way = this.#ways.get(one);
			if (way !== undefined) way.window.isFull = true;
			this.#ways.delete(one);
		}
		return new Set(gone);
	}

	/** For a node whose contract fits and is another one. What is kept of the call must be what is sent. */
	#translate(call: OutgoingCall, frame: Frame): Frame | undefined {
		try {
			const generic = inGenericEncoding(frame, call.entry);
			this.#kept.drop(call.call);
			return generic;
		} catch (error) {
			this.#owner.failed(call, error as Error);
			return undefined;
		}
	}

	#wayTo(link: Link, peer: Peer): Way {
		let way = this.#ways.get(link);
		if (way === undefined) {
			const limit = Math.min(this.#options.window, link.peer.window ?? Number.POSITIVE_INFINITY);
			const window = new PeerWindow<OutgoingCall>(limit, peer);
			way = { window, lines: this.#linesTo(link, peer, window) };
			this.#ways.set(link, way);
		}
		return way;
	}

	#linesTo(link: Link, peer: Peer, window: Window): PeerLines | undefined {
		const { clock, dialLine, maxPending } = this.#options;
		if (dialLine === undefined || maxPending < LEAST_PENDING || !HAS_LINES.test(peer.address)) return undefined;
		const lines = new PeerLines({
			link,
			peer,
			window,
			limit: Math.min(LINE_WINDOW, this.#options.window),
			clock,
			dial: dialLine,
			onLine: (line) => this.#onLine(line),
			onReturned: (calls) => this.#return(link, window, calls),
			onOpen: () => this.#pump(link),
			callsOf: (line) => this.#owner.callsOf(line),
			onLost: (call, cause) => this.#owner.lost(call, cause),
		});
		window.onIdle = () => lines.onIdle();
		window.onAnswer = lines.learn;
		return lines;
	}

	#onLine(line: Line): void {
		const { link } = line;
		this.#ways.set(link, { window: line, lines: undefined });
		link.attach({
			onFrames: (bytes, start, end) => eachFrame(bytes, start, end, (frame) => this.#owner.onReply(link, frame)),
			onControl() {},
			onDrain: () => this.drained(link),
		});
		void link.closed.then(() => this.#ways.delete(link));
	}

	/** No thread has begun them: they go over the link, before those that wait there. */
	#return(link: Link, window: Window, calls: readonly OutgoingCall[]): void {
		for (const call of calls) {
			if (call.queued) this.queued -= 1;
			call.window!.leave(call);
			call.link = link;
			call.window = window;
		}
		window.waitFirst(calls);
		this.queued += calls.length;
		for (const call of calls) if (call.abortAsked) this.#owner.cancelled(call);
	}

	#pump(link: Link): void {
		const way = this.#ways.get(link);
		if (way === undefined) return;
		const { window, lines } = way;
		for (let call = window.next(); call !== undefined; call = window.next()) {
			this.queued -= 1;
			const line = lines?.next();
			const frame = this.#kept.get(call.call)!;
			if (line === undefined) this.#sendOn(link, call, frame);
			else this.#sendOrWait(line.link, line, call, frame);
		}
	}

	#sendOrWait(link: Link, window: Window, call: OutgoingCall, frame: Frame): void {
		call.link = link;
		call.window = window;
		if (window.isOpen) this.#sendOn(link, call, frame);
		else {
			window.wait(call);
			this.queued += 1;
		}
	}

	#sendOn(link: Link, call: OutgoingCall, frame: Frame): void {
		passStation("transport");
		const window = call.window!;
		window.enter(call);
		if (call.deadline !== 0) stampRemaining(frame, call.deadline, this.#options.clock);
		try {
			window.isFull = !sendFrame(link, frame);
			if (call.detached) this.tell(call, AbortMode.detach);
		} catch (error) {
			this.leave(call);
			this.#owner.failed(call, error as Error);
		}
	}
}
