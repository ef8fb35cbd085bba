/**
 * The caller inside a worker thread: a task that spawns asks its node, which places the call as it does its own.
 *
 * A call has no more time than the task that makes it has left. The node keeps the tree of calls, and aborts it from the
 * root: a task that does not come to its own abort cannot hold up its children's.
 */

import { detachMarked } from "@skein/codec";
import {
	AbortMode,
	bareFrame,
	type Explanation,
	encodeSection,
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	NO_CALL,
	realClock,
	SectionTag,
	SkeinError,
	type StreamWindow,
	setFrameAttempt,
	setFrameOrigin,
} from "@skein/kernel";
import {
	encodeDefinition,
	findCurrentTask,
	type LaneServer,
	type NestedCalls,
	type RunningTask,
} from "@skein/pool/thread";
import type { RegisteredFunction } from "@skein/registry";
import { CallEncoder } from "../call/call-encoder.js";
import { decodeFailure } from "../call/decode-failure.js";
import type { Gang, GangMember } from "../call/gang.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { PendingCalls } from "../call/pending-calls.js";
import type { Wish } from "../call/relay-call.js";
import type { Caller } from "../caller.js";

export class ThreadCaller implements Caller, NestedCalls {
	readonly origin: number;
	readonly streams: StreamWindow;
	readonly #pending = new PendingCalls(realClock, (call) => this.#expire(call));
	readonly #encoder: CallEncoder;
	readonly #defined = new Set<number>();
	#server: LaneServer | undefined;
	#sequence = 0;

	constructor(origin: number, streams: StreamWindow) {
		this.origin = origin;
		this.streams = streams;
		this.#encoder = new CallEncoder(origin);
	}

	connect(server: LaneServer): void {
		this.#server = server;
	}

	start(call: OutgoingCall, args: readonly unknown[]): void {
		const server = this.#server!;
		this.#sequence += 1;
		call.sequence = this.#sequence;
		const parent = findCurrentTask();
		if (parent !== undefined && !this.#inherit(call, parent)) return;
		this.#define(call.entry);
		this.#pending.add(call);
		try {
			const frame = this.#encoder.encode(call, args, wishOf(call));
			if (parent?.becomeParent() !== true) setFrameOrigin(frame.view, frame.start, NO_CALL);
			else {
				setFrameOrigin(frame.view, frame.start, parent.call);
				setFrameAttempt(frame.view, frame.start, parent.line);
			}
			call.phase = "running";
			const { attachments } = frame;
			server.send(frame);
			if (parent !== undefined && parent.line !== 0) server.flush();
			if (attachments !== undefined) detachMarked(attachments);
		} catch (error) {
			this.#pending.remove(call);
			throw error;
		}
	}

	onReply(frame: Frame): void {
		const call = this.#pending.get(frameCall(frame.view, frame.start));
		if (call === undefined) return;
		const kind = frameKind(frame.view, frame.start);
		if (kind >= FrameKind.items) {
			call.onStream(frame);
			return;
		}
		this.#pending.remove(call);
		if (kind !== FrameKind.lost) call.settleReply(frame);
		else call.settleFailure({ kind: "lost", mayHaveRun: true, error: decodeFailure(frame) });
	}

	send(_call: OutgoingCall, frame: Frame): void {
		this.#server!.send(frame);
	}

	abort(call: OutgoingCall): void {
		call.abortAsked = true;
		this.#tell(call, AbortMode.abort);
	}

	kill(call: OutgoingCall): void {
		call.abortAsked = true;
		this.#tell(call, AbortMode.kill);
	}

	detach(call: OutgoingCall): void {
		call.detached = true;
		this.#tell(call, AbortMode.detach);
	}

	explain(): Explanation {
		return {
			summary: "the call was made by a task; the task's node placed it, and `skein explain` says where and why",
			scores: {},
			rejections: {},
		};
	}

	/** False: its task has no time left, or was aborted, and so it is over. */
	#inherit(call: OutgoingCall, parent: RunningTask): boolean {
		const left = parent.left(realClock.now());
		if (call.timeout === 0 || left < call.timeout) call.timeout = Number.isFinite(left) ? left : 0;
		if (left > 0 && !parent.aborted) return true;
		call.settleFailure({ kind: "cancelled", deadline: !parent.aborted });
		return false;
	}

	#expire(call: OutgoingCall): void {
		this.#tell(call, AbortMode.abort);
		this.#pending.remove(call);
		call.settleFailure({ kind: "cancelled", deadline: !call.abortAsked });
	}

	#tell(call: OutgoingCall, mode: AbortMode): void {
		this.#server!.send(bareFrame(FrameKind.abort, call.call, mode));
	}

	#define(entry: RegisteredFunction): void {
		if (this.#defined.has(entry.index)) return;
		this.#defined.add(entry.index);
		if (entry.module === undefined)
			throw new SkeinError("SKEIN_FUNCTION_UNKNOWN", `${entry.id}: its module is not known`);
		const { index, id, module, options, contract, serves, calls } = entry;
		this.#server!.send(encodeDefinition({ index, id, module, options, contract, serves, calls }));
	}
}

/** What the node is to know of the call beside its function's options; undefined: nothing. */
function wishOf({ call, plan, gang }: OutgoingCall): Uint8Array | undefined {
	const { overrides, local } = plan;
	if (overrides === undefined && !local) return undefined;
	const wish: Wish = { ...overrides, local, ...(gang === undefined ? {} : { member: memberOf(gang, call) }) };
	return encodeSection(SectionTag.placement, Buffer.from(JSON.stringify(wish)));
}

/** The first that is sent gives the gang its name. */
function memberOf(gang: Gang<OutgoingCall>, call: number): GangMember {
	gang.first ??= call;
	return { first: gang.first, size: gang.size, strategy: gang.strategy };
}
