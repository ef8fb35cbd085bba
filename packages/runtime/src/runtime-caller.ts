/** Numbers and encodes the calls of a runtime; keeps those that come before the engine runs. It does not place them. */
import { detachMarked } from "@skein/codec";
import {
	AbortMode,
	type Attachment,
	defaultStreamWindow,
	drawOrigin,
	type Explanation,
	type Frame,
	KeepAlive,
	keepFrame,
	realClock,
	type StreamWindow,
	setFrameCall,
} from "@skein/kernel";
import { CallEncoder } from "./call/call-encoder.js";
import type { OutgoingCall } from "./call/outgoing-call.js";
import { withSections } from "./call/with-sections.js";
import type { Caller } from "./caller.js";
import type { Engine } from "./engine/create-engine.js";
import type { Spawner } from "./spawner.js";

export class RuntimeCaller implements Caller {
	readonly origin = drawOrigin();
	/** The defaults, as long as the configuration is not read. */
	streams: StreamWindow = defaultStreamWindow;
	readonly #encoder = new CallEncoder(this.origin);
	#engine: Engine | undefined;
	#failure: Error | undefined;
	#early: { call: OutgoingCall; frame: Frame; since: number }[] = [];
	readonly #alive = new KeepAlive();
	#sequence = 0;

	start(call: OutgoingCall, args: readonly unknown[]): void {
		this.#sequence += 1;
		call.sequence = this.#sequence;
		if (this.#engine !== undefined) this.#send(this.#engine, call, args);
		else if (this.#failure !== undefined) call.settleFailure({ kind: "unplaced", error: this.#failure });
		else this.#keep(call, args);
	}

	/** Calls that came before the configuration was read get their plan anew. */
	open(engine: Engine, spawner: Spawner): void {
		this.#engine = engine;
		this.#alive.close();
		for (const { call, frame, since } of this.#early.splice(0)) {
			if (call.abortAsked) {
				call.settleFailure({ kind: "cancelled", deadline: false });
				continue;
			}
			call.planAgain(spawner.planFor(call.entry, call.plan.overrides));
			call.timeout = call.plan.timeout;
			engine.dispatcher.pending.add(call, since);
			const planned = withSections(frame, call.plan.sections);
			setFrameCall(planned.view, planned.start, call.call);
			engine.dispatcher.dispatch(call, planned);
		}
	}

	fail(error: Error): void {
		this.#failure = error;
		this.#alive.close();
		for (const { call } of this.#early.splice(0)) call.settleFailure({ kind: "unplaced", error });
	}

	recycle(attachments: readonly Attachment[]): void {
		this.#encoder.recycle(attachments);
	}

	send(call: OutgoingCall, frame: Frame): void {
		this.#engine?.dispatcher.sendBeside(call, frame);
	}

	abort(call: OutgoingCall): void {
		call.abortAsked = true;
		this.#engine?.dispatcher.stop(call, AbortMode.abort);
	}

	kill(call: OutgoingCall): void {
		call.abortAsked = true;
		this.#engine?.dispatcher.stop(call, AbortMode.kill);
	}

	detach(call: OutgoingCall): void {
		call.detached = true;
		this.#engine?.dispatcher.detach(call);
	}

	explain(call: OutgoingCall): Explanation {
		return this.#engine?.dispatcher.explain(call) ?? { summary: "the runtime starts", scores: {}, rejections: {} };
	}

	#send(engine: Engine, call: OutgoingCall, args: readonly unknown[]): void {
		const { dispatcher } = engine;
		dispatcher.pending.add(call);
		let frame: Frame;
		try {
			frame = this.#encoder.encode(call, args);
		} catch (error) {
			dispatcher.pending.remove(call);
			throw error;
		}
		const { attachments } = frame;
		dispatcher.dispatch(call, frame);
		// A thread that takes the call has them by now; in a queue they are still the caller's.
		if (attachments !== undefined) detachMarked(attachments);
	}

	#keep(call: OutgoingCall, args: readonly unknown[]): void {
		const frame = keepFrame(this.#encoder.encode(call, args));
		if (frame.attachments !== undefined) detachMarked(frame.attachments);
		this.#alive.hold();
		this.#early.push({ call, frame, since: realClock.now() });
	}
}
