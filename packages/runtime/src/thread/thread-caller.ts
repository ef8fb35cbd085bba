/**
 * The caller inside a worker thread: a task that spawns asks its node, which places the call as it does its own.
 */

import {
	bareFrame,
	type Explanation,
	encodeSection,
	FrameKind,
	frameCall,
	frameKind,
	realClock,
	SectionTag,
	SkeinError,
} from "@skein/kernel";
import type { LaneServer, NestedCalls } from "@skein/pool";
import type { RegisteredFunction } from "@skein/registry";
import { CallEncoder } from "../call/call-encoder.js";
import { decodeFailure } from "../call/decode-failure.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { PendingCalls } from "../call/pending-calls.js";
import type { Caller } from "../caller.js";

export class ThreadCaller implements Caller, NestedCalls {
	readonly origin: number;
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
			server.send(frame, 0, frame.length);
		} catch (error) {
			this.#pending.remove(call);
			throw error;
		}
	}

	onReply(bytes: Uint8Array, view: DataView, start: number, end: number): void {
		const call = this.#pending.get(frameCall(view, start));
		if (call === undefined) return;
		this.#pending.remove(call);
		const kind = frameKind(view, start);
		if (kind !== FrameKind.lost) call.settleReply({ kind, bytes, view, start, end });
		else {
			const error = decodeFailure(bytes, view, start, end);
			call.settleFailure({ kind: "lost", mayHaveRun: true, error });
		}
	}

	abort(call: OutgoingCall): void {
		call.abortAsked = true;
		const frame = bareFrame(FrameKind.abort, call.call);
		this.#server!.send(frame, 0, frame.length);
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
		this.#server!.post({ define: { index: entry.index, id: entry.id, module: entry.module, options: entry.options } });
	}
}
