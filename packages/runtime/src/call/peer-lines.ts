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
import { type Frame, frameSections, LARGE_FRAME, type Link, type OfferedLine, type Timer } from "@skein/kernel";
import { WorkEstimate } from "@skein/pool";
import { type DialLineOptions, dialLine } from "./dial-line.js";
import { Line } from "./line.js";
import type { OutgoingCall } from "./outgoing-call.js";
import type { PeerWindow } from "./peer-window.js";
import { Rest } from "./rest.js";

/** Calls in a row, all of them plain and short, behind which lines are worth their sockets. */
const CALM = 256;
/** Microseconds that a call may hold a thread, in the mean: longer ones are for a node that can move them from thread to thread. */
const SHORT = 200;
/** Milliseconds in which a line that moves answers something. */
const WATCH = 20;
/** Looks after which a line to a node's only thread may be one that leads nowhere any more: ten seconds. */
const LOOKS = 500;
/** Milliseconds that calls are held back at most for those on the link to be answered. */
const PATIENCE = 5;

export interface PeerLinesOptions extends DialLineOptions {
	readonly window: PeerWindow<OutgoingCall>;
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

type State = "off" | "ready" | "pausing" | "on" | "leaving" | "closed";

export class PeerLines {
	readonly #options: PeerLinesOptions;
	readonly #estimate = new WorkEstimate(Number.POSITIVE_INFINITY);
	#state: State = "off";
	/** The node was asked for lines, and what it offers has not been dialled yet. */
	#awaits = false;
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
	/** From using lines, when calls on the link did not end in time for it, or a line was over. */
	readonly #rest: Rest;
	/** From asking for lines. */
	readonly #restOfAsking: Rest;
	#watch: Timer | undefined;
	#patience: Timer | undefined;

	constructor(options: PeerLinesOptions) {
		this.#options = options;
		this.#rest = new Rest(options.clock);
		this.#restOfAsking = new Rest(options.clock);
	}

	/** The line that the call takes; undefined: the link, in whose window it may have to wait. */
	take(call: OutgoingCall, frame: Frame): Line | undefined {
		if (!isPlain(frame) || this.#estimate.of(call.entry.index) > SHORT) this.#stir();
		else if (this.#state !== "on") this.#grow();
		// Others may still wait at the link, for room there.
		return this.#options.window.waiting > 0 ? undefined : this.next();
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
		if (!this.#awaits) return;
		const lines = await Promise.all(offers.map((offer) => this.#dial(offer)));
		this.#awaits = false;
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
		if (this.#state === "off" && this.#lines.length > 0) this.#state = "ready";
		if (this.#lacks) this.#restOfAsking.take();
	}

	onTakenBack(number: number, taken: number, over: boolean): void {
		const line = this.#lines.find((one) => one.number === number);
		if (line === undefined) {
			if (this.#awaits && over) this.#overBefore.add(number);
			return;
		}
		if (line.isOver) {
			// Asked when the node had said so.
			this.#asked.delete(line);
			if (this.#state === "leaving") this.#leftSoon();
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

	/** There are threads to which no line leads. */
	get #lacks(): boolean {
		return this.#lines.length < this.#options.peer.threads;
	}

	#idlest(): Line {
		let [best] = this.#lines as [Line, ...Line[]];
		for (const line of this.#lines) if (line.load < best.load) best = line;
		this.#watch ??= this.#options.clock.schedule(WATCH, this.#look);
		return best;
	}

	#grow(): void {
		const { window } = this.#options;
		this.#calm += 1;
		if (this.#state === "ready" && window.load === 0) this.#start();
		else if (this.#calm >= CALM) {
			if (this.#state === "ready" && window.waiting === 0 && this.#rest.isOver) this.#pause();
			this.#wish();
		}
	}

	/** For a line to each thread: one that was busy when the node was asked before may have time now. */
	#wish(): void {
		if (this.#awaits || !this.#lacks || !this.#rest.isOver || !this.#restOfAsking.isOver) return;
		this.#awaits = true;
		this.#options.link.control({ kind: "askLines" });
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
		this.#rest.take();
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
			if (line.load > 0 && !line.isOver && !this.#asked.has(line)) this.#ask(line);
		}
		this.#leftSoon();
	}

	/** A line that is gone ends there, too, by the question: there is no such number of calls. */
	#ask(line: Line): void {
		this.#asked.add(line);
		const sent = line.lost === undefined ? line.sent : line.sentNext;
		this.#options.link.control({ kind: "takeBack", line: line.number, sent });
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
		this.#rest.take();
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

	readonly #look = (): void => {
		const { clock, peer } = this.#options;
		const stuck = this.#lines.filter((line) => {
			const looks = line.look();
			return looks > 0 && (peer.threads > 1 || line.hasAborts || looks > LOOKS);
		});
		const isUsed = this.#lines.some((line) => line.load > 0);
		this.#watch = isUsed ? clock.schedule(WATCH, this.#look) : undefined;
		if (stuck.length > 0 && this.#state === "on") this.#leave();
		else this.#wish();
	};

	async #dial(offer: OfferedLine): Promise<Line | undefined> {
		const line = await dialLine(offer, this.#options);
		if (line === undefined) return undefined;
		line.onAnswer = this.learn;
		line.onIdle = () => this.#onLineIdle(line);
		this.#options.onLine(line);
		const { name } = this.#options.peer;
		void line.link.closed.then(({ error }) => this.#onLost(line, error ?? new Error(`a line to node ${name} closed`)));
		return line;
	}

	#onLost(line: Line, cause: Error): void {
		line.lost = cause;
		if (this.#isClosed) return;
		if (this.#leaving.has(line)) this.#settle(line);
		else if (this.#lines.includes(line) && !this.#asked.has(line) && !line.isOver) {
			this.#ask(line);
			if (this.#state === "leaving") return;
			this.#leave();
		}
	}
}

/** Says nothing but its arguments. */
const isPlain = ({ view, start, end, attachments }: Frame): boolean =>
	attachments === undefined && end - start <= LARGE_FRAME && frameSections(view, start) === 0;
