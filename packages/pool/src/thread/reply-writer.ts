/** Encodes outcomes straight into the outbox: header, payload, once. */
import { ByteWriter, encodeError, encodeValue } from "@skein/codec";
import { FrameKind, HEADER_BYTES, writeHeader } from "@skein/kernel";
import type { Outbox } from "./outbox.js";

export class ReplyWriter {
	readonly #writer = new ByteWriter(4096);
	readonly #outbox: Outbox;

	constructor(outbox: Outbox) {
		this.#outbox = outbox;
	}

	/** A value that cannot be sent becomes the error of the call, naming the path inside the result. */
	ok(call: number, value: unknown, microseconds: number): void {
		const writer = this.#begin();
		try {
			encodeValue(writer, value, "result");
		} catch (error) {
			this.threw(call, error, microseconds);
			return;
		}
		this.#end(FrameKind.ok, call, microseconds);
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

	#end(kind: FrameKind, call: number, microseconds: number): void {
		const { position, bytes, view } = this.#writer;
		writeHeader(
			view,
			0,
			{ kind, call, remaining: Math.min(Math.round(microseconds), 0xffff_ffff) },
			position - HEADER_BYTES,
		);
		this.#outbox.batch.append(bytes, 0, position);
		this.#outbox.touch();
	}
}
