/**
 * When the calls to a node go straight to its threads, over lines, and when over the link.
 *
 * Lines carry calls that say nothing but their arguments and hold a thread for a moment. As long as all calls to a node are such,
 * they go over lines; the first other one ends that. Between the two stands a pause of a moment in which none goes, so that calls
 * start in the order in which they were made.
 *
 * O1  no call goes over a line while one is under way on the link, nor the other way round, unless its thread has begun it.
 * O2  a call that a thread does not come to goes back to the link where that helps: the node has other threads, or the call was aborted.
 */
import type { Peer } from "@skein/cluster";
import {
	type Clock,
	type Frame,
	frameSections,
	LARGE_FRAME,
	type Link,
	type OfferedLine,
	type Timer,
} from "@skein/kernel";
import { WorkEstimate } from "@skein/pool";
import { Line } from "./line.js";
import type { OutgoingCall } from "./outgoing-call.js";
import type { PeerWindow } from "./peer-window.js";

/** Calls in a row, all of them plain and short, behind which lines are worth their sockets. */
const CALM = 256;
/** Microseconds that a call may hold a thread, in the mean: longer ones are for a node that can move them from thread to thread. */
const SHORT = 200;
/** Milliseconds in which a line that moves answers something. One that takes longer to be opened leads too far, or to a thread that is busy. */
const WATCH = 20;
/** Milliseconds that calls are held back at most for those on the link to be answered. */
const PATIENCE = 5;
/** Milliseconds without lines when they had to be left; doubled when they have to be again. */
const REST = 1_000;
const LONGEST_REST = 60_000;

export interface PeerLinesOptions {
	/** The link of the node. */
	readonly link: Link;
	readonly peer: Peer;
	readonly window: PeerWindow<OutgoingCall>;
	/** Calls of a line without an answer. */
	readonly limit: number;
	readonly clock: Clock;
	readonly dial: (address: string) => Promise<Link>;
	/** A line is there: what comes over it are replies. */
	readonly onLine: (line: Line) => void;
	/** Calls that no thread has begun, in their order: they come first when the link goes on. */
	readonly onReturned: (calls: readonly OutgoingCall[]) => void;
	/** Calls that wait at the window may go. */
	readonly onOpen: () => void;
	/** Calls of a line without an outcome. */
	readonly callsOf: (line: Line) => OutgoingCall[];
	/** The thread had begun the call, and is gone. */
	readonly onLost: (call: OutgoingCall, cause: Error) => void;
}

type State = "off" | "asked" | "ready" | "pausing" | "on" | "leaving" | "closed";

export class PeerLines {
	readonly #options: PeerLinesOptions;
	readonly #estimate = new WorkEstimate(Number.POSITIVE_INFINITY);
	#state: State = "off";
	/** Plain and short calls since the last other one. */
	#calm = 0;
	#lines: Line[] = [];
	/** Not used any more, with calls that their threads have begun. */
	readonly #leaving = new Set<Line>();
	/** Numbers of lines that were over before they were dialled. */
	readonly #overBefore = new Set<number>();
	/** Lines of which the node is asked what has begun. */
	readonly #asked = new Set<Line>();
	#returned: OutgoingCall[] = [];
	#rest = REST;
	#restUntil = 0;
	#watch: Timer | undefined;
	#patience: Timer | undefined;

	constructor(options: PeerLinesOptions) {
		this.#options = options;
	}

	/** The line that the call takes; undefined: the link, in whose window it may have to wait. */
	take(call: OutgoingCall, frame: Frame): Line | undefined {
		const isCalm = isPlain(frame) && this.#estimate.of(call.entry.index) <= SHORT;
		if (this.#state === "on" && isCalm) return this.#idlest();
		if (isCalm) this.#grow();
		else this.#stir();
		return this.#state === "on" ? this.#idlest() : undefined;
	}

	/** A call of the function took so many microseconds of its thread; 0: nobody knows. */
	readonly learn = (index: number, microseconds: number): void => {
		if (microseconds > 0) this.#estimate.learn(index, microseconds);
	};

	/** Nothing is under way on the link. */
	onIdle(): void {
		if (this.#state === "pausing") this.#start();
	}

	/** The line for a call that waited while others were under way on the link; undefined: the link. */
	next(): Line | undefined {
		return this.#state === "on" ? this.#idlest() : undefined;
	}

	async onOffer(offers: readonly OfferedLine[]): Promise<void> {
		if (this.#state !== "asked") return;
		const lines = await Promise.all(offers.map((offer) => this.#dial(offer)));
		if (this.#isClosed) {
			for (const line of lines) void line?.link.close();
			return;
		}
		for (const line of lines) {
			if (line === undefined || line.lost !== undefined) continue;
			if (this.#overBefore.has(line.number)) void line.link.close();
			else this.#lines.push(line);
		}
		this.#overBefore.clear();
		this.#state = this.#lines.length > 0 ? "ready" : "off";
		if (this.#state === "off") this.#takeRest();
	}

	onTakenBack(number: number, taken: number, over: boolean): void {
		const line = this.#lines.find((one) => one.number === number);
		if (line === undefined) {
			if (this.#state === "asked" && over) this.#overBefore.add(number);
			return;
		}
		if (!over && line.lost !== undefined) {
			this.#ask(line);
			return;
		}
		line.begun = taken;
		line.isOver = over;
		line.hasAborts = false;
		this.#asked.delete(line);
		for (const call of this.#options.callsOf(line)) {
			if (call.queued || Line.isBehind(call.place, taken)) this.#returned.push(call);
		}
		if (this.#state === "leaving") this.#leftSoon();
		else this.#leave();
	}

	/** The link is gone, and those of its lines with it, which are the answer. */
	close(): readonly Link[] {
		const links = [...this.#lines, ...this.#leaving].map((line) => line.link);
		this.#state = "closed";
		this.#watch?.cancel();
		this.#patience?.cancel();
		for (const link of links) void link.close();
		return links;
	}

	get #isClosed(): boolean {
		return this.#state === "closed";
	}

	#idlest(): Line {
		let [best] = this.#lines as [Line, ...Line[]];
		for (const line of this.#lines) if (line.load < best.load) best = line;
		this.#watch ??= this.#options.clock.schedule(WATCH, this.#look);
		return best;
	}

	#grow(): void {
		const { clock, link, window } = this.#options;
		this.#calm += 1;
		if (this.#state === "ready" && window.load === 0) this.#start();
		else if (this.#state === "ready" && this.#calm >= CALM && window.waiting === 0 && clock.now() >= this.#restUntil)
			this.#pause();
		else if (this.#calm >= CALM && this.#state === "off" && clock.now() >= this.#restUntil) {
			this.#state = "asked";
			link.control({ kind: "askLines" });
		}
	}

	/** A call that is not for lines. */
	#stir(): void {
		this.#calm = 0;
		if (this.#state === "on") this.#leave();
		else if (this.#state === "pausing") this.#endPause();
	}

	#start(): void {
		this.#patience?.cancel();
		this.#state = "on";
		this.#options.window.isHeld = false;
		this.#options.onOpen();
	}

	#pause(): void {
		this.#state = "pausing";
		this.#options.window.isHeld = true;
		this.#patience = this.#options.clock.schedule(PATIENCE, () => {
			if (this.#state === "pausing") this.#endPause();
		});
	}

	#endPause(): void {
		this.#patience?.cancel();
		this.#state = "ready";
		this.#takeRest();
		this.#options.window.isHeld = false;
		this.#options.onOpen();
	}

	/** Calls go over the link from now on, behind those that no thread has begun. */
	#leave(): void {
		this.#patience?.cancel();
		this.#state = "leaving";
		this.#options.window.isHeld = true;
		for (const line of this.#lines) {
			line.isHeld = true;
			if (line.load > 0) this.#ask(line);
		}
		this.#leftSoon();
	}

	#ask(line: Line): void {
		this.#asked.add(line);
		this.#options.link.control({ kind: "takeBack", line: line.number, sent: line.sent });
	}

	/** Once all answers are there. */
	#leftSoon(): void {
		if (this.#asked.size > 0) return;
		const { window, onReturned, onOpen } = this.#options;
		const returned = this.#returned.sort((one, other) => one.sequence - other.sequence);
		this.#returned = [];
		this.#calm = 0;
		if (this.#lines.some(({ isOver }) => isOver)) this.#retire();
		else this.#state = "ready";
		for (const line of this.#lines) line.isHeld = false;
		onReturned(returned);
		window.isHeld = false;
		onOpen();
		for (const line of this.#leaving) this.#settle(line);
	}

	/** One is over, so all are: later there is one for each thread again. */
	#retire(): void {
		for (const line of this.#lines) {
			if (!line.isOver) this.#options.link.control({ kind: "takeBack", line: line.number, sent: line.sentNext });
			this.#leaving.add(line);
		}
		this.#lines = [];
		this.#state = "off";
		this.#takeRest();
	}

	/** What becomes of a line that is not used any more. */
	#settle(line: Line): void {
		if (line.lost !== undefined) {
			this.#leaving.delete(line);
			for (const call of this.#options.callsOf(line)) this.#options.onLost(call, line.lost);
		} else this.#onLineIdle(line);
	}

	/** It ends with its last call. */
	#onLineIdle(line: Line): void {
		if (line.load === 0 && this.#leaving.delete(line)) void line.link.close();
	}

	#takeRest(): void {
		const now = this.#options.clock.now();
		// Lines that had served for long are left once in a while.
		if (now - this.#restUntil > 10 * this.#rest) this.#rest = REST;
		this.#restUntil = now + this.#rest;
		this.#rest = Math.min(2 * this.#rest, LONGEST_REST);
	}

	readonly #look = (): void => {
		const { clock, peer } = this.#options;
		const isStuck = this.#lines.filter((line) => line.look()).some((line) => peer.threads > 1 || line.hasAborts);
		const isUsed = this.#lines.some((line) => line.load > 0);
		this.#watch = isUsed ? clock.schedule(WATCH, this.#look) : undefined;
		if (isStuck && this.#state === "on") this.#leave();
	};

	async #dial({ line: number, address }: OfferedLine): Promise<Line | undefined> {
		const { link: node, clock, dial, peer, limit, onLine } = this.#options;
		try {
			const since = clock.now();
			const link = await dial(address);
			if (link.peer.instance !== peer.instance || clock.now() - since > WATCH) {
				void link.close();
				return undefined;
			}
			const line = new Line(limit, peer, node, number, link);
			line.onAnswer = this.learn;
			line.onIdle = () => this.#onLineIdle(line);
			onLine(line);
			void link.closed.then(({ error }) =>
				this.#onLost(line, error ?? new Error(`a line to node ${peer.name} closed`)),
			);
			return line;
		} catch {
			// The thread has gone meanwhile, or its socket cannot be reached from here: the link serves as ever.
			return undefined;
		}
	}

	#onLost(line: Line, cause: Error): void {
		line.lost = cause;
		if (this.#isClosed) return;
		if (this.#leaving.has(line)) this.#settle(line);
		else if (this.#lines.includes(line) && !this.#asked.has(line)) {
			this.#ask(line);
			if (this.#state === "leaving") return;
			this.#leave();
		}
	}
}

/** Says nothing but its arguments. */
const isPlain = ({ view, start, end, attachments }: Frame): boolean =>
	attachments === undefined && end - start <= LARGE_FRAME && frameSections(view, start) === 0;
