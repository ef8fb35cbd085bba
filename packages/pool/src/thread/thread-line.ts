/**
 * The thread's end of a line: a link of its own to one caller, over which short calls come without passing the node.
 *
 * Y1  calls start in the order in which they arrived; one whose module is still being imported holds up those behind it.
 * Y2  a call is begun only when the words of the line let it: else it is the caller's again, and is not answered here.
 * Y3  a call that was aborted before it started never starts.
 * Y4  after SLICE milliseconds of synchronous work the loop turns.
 * Y5  no call is begun while the caller does not read its answers; one that would be one too many beside those that run is refused.
 */
import { failureFrame } from "@skein/codec";
import {
	AbortMode,
	type Clock,
	eachFrame,
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	frameLength,
	frameTarget,
	keepFrame,
	realClock,
	SkeinError,
	type StreamWindow,
} from "@skein/kernel";
import type { LineWord } from "../line-message.js";
import type { LineWords } from "../line-words.js";
import { checkLineCall, hasCall, malformed } from "./check-line-call.js";
import type { FunctionLoader } from "./function-loader.js";
import { ReplyHold } from "./reply-hold.js";
import { SLICE, Tasks } from "./tasks.js";

/** Milliseconds between two words to the node of what came over the line. */
const LOAD_REPORT = 50;

/** Calls that wait for their turn. Nearly all wait at the caller, unless that gives them up and makes others. */
const MOST_WAITING = 65_536;

/** The way back to the caller. */
export interface LineEnd {
	/** Lent for the time of the call, unless it is large. False: the caller does not read, and `drained` follows. */
	send(frame: Frame): boolean;
	/** Writes what was sent so far, before the turn is over. */
	flush(): void;
	close(): void;
}

export interface ThreadLineOptions {
	readonly line: number;
	/** Calls that run at one time. */
	readonly window: number;
	readonly words: LineWords;
	readonly node: string;
	readonly streams: StreamWindow;
	readonly loader: Pick<FunctionLoader, "get" | "wait" | "load">;
	/** For reports. */
	readonly clock: Clock;
	tell(word: LineWord): void;
}

export class ThreadLine {
	readonly #options: ThreadLineOptions;
	readonly #hold = new ReplyHold();
	readonly #tasks: Tasks;
	#end: LineEnd | undefined;
	/** Calls that were not begun, from `#head` on. */
	#queue: Frame[] = [];
	#head = 0;
	/** The numbers of those. */
	readonly #waiting = new Set<number>();
	/** Of those, the ones that were aborted, and those that go on when the caller is gone. */
	readonly #withdrawn = new Set<number>();
	readonly #letGo = new Set<number>();
	/** The queue goes on in a turn of its own, or when a module is there. */
	#rests = false;
	/** The caller has answers enough. */
	#isFull = false;
	#isOver = false;
	#verdict: SkeinError | undefined;
	#ended = false;
	/** A report is due. */
	#reports = false;
	#reported = "[]";

	constructor(options: ThreadLineOptions) {
		this.#options = options;
		this.#tasks = new Tasks({
			node: options.node,
			streams: options.streams,
			sender: { send: (frame) => this.#send(frame), flush: () => this.#end?.flush() },
			hold: this.#hold,
			line: options.line,
			tell: (what, call) => options.tell({ what, line: options.line, call }),
		});
	}

	/** The caller is there. */
	connect(end: LineEnd): void {
		this.#end = end;
		if (this.#isOver) end.close();
	}

	/** Whole frames, lent. @throws SKEIN_LINK_FRAME for what does not come over a line */
	receive(bytes: Uint8Array, start: number, end: number): void {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#readAborts({ bytes, view, start, end, attachments: undefined });
		this.#hold.clear();
		const until = this.#begin();
		eachFrame(bytes, start, end, (frame) => {
			if (frameKind(frame.view, frame.start) === FrameKind.call) this.#call(frame, until);
		});
		this.#report();
	}

	/** The caller has read its answers. */
	drained(): void {
		this.#isFull = false;
		if (!this.#rests) this.#goOn();
	}

	/** The caller is gone: what it did not detach is aborted. */
	closed(): void {
		this.#end = undefined;
		this.#clear();
		this.#tasks.abandon();
		this.end();
	}

	/** Nothing more is begun. With an error what runs is stopped because of that. */
	end(error?: SkeinError): void {
		this.#isOver = true;
		if (error !== undefined) {
			this.#verdict = error;
			this.#tasks.abortAll();
		}
		this.#endSoon();
	}

	/** The caller is gone, by the node's word. */
	close(): void {
		this.#tasks.abandon();
		this.#end?.close();
	}

	#begin(): number {
		this.#tasks.now = realClock.now();
		return this.#tasks.now + SLICE;
	}

	/** They are looked at before calls are begun (Y3). */
	#readAborts({ bytes, view, start, end }: Frame): void {
		for (let at = start; at < end; at += frameLength(view, at)) {
			const kind = frameKind(view, at);
			if (kind === FrameKind.call) continue;
			if (kind === FrameKind.creditDown) {
				this.#tasks.receive({ bytes, view, start: at, end: at + frameLength(view, at), attachments: undefined });
				continue;
			}
			const mode = frameTarget(view, at);
			if (kind !== FrameKind.abort || mode === AbortMode.kill || mode > AbortMode.detach) {
				throw malformed(`a frame of kind ${kind}, mode ${mode}`);
			}
			const call = frameCall(view, at);
			const isDetached = mode === AbortMode.detach;
			const runs = isDetached ? this.#tasks.detach(call) : this.#tasks.abort(call);
			if (!runs && (this.#waiting.has(call) || hasCall(call, view, start, at))) {
				(isDetached ? this.#letGo : this.#withdrawn).add(call);
			}
			const { tell, line } = this.#options;
			if (!isDetached) tell({ what: "heard", line, call });
		}
	}

	#call(frame: Frame, until: number): void {
		checkLineCall(frame);
		const number = frameCall(frame.view, frame.start);
		if (!this.#rests && !this.#isFull && this.#start(frame, until)) return;
		if (this.#waiting.has(number)) throw malformed(`two calls of the number ${number} that wait`);
		if (this.#waiting.size >= MOST_WAITING) throw malformed(`more than ${MOST_WAITING} calls wait`);
		this.#queue.push(keepFrame(frame));
		this.#waiting.add(number);
	}

	/** False: it is not its turn yet. */
	#start(frame: Frame, until: number): boolean {
		const { loader, words } = this.#options;
		const target = frameTarget(frame.view, frame.start);
		const fn = loader.get(target);
		if (fn === undefined) this.#load(target);
		else if (this.#tasks.now > until) this.#later();
		else {
			if (this.#isOver || !words.begin()) {
				this.#isOver = true;
				this.#endSoon();
				return true;
			}
			const call = frameCall(frame.view, frame.start);
			if (this.#withdrawn.size > 0 && this.#withdrawn.delete(call)) this.#tasks.withdrawn(call);
			else this.#tasks.start(this.#refusal() ?? fn, target, frame);
			if (this.#letGo.size > 0 && this.#letGo.delete(call)) this.#tasks.detach(call);
			return true;
		}
		return false;
	}

	#refusal(): SkeinError | undefined {
		const { window, node } = this.#options;
		if (this.#tasks.running < window) return undefined;
		return new SkeinError(
			"SKEIN_NODE_OVERLOADED",
			`a thread of node ${node} runs ${window} calls of a line, which is its limit`,
		);
	}

	#later(): void {
		this.#rests = true;
		setImmediate(this.#goOn);
	}

	#load(target: number): void {
		this.#rests = true;
		const { loader, tell } = this.#options;
		const known = loader.wait(target, () => tell({ what: "wants", index: target }));
		void known.then(() => loader.load(target)).then(this.#goOn);
	}

	readonly #goOn = (): void => {
		this.#rests = false;
		this.#hold.clear();
		const until = this.#begin();
		while (!this.#rests && !this.#isFull && this.#head < this.#queue.length) {
			const frame = this.#queue[this.#head]!;
			if (!this.#start(frame, until)) continue;
			this.#head += 1;
			this.#waiting.delete(frameCall(frame.view, frame.start));
		}
		if (this.#head >= this.#queue.length) this.#clear();
	};

	/** Nothing waits. */
	#clear(): void {
		this.#queue = [];
		this.#head = 0;
		this.#waiting.clear();
	}

	/** A reply, or what the caller does not want to know. */
	#send(frame: Frame): void {
		const kind = frameKind(frame.view, frame.start);
		if (kind === FrameKind.started) return;
		const told = this.#verdict === undefined ? frame : this.#judge(this.#verdict, kind, frame);
		if (this.#write(told) === false) this.#isFull = true;
		if (this.#isOver) this.#endSoon();
	}

	/** What cannot leave this process, or is too long for the caller, becomes the error of its call. */
	#write(frame: Frame): boolean | undefined {
		try {
			return this.#end?.send(frame);
		} catch (error) {
			const failed = failureFrame(FrameKind.threw, error as SkeinError, frameCall(frame.view, frame.start));
			return this.#end?.send(failed);
		}
	}

	/** A task that came to its end all the same has its outcome. */
	#judge(verdict: SkeinError, kind: number, frame: Frame): Frame {
		if (kind !== FrameKind.cancelled) return frame;
		return failureFrame(FrameKind.lost, verdict, frameCall(frame.view, frame.start));
	}

	#endSoon(): void {
		const { tell, line } = this.#options;
		if (this.#ended || this.#tasks.running > 0) return;
		this.#ended = true;
		tell({ what: "ended", line });
		this.#end?.close();
	}

	#report(): void {
		if (this.#reports) return;
		this.#reports = true;
		this.#options.clock.schedule(LOAD_REPORT, () => {
			this.#reports = false;
			const calls = [...this.#unanswered()];
			const text = JSON.stringify(calls);
			if (calls.length > 0) this.#report();
			if (text === this.#reported || this.#ended) return;
			this.#reported = text;
			const { tell, line } = this.#options;
			tell({ what: "load", line, calls });
		});
	}

	/** How many of each function. */
	#unanswered(): Map<number, number> {
		const calls = this.#tasks.targets();
		for (const { view, start } of this.#queue.slice(this.#head)) {
			const target = frameTarget(view, start);
			calls.set(target, (calls.get(target) ?? 0) + 1);
		}
		return calls;
	}
}
