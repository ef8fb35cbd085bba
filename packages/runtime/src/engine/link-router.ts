/** Sorts the frames of one link: calls and aborts to the node, replies to the dispatcher. */
import type { Peer } from "@skein/cluster";
import {
	AbortMode,
	bareFrame,
	type ControlMessage,
	eachFrame,
	type Frame,
	FrameKind,
	findStreams,
	frameCall,
	frameKind,
	frameSections,
	frameTarget,
	type Link,
	passStation,
	readClaim,
	SkeinError,
} from "@skein/kernel";
import { AdmittedCall, CallsOfSink, type Node, type ReplySink } from "@skein/node";
import { failureFrame } from "@skein/pool";
import { listFunctions } from "@skein/registry";
import { claimOfRoom } from "../call/choose-place.js";
import type { Dispatcher } from "../call/dispatcher.js";
import { sendFrame } from "../call/send-frame.js";
import { HeldCalls } from "./held-calls.js";
import type { LineDesk } from "./line-desk.js";

export interface RouterOptions {
	readonly node: Node;
	readonly dispatcher: Dispatcher;
	readonly lines: Pick<LineDesk, "ask" | "takeBack" | "tell">;
	/** Calls of a link that may be here without an answer. */
	readonly window: number;
	/** Those of them that may have streams beside them. */
	readonly maxStreams: number;
	readonly onControl: (peer: Peer, message: ControlMessage) => void;
	readonly onBusy: (peer: Peer, busy: boolean) => void;
}

export class LinkRouter implements ReplySink {
	readonly admitted = new CallsOfSink<AdmittedCall>();
	readonly #link: Link;
	readonly #peer: Peer;
	readonly #options: RouterOptions;
	/** Calls that came while the link was full of answers. */
	#held: HeldCalls;
	#isFull = false;
	/** Calls that were held or admitted, and have no answer. */
	#open = 0;
	/** Calls of the peer that run here with streams beside them. */
	readonly #streamed = new Set<number>();

	constructor(link: Link, peer: Peer, options: RouterOptions) {
		this.#link = link;
		this.#peer = peer;
		this.#options = options;
		this.#held = new HeldCalls(options.window);
	}

	attach(): void {
		this.#link.attach({
			onFrames: (bytes, start, end) => this.#frames(bytes, start, end),
			onControl: (message) => this.#control(message),
			onDrain: () => this.#drained(),
			onBusy: (busy) => this.#options.onBusy(this.#peer, busy),
		});
	}

	/** What is set aside belongs to the link over which it was asked for. */
	#control(message: ControlMessage): void {
		const { node, dispatcher, lines, onControl } = this.#options;
		if (message.kind === "reserve") {
			const { id, amounts, gpus } = message;
			const refusal = node.reserve(this, id, claimOfRoom(amounts, gpus));
			this.#link.control({ kind: "reserved", id, reason: refusal?.message ?? "" });
		} else if (message.kind === "release") node.release(this, message.id);
		else if (message.kind === "askLines") void lines.ask(this.#link);
		else if (message.kind === "takeBack") lines.takeBack(this.#link, message.line, message.sent);
		else if (message.kind === "lineCall") lines.tell(this.#link, message);
		else if (message.kind === "lines" || message.kind === "takenBack") dispatcher.links.onLines(this.#link, message);
		else if (message.kind === "reserved") dispatcher.gangs.onReserved(this.#link, message.id, message.reason);
		else onControl(this.#peer, message);
	}

	/** The caller's link is gone: what it asked for is aborted. */
	abandon(): void {
		this.#held = new HeldCalls(this.#options.window);
		this.#options.node.abandon(this);
	}

	/** A frame of a stream beside a call of the peer's. */
	stream(frame: Frame): void {
		const call = frameCall(frame.view, frame.start);
		try {
			this.#options.dispatcher.streams.send(this.#link, frame);
		} catch (error) {
			this.#answer(call, FrameKind.threw, error as SkeinError);
			this.#stop(call, AbortMode.abort);
		}
	}

	reply(frame: Frame): void {
		passStation("transport");
		this.#open -= 1;
		if (this.#streamed.size > 0) this.#streamed.delete(frameCall(frame.view, frame.start));
		try {
			if (this.#options.dispatcher.streams.holdReply(this.#link, frame)) return;
			this.#isFull = !sendFrame(this.#link, frame);
		} catch (error) {
			this.#answer(frameCall(frame.view, frame.start), FrameKind.threw, error as SkeinError);
		}
	}

	/** Answers are out: calls are taken again, and the other side's wait is over, too. */
	#drained(): void {
		this.#isFull = false;
		this.#held.wasRead();
		while (!this.#isFull) {
			const held = this.#held.shift();
			if (held === undefined) break;
			this.#submit(held.frame);
			if (held.detached) this.#stop(frameCall(held.frame.view, held.frame.start), AbortMode.detach);
		}
		this.#options.dispatcher.streams.drained(this.#link);
		this.#options.dispatcher.links.drained(this.#link);
	}

	#frames(bytes: Uint8Array, start: number, end: number): void {
		eachFrame(bytes, start, end, this.#receive);
	}

	readonly #receive = (frame: Frame): void => {
		const kind = frameKind(frame.view, frame.start);
		if (kind === FrameKind.call) this.#call(frame);
		else if (kind === FrameKind.abort) this.#abort(frame);
		else if (kind >= FrameKind.itemsDown) {
			const admitted = this.admitted.find(frameCall(frame.view, frame.start));
			if (admitted !== undefined) this.#options.node.stream(admitted, frame);
		} else this.#options.dispatcher.onReply(this.#link, frame);
	};

	/** A caller that does not read its answers gets no further ones: its calls are held, in order. */
	#call(frame: Frame): void {
		const { window } = this.#options;
		if (this.#open >= window) this.#refuse(frame, `${window} calls are without an answer`);
		else if (!this.#isFull && this.#held.size === 0) {
			this.#open += 1;
			this.#submit(frame);
		} else if (this.#held.add(frame)) this.#open += 1;
		else this.#refuse(frame, "the calls that wait until answers are read are too large");
	}

	#refuse({ view, start }: Frame, why: string): void {
		const message = `node ${this.#peer.name} has called enough over one link: ${why}`;
		this.#answerUnasked();
		this.#answer(frameCall(view, start), FrameKind.refused, new SkeinError("SKEIN_NODE_OVERLOADED", message));
	}

	#abort(frame: Frame): void {
		const call = frameCall(frame.view, frame.start);
		const mode = frameTarget(frame.view, frame.start);
		// Of a later version.
		if (mode > AbortMode.detach) return;
		const held = this.#held.find(call);
		if (held === undefined) this.#stop(call, mode as AbortMode);
		else if (mode === AbortMode.detach) held.detached = true;
		else {
			this.#held.remove(call);
			this.#answerUnasked();
			this.reply(bareFrame(FrameKind.cancelled, call));
		}
	}

	/** Of one that is answered by now there is nothing to stop. */
	#stop(call: number, mode: AbortMode): void {
		const admitted = this.admitted.find(call);
		if (admitted === undefined) return;
		if (mode === AbortMode.detach) admitted.detached = true;
		else if (mode === AbortMode.kill) this.#options.node.kill(admitted);
		else this.#options.node.abort(admitted);
	}

	/** The answer to a call of which nothing was run: whoever does not read these could have any number of them lie here. */
	#answerUnasked(): void {
		if (this.#isFull) this.#held.countUnread();
	}

	#submit(frame: Frame): void {
		const call = frameCall(frame.view, frame.start);
		try {
			const target = frameTarget(frame.view, frame.start);
			const entry = listFunctions()[target];
			if (entry === undefined)
				throw new SkeinError("SKEIN_FUNCTION_UNKNOWN", `no function has the index ${target} here`);
			const asked = new AdmittedCall(target, readClaim(frame), this, call);
			const refusal = this.#admitStreams(frame, call) ?? this.#options.node.submit(asked, frame);
			if (refusal === undefined) return;
			this.#streamed.delete(call);
			this.#refused(call, refusal);
		} catch (error) {
			this.#refused(call, error as SkeinError);
		}
	}

	#refused(call: number, error: SkeinError): void {
		this.#open -= 1;
		this.#answer(call, FrameKind.refused, error);
	}

	#admitStreams({ bytes, view, start }: Frame, call: number): SkeinError | undefined {
		if (frameSections(view, start) === 0 || findStreams(bytes, view, start) === undefined) return undefined;
		const { maxStreams } = this.#options;
		if (this.#streamed.size >= maxStreams) {
			const message = `${maxStreams} calls with streams run here for node ${this.#peer.name}, which is the limit of a link`;
			return new SkeinError("SKEIN_NODE_OVERLOADED", message);
		}
		this.#streamed.add(call);
		return undefined;
	}

	#answer(call: number, kind: typeof FrameKind.refused | typeof FrameKind.threw, error: SkeinError): void {
		// Where answers are not read, nor would this be.
		if (kind === FrameKind.refused && !this.#isFull)
			this.#link.control({ kind: "state", state: this.#options.node.state() });
		const failure = failureFrame(kind, error, call);
		if (this.#options.dispatcher.streams.holdReply(this.#link, failure)) return;
		this.#isFull = !sendFrame(this.#link, failure);
	}
}
