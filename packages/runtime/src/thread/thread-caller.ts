/**
 * The caller inside a worker thread: a task that spawns asks its node, which places the call as it does its own.
 */

import { detachMarked } from "@skein/codec";
import {
	bareFrame,
	type Explanation,
	encodeSection,
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	realClock,
	SectionTag,
	SkeinError,
} from "@skein/kernel";
import { encodeDefinition, type LaneServer, type NestedCalls } from "@skein/pool/thread";
import type { RegisteredFunction } from "@skein/registry";
import { CallEncoder } from "../call/call-encoder.js";
import { decodeFailure } from "../call/decode-failure.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { PendingCalls } from "../call/pending-calls.js";
import type { Caller } from "../caller.js";

export class ThreadCaller implements Caller, NestedCalls {
	readonly origin: number;
	readonly placesGangs = false;
	readonly #pending = new PendingCalls(realClock, (call) => this.abort(call));
	readonly #encoder: CallEncoder;
	readonly #defined = new Set<number>();
	#server: LaneServer | undefined;
	#sequence = 0;

	constructor(origin: number) {
		this.origin = origin;
		this.#encoder = new CallEncoder(origin);
	}

	connect(server: LaneServer): void {
		this.#server = server;
	}

	start(call: OutgoingCall, args: readonly unknown[]): void {
		const server = this.#server!;
		this.#define(call.entry);
		this.#pending.add(call);
		this.#sequence += 1;
		call.sequence = this.#sequence;
		try {
			const { overrides, local } = call.plan;
			const wish = overrides === undefined && !local ? undefined : Buffer.from(JSON.stringify({ ...overrides, local }));
			const frame = this.#encoder.encode(call, args, wish && encodeSection(SectionTag.placement, wish));
			call.phase = "running";
			const { attachments } = frame;
			server.send(frame);
			if (attachments !== undefined) detachMarked(attachments);
		} catch (error) {
			this.#pending.remove(call);
			throw error;
		}
	}

	onReply(frame: Frame): void {
		const call = this.#pending.get(frameCall(frame.view, frame.start));
		if (call === undefined) return;
		this.#pending.remove(call);
		if (frameKind(frame.view, frame.start) !== FrameKind.lost) call.settleReply(frame);
		else call.settleFailure({ kind: "lost", mayHaveRun: true, error: decodeFailure(frame) });
	}

	abort(call: OutgoingCall): void {
		call.abortAsked = true;
		this.#server!.send(bareFrame(FrameKind.abort, call.call));
	}

	kill(call: OutgoingCall): void {
		this.abort(call);
	}

	explain(): Explanation {
		return {
			summary: "the call was made by a task; the node that runs the task placed it",
			scores: {},
			rejections: {},
		};
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
