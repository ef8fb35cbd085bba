/**
 * The caller's record of a task with streams beside it: what it yields, and those among its arguments.
 *
 * U1  the values of the task come before its outcome, and the outcome is the end of its stream.
 * U2  a source among the arguments is pulled when the task asks for it, and told when the task is over.
 */
import { AsyncResource } from "node:async_hooks";
import { type FunctionCodec, genericCodec } from "@skein/codec/typed";
import {
	creditFrame,
	encodeStreams,
	endFrame,
	type Frame,
	FrameKind,
	frameKind,
	frameRemaining,
	frameSequence,
	frameTarget,
	frameTyped,
	isTelling,
	RESULT_STREAM,
	TO_CALLEE,
} from "@skein/kernel";
import { StreamInbox, StreamSender } from "@skein/pool/thread";
import type { RegisteredFunction } from "@skein/registry";
import { type CallPlan, withStreams } from "../call/call-plan.js";
import { SpawnedCall } from "../call/spawned-call.js";
import type { Caller } from "../caller.js";
import type { SentStreams } from "./argument-streams.js";
import { failedEnd } from "./failed-end.js";

export interface StreamedCallOptions {
	readonly entry: RegisteredFunction;
	readonly plan: CallPlan;
	readonly caller: Caller;
	readonly spawned: { stack?: string } | undefined;
	/** Whether the task's own values are wanted. */
	readonly isStream: boolean;
	readonly sent: SentStreams;
}

export class StreamedCall extends SpawnedCall {
	/** What the task yields. */
	readonly inbox: StreamInbox | undefined;
	readonly #caller: Caller;
	readonly #section: Uint8Array;
	readonly #sent: SentStreams;
	readonly #codec: FunctionCodec;
	/** Of the sources that the task asked for, by the number of the stream. */
	readonly #senders = new Map<number, StreamSender>();
	readonly #asker = new AsyncResource("skein.stream");

	constructor({ entry, plan, caller, spawned, isStream, sent }: StreamedCallOptions) {
		const window = caller.streams;
		const type = isStream ? entry.codec.valuesOf(RESULT_STREAM) : undefined;
		// A codec of another compiler may not know of values: then they come in the generic encoding.
		const contract = isStream && type?.decode === undefined ? undefined : entry.contract;
		const section = encodeStreams({ result: isStream ? window : undefined, args: sent.args, contract });
		super({ ...entry, codec: besideStreams(entry.codec) }, withStreams(plan, section), caller, spawned);
		this.#caller = caller;
		this.#section = section;
		this.#sent = sent;
		this.#codec = entry.codec;
		if (!isStream) return;
		this.inbox = new StreamInbox({
			window,
			isOpen: true,
			grant: (more) => this.#send(creditFrame(TO_CALLEE.credit, this.call, RESULT_STREAM, more)),
			dropped: () => this.#dropped(),
			type,
		});
	}

	override planAgain(plan: CallPlan): void {
		super.planAgain(withStreams(plan, this.#section));
	}

	override onStream(frame: Frame): void {
		const { view, start } = frame;
		const kind = frameKind(view, start);
		const stream = frameTarget(view, start);
		if (isTelling(stream)) super.onStream(frame);
		else if (kind === FrameKind.items) this.#receive(stream, frame);
		else if (kind === FrameKind.credit) {
			this.#sender(stream, frameTyped(view, start))?.grant({
				items: frameRemaining(view, start),
				bytes: frameSequence(view, start),
			});
		} else if (kind === FrameKind.end) this.#senders.get(stream)?.stop();
	}

	/** To be called when the call has its outcome. */
	settled(): void {
		if (this.status === "ok") this.inbox?.end(this.value);
		else this.inbox?.fail(this.value);
		for (const sender of this.#senders.values()) sender.stop();
	}

	#receive(stream: number, frame: Frame): void {
		if (stream !== RESULT_STREAM) return;
		try {
			this.inbox?.receive(frame);
		} catch (error) {
			this.inbox?.fail(error);
			this.#caller.abort(this);
		}
	}

	/** Of a source of ours, which it begins to pull. `isTyped`: its reader has the same contract. */
	#sender(stream: number, isTyped: boolean): StreamSender | undefined {
		const source = this.#sent.sources[stream - 1];
		const known = this.#senders.get(stream);
		if (source === undefined || known !== undefined) return known;
		const sender = new StreamSender({
			kind: TO_CALLEE.items,
			call: () => this.call,
			stream,
			send: (frame) => this.#send(frame),
			enter: (body) => this.#asker.runInAsyncScope(body),
			type: isTyped ? this.#codec.valuesOf(this.#sent.args[stream - 1]!.place + 1) : undefined,
		});
		this.#senders.set(stream, sender);
		const failed = (error: unknown): void => this.#send(failedEnd(this.call, stream, error));
		this.#asker
			.runInAsyncScope(() => sender.run(source))
			.then(() => this.#send(endFrame(TO_CALLEE.end, this.call, stream)), failed)
			// The error is longer than the callee accepts: it hears of what became of it.
			.catch(failed);
		return sender;
	}

	#send(frame: Frame): void {
		if (this.phase === "running") this.#caller.send(this, frame);
	}

	/** The reader has left: the task is stopped, and waited for. */
	async #dropped(): Promise<void> {
		if (this.phase !== "done" && !this.abortAsked) this.#caller.abort(this);
		await this.promise!.then(ignore, ignore);
	}
}

/** What stands in the place of a stream has no form in the encoding of a contract; the receiver holds the others against their types. */
const besideStreams = (codec: FunctionCodec): FunctionCodec => ({
	...genericCodec,
	decodeResult: (place, typed) => codec.decodeResult(place, typed),
});

const ignore = (): void => undefined;
