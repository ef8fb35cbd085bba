/** Encodes outcomes and sends them: header, payload, once. */
import { ByteWriter, encodeError } from "@skein/codec";
import type { FunctionCodec } from "@skein/codec/typed";
import { type Frame, FrameKind, frameIn, HEADER_BYTES, LARGE_FRAME, setFrameTyped, writeHeader } from "@skein/kernel";

/** The way to whoever called. */
export interface ReplySender {
	/** Lent for the time of the call, unless it is large. */
	send(frame: Frame): unknown;
	/** Whoever called gets what was sent so far, before the turn is over. */
	flush(): void;
}

export class ReplyWriter {
	readonly #writer = new ByteWriter(4096);
	readonly #sender: ReplySender;
	readonly #frame: Frame = frameIn(new Uint8Array());

	constructor(sender: ReplySender) {
		this.#sender = sender;
	}

	/** A value that cannot be sent becomes the error of the call, naming the path inside the result. */
	ok(call: number, value: unknown, codec: FunctionCodec, microseconds: number): void {
		const writer = this.#begin();
		writer.attachments ??= [];
		let typed = false;
		try {
			typed = codec.encodeResult(writer, value);
		} catch (error) {
			this.threw(call, error, microseconds);
			return;
		}
		this.#end(FrameKind.ok, call, microseconds, typed);
	}

	threw(call: number, error: unknown, microseconds: number): void {
		encodeError(this.#begin(), error);
		this.#end(FrameKind.threw, call, microseconds);
	}

	refused(call: number, error: unknown): void {
		encodeError(this.#begin(), error);
		this.#end(FrameKind.refused, call, 0);
	}

	/** `cancelled` and `started` carry nothing. */
	bare(kind: typeof FrameKind.cancelled | typeof FrameKind.started, call: number, microseconds: number): void {
		this.#begin();
		this.#end(kind, call, microseconds);
	}

	#begin(): ByteWriter {
		this.#writer.reset();
		this.#writer.ensure(HEADER_BYTES);
		this.#writer.position = HEADER_BYTES;
		return this.#writer;
	}

	#end(kind: FrameKind, call: number, microseconds: number, typed = false): void {
		const { position, view } = this.#writer;
		const remaining = Math.min(Math.round(microseconds), 0xffff_ffff);
		writeHeader(view, 0, { kind, call, remaining }, position - HEADER_BYTES);
		if (typed) setFrameTyped(view, 0);
		const frame = this.#frame;
		frame.bytes = this.#writer.bytes;
		frame.view = view;
		frame.end = position;
		frame.attachments = this.#writer.takeAttachments();
		if (position > LARGE_FRAME) this.#writer.give();
		this.#sender.send(frame);
	}
}
