/**
 * Sends calls where the scheduler says, and brings each to its one outcome.
 *
 * D1  a call that no node can take now waits, in order, until the view changes to its good; at most `maxPending` wait.
 * D2  a call that no node could ever take fails at once, unless a seed is still being dialled.
 * D3  a lost call is made again only when its function allows it, on another node where there is one.
 * D4  a reply counts only from the link that the current attempt travels on.
 * D5  a link carries at most `window` calls without an answer; those behind wait in order, at most `maxPending` in all.
 * D6  a deadline settles its handle on time, whatever the task, its thread or its node do.
 */
import {
	AbortMode,
	type Explanation,
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	isSkeinError,
	type Link,
	type NodeView,
	type Placement,
	passStation,
	type SkeinError,
} from "@skein/kernel";
import type { ReplySink } from "@skein/node";
import { LinkStreams } from "../stream/link-streams.js";
import { choosePlace } from "./choose-place.js";
import { decodeFailure } from "./decode-failure.js";
import type { DispatcherOptions } from "./dispatcher-options.js";
import { GangCalls } from "./gang-calls.js";
import { HereCalls } from "./here-calls.js";
import { KeptFrames } from "./kept-frames.js";
import { LinkCalls } from "./link-calls.js";
import type { OutgoingCall } from "./outgoing-call.js";
import { PendingCalls } from "./pending-calls.js";
import { noThreads, saysNothingOfOthers, type Unplaced } from "./placement-errors.js";
import { isShared } from "./send-frame.js";
import { WaitingRoom } from "./waiting-room.js";

/** Refusals in a row after which a call waits for news instead of being placed at once. */
const PATIENCE = 3;
/** Milliseconds that it waits without news. */
const REFUSED_PAUSE = 20;

export class Dispatcher implements ReplySink {
	readonly pending: PendingCalls;
	readonly #options: DispatcherOptions;
	readonly #room: WaitingRoom;
	readonly #kept = new KeptFrames();
	readonly links: LinkCalls;
	readonly #here: HereCalls;
	readonly streams = new LinkStreams();
	readonly gangs: GangCalls;
	#closed: SkeinError | undefined;
	/** Replies of superseded attempts, dropped. */
	lateReplies = 0;
	retried = 0;

	constructor(options: DispatcherOptions) {
		this.#options = options;
		this.#here = new HereCalls(options, this.#kept, this);
		this.links = new LinkCalls(options, this.#kept, {
			failed: (call, error) => this.#unplaced(call, error),
			cancelled: (call) => this.#cancel(call, false),
			lost: (call, cause) => this.#lost(call, cause, true),
			onReply: (link, frame) => this.onReply(link, frame),
			callsOf: (line) => this.pending.values().filter((call) => call.window === line),
		});
		this.pending = new PendingCalls(options.clock, (call) => this.#expire(call));
		this.gangs = new GangCalls(options, this.#kept, {
			sink: this,
			unplaced: (call, error) => this.#unplaced(call, error),
			send: (call, frame, node) => this.#send(call, frame, node, false),
		});
		this.#room = new WaitingRoom(options, this.#kept, {
			place: (call) => this.#placeNow(call, this.#kept.get(call.call)!, []),
			unplaced: (call, error) => this.#unplaced(call, error),
		});
	}

	/** Takes a call that is in `pending`; `frame` is lent for the time of the call, unless it is large. */
	dispatch(call: OutgoingCall, frame: Frame): void {
		const error = this.#closed;
		if (error === undefined) this.#place(call, frame, []);
		else this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline: false, error }));
	}

	stop(call: OutgoingCall, mode: typeof AbortMode.abort | typeof AbortMode.kill): void {
		call.abortAsked = true;
		if (call.phase === "pending" || call.queued) this.#cancel(call, false);
		else if (call.here !== undefined) this.#here.stop(call.here, mode);
		else this.links.tell(call, mode);
	}

	/** The call goes on when this node, or its link to where the call runs, is gone. */
	detach(call: OutgoingCall): void {
		call.detached = true;
		this.links.tell(call, AbortMode.detach);
	}

	/** A reply frame of this node's own threads. */
	reply(frame: Frame): void {
		this.onReply(undefined, frame);
	}

	stream(frame: Frame): void {
		this.onReply(undefined, frame);
	}

	/** A frame of a stream beside `call`, to its task. */
	sendBeside(call: OutgoingCall, frame: Frame): void {
		if (call.phase !== "running" || call.queued) return;
		if (call.link !== undefined) this.streams.send(call.link, frame);
		else if (call.here !== undefined) this.#options.node.stream(call.here, frame);
	}

	/** A reply frame, or one of a stream beside a call, that came over `link`, or from this node. */
	onReply(link: Link | undefined, frame: Frame): void {
		const call = this.pending.get(frameCall(frame.view, frame.start));
		if (call === undefined || call.link !== link || call.phase !== "running") {
			this.lateReplies += 1;
			return;
		}
		const kind = frameKind(frame.view, frame.start);
		if (kind === FrameKind.lost) this.#lost(call, decodeFailure(frame), true);
		else if (kind === FrameKind.refused) this.#refused(call, decodeFailure(frame));
		else if (kind >= FrameKind.items) call.onStream(frame);
		else {
			// The callee has read the whole call: nothing of it is still being written.
			if (link !== undefined) {
				this.#options.recycle(this.#kept.attachments(call.call));
				this.links.answered(call, frame);
			}
			this.links.leave(call);
			this.#drop(call);
			call.settleReply(frame);
		}
	}

	/** A link is gone: what travelled on it is lost, also when the node has another. */
	onLinkLost(link: Link, cause: Error): void {
		const gone = this.links.close(link);
		this.streams.close(link);
		this.gangs.onLinkLost(link);
		// In their order: those that only waited there are placed again.
		for (const call of this.pending.values().sort((one, other) => one.sequence - other.sequence)) {
			if (call.link === undefined || !gone.has(call.link) || call.phase !== "running") continue;
			if (call.queued) this.#placeAgain(call);
			else this.#lost(call, cause, true);
		}
	}

	/** The view changed, by news of one node or in any other way: what waits, and is helped by that, is placed again. */
	onViewChange(node?: NodeView): void {
		this.#room.wake(node);
		this.gangs.wake();
	}

	explain(call: OutgoingCall): Explanation {
		return this.#room.explain(call);
	}

	/** Every call without an outcome gets one. */
	close(error: SkeinError): void {
		this.#closed = error;
		for (const call of this.pending.values()) {
			this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline: false, error }));
		}
		this.pending.close();
	}

	#place(call: OutgoingCall, frame: Frame, exclude: readonly string[]): void {
		if (call.plan.local || (frame.attachments !== undefined && isShared(frame))) {
			if (this.#options.node.description.threads === 0) this.#unplaced(call, noThreads(call, isShared(frame)));
			else {
				if (call.plan.booking !== undefined) choosePlace(call, frame, []);
				this.#sendHere(call, frame, false);
			}
			return;
		}
		if (call.plan.gang && this.gangs.holds(call)) {
			this.gangs.join(call, frame);
			return;
		}
		if (!this.#room.lineUp(call, frame)) this.#placeNow(call, frame, exclude);
	}

	/** It is behind nobody. */
	#placeNow(call: OutgoingCall, frame: Frame, exclude: readonly string[]): void {
		const { request } = call.plan;
		const placement = this.#ask(call, exclude.length === 0 ? request : { ...request, exclude });
		if (placement === undefined) return;
		if (!placement.ok) {
			if (exclude.length > 0) this.#placeNow(call, frame, []);
			else this.#wait(call, frame, placement);
			return;
		}
		if (call.plan.booking !== undefined) choosePlace(call, frame, placement.gpus);
		this.#send(call, frame, placement.node, false);
	}

	#ask(call: OutgoingCall, request: OutgoingCall["plan"]["request"]): Placement | undefined {
		passStation("scheduler");
		try {
			return this.#options.scheduler.place(request, this.#options.view(call.plan.looks));
		} catch (error) {
			this.#unplaced(call, error as Error);
			return undefined;
		}
	}

	#sendHere(call: OutgoingCall, frame: Frame, preempts: boolean): void {
		const refusal = this.#here.send(call, frame, preempts);
		if (refusal !== undefined) this.#refused(call, refusal, frame);
	}

	/** A more important call may take the place of others, where that helps; else it waits. */
	#wait(call: OutgoingCall, frame: Frame, placement: Unplaced): void {
		const { scheduler, view } = this.#options;
		const important = placement.code === "SKEIN_NODE_OVERLOADED" && call.plan.claim?.priority !== undefined;
		const room = important ? scheduler.preempt(call.plan.request, view(true)) : undefined;
		if (room === undefined) this.#room.wait(call, frame, placement);
		else {
			choosePlace(call, frame, [], { preempts: true });
			this.#send(call, frame, room.node, true);
		}
	}

	#send(call: OutgoingCall, frame: Frame, node: string, preempts: boolean): void {
		if (node === this.#options.node.description.name) this.#sendHere(call, frame, preempts);
		else this.links.send(call, frame, node, this.#room.size);
	}

	/** `frame` is the call's, when it is at hand. */
	#refused(call: OutgoingCall, error: Error, frame?: Frame): void {
		const from = call.node!;
		this.links.leave(call);
		const sent = frame ?? this.#kept.get(call.call);
		if (call.abortAsked) this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline: false }));
		else if (!saysNothingOfOthers(error) || sent === undefined || call.plan.local) this.#unplaced(call, error);
		else {
			call.retreat();
			call.refusals += 1;
			if (call.refusals % PATIENCE !== 0) this.#place(call, sent, [from]);
			else this.#room.rest(call, sent, REFUSED_PAUSE);
		}
	}

	#lost(call: OutgoingCall, error: Error, mayHaveRun: boolean): void {
		const from = call.node!;
		this.links.leave(call);
		const evicted = isSkeinError(error, "SKEIN_TASK_EVICTED");
		const again = evicted ? call.plan.idempotent : call.attempt - call.evictions < call.plan.retries;
		const frame = again ? this.#kept.get(call.call) : undefined;
		if (evicted) call.evictions += 1;
		if (frame !== undefined && !call.abortAsked && this.#closed === undefined) {
			call.attempt += 1;
			this.retried += 1;
			call.retreat();
			this.#place(call, frame, [from]);
			return;
		}
		this.#drop(call);
		if (call.abortAsked) call.settleFailure({ kind: "cancelled", deadline: false });
		else call.settleFailure({ kind: "lost", mayHaveRun, error });
	}

	/** At once: the caller's time is over whether or not the task stops. Settled first, so that no answer is before it. */
	#expire(call: OutgoingCall): void {
		const { here } = call;
		this.links.tell(call, AbortMode.abort);
		this.#cancel(call, !call.abortAsked);
		if (here !== undefined) this.#here.stop(here, AbortMode.abort);
	}

	#cancel(call: OutgoingCall, deadline: boolean): void {
		this.links.leave(call);
		this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline }));
	}

	#drop(call: OutgoingCall): void {
		call.here = undefined;
		this.pending.remove(call);
		this.#kept.drop(call.call);
		if (this.#room.busy) this.#room.leave(call);
		if (call.plan.gang) this.gangs.leave(call);
	}

	#placeAgain(call: OutgoingCall): void {
		this.links.leave(call);
		call.retreat();
		this.#place(call, this.#kept.get(call.call)!, []);
	}

	#unplaced(call: OutgoingCall, error: Error): void {
		this.#fail(call, () => call.settleFailure({ kind: "unplaced", error }));
	}

	#fail(call: OutgoingCall, settle: () => void): void {
		this.#drop(call);
		settle();
	}
}
