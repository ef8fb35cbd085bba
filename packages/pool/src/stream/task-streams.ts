/**
 * The streams of one task in its thread: what it yields, and those among its arguments.
 *
 * It does not run the task, nor answer its call (the lane server does).
 */
import { decodeError } from "@skein/codec";
import {
	creditFrame,
	endFrame,
	type Frame,
	FrameKind,
	findPayload,
	frameKind,
	frameRemaining,
	frameSequence,
	frameTarget,
	RESULT_STREAM,
	SkeinError,
	type StreamArgument,
	type StreamSection,
	type StreamWindow,
	TO_CALLER,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import { isAsyncIterable, readableOf } from "./async-iterables.js";
import { StreamInbox } from "./stream-inbox.js";
import { StreamSender } from "./stream-sender.js";

export interface TaskStreamsOptions {
	readonly call: number;
	readonly section: StreamSection;
	/** Of each stream among the arguments. */
	readonly window: StreamWindow;
	/** The function that the task runs. */
	readonly entry: Pick<RegisteredFunction, "codec" | "contract">;
	send(frame: Frame): void;
	/** Runs something as the task. */
	enter<T>(body: () => T): T;
}

export class TaskStreams {
	readonly #options: TaskStreamsOptions;
	readonly #sender: StreamSender | undefined;
	readonly #inboxes: readonly StreamInbox[];
	/** The caller has the same contract. */
	readonly #isTyped: boolean;

	constructor(options: TaskStreamsOptions) {
		this.#options = options;
		const { call, section, entry, send, enter } = options;
		this.#isTyped = entry.contract !== "" && section.contract === entry.contract;
		this.#inboxes = section.args.map(({ place }, i) => this.#inbox(i + 1, place));
		if (section.result === undefined) return;
		const type = this.#isTyped ? entry.codec.valuesOf(RESULT_STREAM) : undefined;
		const kind = TO_CALLER.items;
		this.#sender = new StreamSender({ kind, call: () => call, stream: RESULT_STREAM, send, enter, type });
		this.#sender.grant(section.result);
	}

	/** Puts the streams in their places among the arguments. */
	fill(args: unknown[]): void {
		this.#options.section.args.forEach(({ place, form }: StreamArgument, i) => {
			const inbox = this.#inboxes[i]!;
			if (place < args.length) args[place] = form === "readable" ? readableOf(inbox) : inbox;
		});
	}

	/** What the call is answered with when the function has given `given`: for a stream, once all of it is sent. */
	answer(given: unknown): unknown {
		const sender = this.#sender;
		return sender === undefined ? given : this.#options.enter(() => sendAll(sender, given));
	}

	/** A frame from the caller. */
	receive(frame: Frame): void {
		const { view, start } = frame;
		const stream = frameTarget(view, start);
		const kind = frameKind(view, start);
		if (stream === RESULT_STREAM) {
			if (kind === FrameKind.creditDown) {
				this.#sender?.grant({ items: frameRemaining(view, start), bytes: frameSequence(view, start) });
			}
			return;
		}
		const inbox = this.#inboxes[stream - 1];
		if (inbox === undefined) return;
		try {
			if (kind === FrameKind.itemsDown) inbox.receive(frame);
			else if (kind === FrameKind.endDown) end(inbox, frame);
		} catch (error) {
			inbox.fail(error);
			this.#tellEnd(stream);
		}
	}

	/** The caller wants no more. */
	abort(): void {
		this.#sender?.stop();
		this.#fail("the task was aborted by its caller");
	}

	/** The task is over: nothing comes any more. */
	close(): void {
		this.#fail("the task that the stream was an argument of is over");
	}

	#fail(message: string): void {
		for (const inbox of this.#inboxes) inbox.fail(new SkeinError("SKEIN_TASK_CANCELLED", message));
	}

	#inbox(stream: number, place: number): StreamInbox {
		const { call, window, entry, send } = this.#options;
		const type = entry.codec.valuesOf(place + 1);
		const typed = this.#isTyped && type?.decode !== undefined;
		return new StreamInbox({
			window,
			isOpen: false,
			grant: (more) => send(creditFrame(TO_CALLER.credit, call, stream, { ...more, typed })),
			dropped: () => this.#tellEnd(stream),
			type,
		});
	}

	#tellEnd(stream: number): void {
		this.#options.send(endFrame(TO_CALLER.end, this.#options.call, stream));
	}
}

async function sendAll(sender: StreamSender, given: unknown): Promise<unknown> {
	const source = await given;
	if (isAsyncIterable(source)) return sender.run(source);
	const message = "the function gives a value and no async iterable; call it with spawnFn";
	throw new SkeinError("SKEIN_STREAM_EXPECTED", `spawnStream: ${message}`);
}

/** Well without a payload, else with the error in it. */
function end(inbox: StreamInbox, frame: Frame): void {
	const { start, end } = findPayload(frame);
	if (start === end) inbox.end(undefined);
	else inbox.fail(decodeError(frame.bytes, start, end));
}
