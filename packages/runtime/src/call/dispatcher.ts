/**
 * Sends calls where the scheduler says, and brings each to its one outcome.
 *
 * D1  a call that no node can take now waits, in order, until the view changes; at most `maxPending` wait.
 * D2  a call that no node could ever take fails at once, unless a seed is still being dialled.
 * D3  a lost call is made again only when its function allows it, on another node where there is one.
 * D4  a reply counts only from the node that the current attempt was sent to.
 */
import type { Peer } from "@skein/cluster";
import { decodeError } from "@skein/codec";
import {
	type Clock,
	type ClusterView,
	copyBytes,
	type Explanation,
	FrameKind,
	frameCall,
	frameKind,
	HEADER_BYTES,
	isSkeinError,
	type Placement,
	passStation,
	payloadStart,
	type Scheduler,
	SkeinError,
	setFrameAttempt,
	setFrameCall,
	setFrameTarget,
	writeHeader,
} from "@skein/kernel";
import type { Node, ReplySink } from "@skein/node";
import type { OutgoingCall } from "./outgoing-call.js";
import { PendingCalls } from "./pending-calls.js";

/** Refusals in a row after which a call waits for news instead of being placed at once. */
const PATIENCE = 3;

export interface DispatcherOptions {
	readonly node: Node;
	readonly scheduler: Scheduler;
	readonly clock: Clock;
	readonly view: () => ClusterView;
	readonly peer: (name: string) => Peer | undefined;
	/** Why nodes may still join: addresses that do not answer, with the last error. */
	readonly missingSeeds: () => readonly { uri: string; error: unknown }[];
	readonly maxPending: number;
	/** Milliseconds that a call waits for a node that could ever run it. */
	readonly joinTimeout: number;
}

export class Dispatcher implements ReplySink {
	readonly pending: PendingCalls;
	readonly #options: DispatcherOptions;
	#waiting = new Set<OutgoingCall>();
	#wake = false;
	#closed: SkeinError | undefined;
	/** Replies of superseded attempts, dropped. */
	lateReplies = 0;
	retried = 0;

	constructor(options: DispatcherOptions) {
		this.#options = options;
		this.pending = new PendingCalls(options.clock, (call) => this.#expire(call));
	}

	/** Takes a call that is in `pending`; `frame` is lent for the time of the call. */
	dispatch(call: OutgoingCall, frame: Uint8Array): void {
		const error = this.#closed;
		if (error === undefined) this.#place(call, frame, []);
		else this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline: false, error }));
	}

	abort(call: OutgoingCall): void {
		call.abortAsked = true;
		this.#stop(call, false);
	}

	kill(call: OutgoingCall): void {
		call.abortAsked = true;
		if (call.node === this.#options.node.description.name) this.#options.node.kill(this, call.call);
		else this.#stop(call, false);
	}

	/** A reply frame of this node's own threads. */
	reply(bytes: Uint8Array, view: DataView, start: number, end: number): void {
		this.onReply(this.#options.node.description.name, bytes, view, start, end);
	}

	/** A reply frame that came from `node`. */
	onReply(node: string, bytes: Uint8Array, view: DataView, start: number, end: number): void {
		const call = this.pending.get(frameCall(view, start));
		if (call === undefined || call.node !== node || call.phase !== "running") {
			this.lateReplies += 1;
			return;
		}
		const kind = frameKind(view, start);
		if (kind === FrameKind.lost) this.#lost(call, toError(bytes, view, start, end), true);
		else if (kind === FrameKind.refused) this.#refused(call, toError(bytes, view, start, end));
		else {
			this.#leave(call);
			call.settleReply({ kind, bytes, view, start, end });
		}
	}

	/** The node is gone: what was sent there is lost. */
	onNodeLost(node: string, cause: Error): void {
		for (const call of this.pending.values()) {
			if (call.node === node && call.phase === "running") this.#lost(call, cause, true);
		}
	}

	/** The view changed: what waits is placed again, once per turn. */
	onViewChange(): void {
		if (this.#waiting.size === 0 || this.#wake) return;
		this.#wake = true;
		queueMicrotask(() => {
			this.#wake = false;
			const waiting = this.#waiting;
			this.#waiting = new Set();
			for (const call of waiting) this.#place(call, call.frame!, []);
		});
	}

	explain(call: OutgoingCall): Explanation {
		return call.waiting?.() ?? this.#options.scheduler.place(call.plan.request, this.#options.view()).explain();
	}

	/** Every call without an outcome gets one. */
	close(error: SkeinError): void {
		this.#closed = error;
		for (const call of this.pending.values()) {
			this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline: false, error }));
		}
		this.pending.close();
	}

	#place(call: OutgoingCall, frame: Uint8Array, exclude: readonly string[]): void {
		if (call.plan.local) {
			if (this.#options.node.description.threads === 0) this.#unplaced(call, noThreads(call));
			else this.#sendHere(call, frame);
			return;
		}
		const { request } = call.plan;
		const placement = this.#ask(call, exclude.length === 0 ? request : { ...request, exclude });
		if (placement === undefined) return;
		if (!placement.ok) {
			if (exclude.length > 0) this.#place(call, frame, []);
			else this.#wait(call, frame, placement);
		} else if (placement.node === this.#options.node.description.name) this.#sendHere(call, frame);
		else this.#sendThere(call, frame, placement.node);
	}

	#ask(call: OutgoingCall, request: OutgoingCall["plan"]["request"]): Placement | undefined {
		passStation("scheduler");
		try {
			return this.#options.scheduler.place(request, this.#options.view());
		} catch (error) {
			this.#unplaced(call, error as Error);
			return undefined;
		}
	}

	#sendHere(call: OutgoingCall, frame: Uint8Array): void {
		const { node } = this.#options;
		this.#enter(
			call,
			frame,
			node.description.name,
			call.plan.retries > call.attempt || call.plan.amounts !== undefined,
		);
		const ticket = { target: call.entry.index, amounts: call.plan.amounts, sink: this, call: call.call };
		const refusal = node.submit(ticket, frame, 0, frame.length);
		if (refusal !== undefined) this.#refused(call, refusal, frame);
	}

	#sendThere(call: OutgoingCall, frame: Uint8Array, name: string): void {
		const peer = this.#options.peer(name);
		const target = peer?.indexOf(call.entry.id);
		if (peer?.link === undefined || target === undefined) {
			this.#unplaced(call, new SkeinError("SKEIN_FUNCTION_UNKNOWN", `node ${name} does not know ${call.entry.id}`));
			return;
		}
		this.#enter(call, frame, name, true);
		// The link may still read a large frame after this turn: it gets the copy, not the encoder's buffer.
		const kept = call.frame!;
		passStation("transport");
		peer.count(1);
		if (call.plan.amounts !== undefined) peer.book(call.plan.amounts);
		setFrameTarget(new DataView(kept.buffer, kept.byteOffset, kept.length), 0, target);
		try {
			peer.link.send(kept, 0, kept.length);
		} catch (error) {
			this.#leave(call);
			call.settleFailure({ kind: "unplaced", error: error as Error });
		}
	}

	#enter(call: OutgoingCall, frame: Uint8Array, node: string, keep: boolean): void {
		call.phase = "running";
		call.node = node;
		call.waiting = undefined;
		if (keep) call.frame ??= copyBytes(frame);
		const sent = call.frame ?? frame;
		setFrameAttempt(new DataView(sent.buffer, sent.byteOffset, sent.length), 0, call.attempt);
	}

	#wait(call: OutgoingCall, frame: Uint8Array, placement: Extract<Placement, { ok: false }>): void {
		const missing = this.#options.missingSeeds();
		if (placement.code === "SKEIN_UNSCHEDULABLE" && (missing.length === 0 || this.#options.joinTimeout === 0)) {
			this.#unplaced(call, unschedulable(call, placement, missing));
			return;
		}
		if (this.#waiting.size >= this.#options.maxPending) {
			const message = `${this.#waiting.size} calls wait for a node already; await some before spawning more, or add nodes`;
			this.#unplaced(call, new SkeinError("SKEIN_OVERLOADED", message));
			return;
		}
		call.frame ??= copyBytes(frame);
		call.phase = "pending";
		call.node = undefined;
		call.waiting = () => placement.explain();
		this.#waiting.add(call);
		if (placement.code !== "SKEIN_UNSCHEDULABLE") return;
		this.#options.clock.schedule(this.#options.joinTimeout, () => {
			if (this.#waiting.delete(call))
				this.#unplaced(call, unschedulable(call, placement, this.#options.missingSeeds()));
		});
	}

	#refused(call: OutgoingCall, error: Error, frame: Uint8Array | undefined = call.frame): void {
		const again = isSkeinError(error, "SKEIN_NODE_OVERLOADED") || isSkeinError(error, "SKEIN_NODE_DRAINING");
		const from = call.node!;
		this.#uncount(call);
		if (call.abortAsked) this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline: false }));
		else if (!again || frame === undefined || call.plan.local) this.#unplaced(call, error);
		else {
			call.frame ??= copyBytes(frame);
			call.phase = "pending";
			call.node = undefined;
			call.refusals += 1;
			if (call.refusals % PATIENCE === 0) {
				this.#waiting.add(call);
				this.#options.clock.schedule(20, () => this.onViewChange());
			} else this.#place(call, call.frame, [from]);
		}
	}

	#lost(call: OutgoingCall, error: Error, mayHaveRun: boolean): void {
		const from = call.node!;
		if (
			!call.abortAsked &&
			call.attempt < call.plan.retries &&
			call.frame !== undefined &&
			this.#closed === undefined
		) {
			this.#uncount(call);
			call.attempt += 1;
			this.retried += 1;
			call.phase = "pending";
			call.node = undefined;
			setFrameCall(new DataView(call.frame.buffer, call.frame.byteOffset), 0, call.call);
			this.#place(call, call.frame, [from]);
			return;
		}
		this.#leave(call);
		if (call.abortAsked) call.settleFailure({ kind: "cancelled", deadline: false });
		else call.settleFailure({ kind: "lost", mayHaveRun, error });
	}

	#stop(call: OutgoingCall, deadline: boolean): void {
		if (call.phase === "pending") {
			this.#waiting.delete(call);
			this.#fail(call, () => call.settleFailure({ kind: "cancelled", deadline }));
			return;
		}
		const { node } = this.#options;
		if (call.node === node.description.name) node.abort(this, call.call);
		else {
			const frame = new Uint8Array(HEADER_BYTES);
			writeHeader(new DataView(frame.buffer), 0, { kind: FrameKind.abort, call: call.call }, 0);
			this.#options.peer(call.node!)?.link?.send(frame, 0, frame.length);
		}
	}

	/** A deadline settles the handle at once: the caller's time is over whether or not the task has stopped. */
	#expire(call: OutgoingCall): void {
		call.abortAsked = true;
		if (call.phase === "running") {
			this.#stop(call, true);
			if (call.phase !== "running") return;
			this.#leave(call);
			call.settleFailure({ kind: "cancelled", deadline: true });
		} else this.#stop(call, true);
	}

	#leave(call: OutgoingCall): void {
		this.#uncount(call);
		this.pending.remove(call);
		call.frame = undefined;
	}

	#uncount(call: OutgoingCall): void {
		if (call.node !== undefined) this.#options.peer(call.node)?.count(-1);
	}

	#unplaced(call: OutgoingCall, error: Error): void {
		this.#fail(call, () => call.settleFailure({ kind: "unplaced", error }));
	}

	#fail(call: OutgoingCall, settle: () => void): void {
		this.#waiting.delete(call);
		this.pending.remove(call);
		call.frame = undefined;
		settle();
	}
}

function toError(bytes: Uint8Array, view: DataView, start: number, end: number): Error {
	const error = decodeError(bytes, payloadStart(view, start), end);
	return error instanceof Error ? error : new Error(String(error));
}

const noThreads = (call: OutgoingCall): SkeinError =>
	new SkeinError(
		"SKEIN_UNSCHEDULABLE",
		`${call.entry.id}: spawnBlocking runs on this node's threads, and pool.threads is 0; give it threads, or use spawnFn`,
	);

function unschedulable(
	call: OutgoingCall,
	placement: Extract<Placement, { ok: false }>,
	missing: readonly { uri: string; error: unknown }[],
): SkeinError {
	const { summary } = placement.explain();
	const away = missing
		.map(({ uri, error }) => `${uri} (${error instanceof Error ? error.message : "no answer"})`)
		.join(", ");
	const hint = away === "" ? "" : `; not reached: ${away}`;
	return new SkeinError("SKEIN_UNSCHEDULABLE", `${call.entry.id}: ${summary}${hint}`, {
		details: { reasons: placement.reasons },
	});
}
