/** Encodes a call once: header, sections, arguments, in one reused buffer. */
import { ByteWriter } from "@skein/codec";
import {
	type Attachment,
	type Frame,
	FrameKind,
	frameIn,
	HEADER_BYTES,
	LARGE_FRAME,
	passStation,
	setFrameTyped,
	writeHeader,
} from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";

export class CallEncoder {
	readonly #writer = attaching(new ByteWriter(4096));
	readonly #frame: Frame = frameIn(new Uint8Array());
	readonly #origin: number;

	constructor(origin: number) {
		this.#origin = origin;
	}

	/** Attachments of a call that is over; they may be used again. */
	recycle(attachments: readonly Attachment[]): void {
		this.#writer.recycle(attachments);
	}

	/**
	 * The frame, lent until the next call of `encode` unless it is large. `call.call` and `call.sequence` are set already.
	 * @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT, before anything is sent
	 */
	encode(call: OutgoingCall, args: readonly unknown[], extra?: Uint8Array): Frame {
		passStation("codec");
		const writer = this.#writer;
		const sections = (call.plan.sections?.length ?? 0) + (extra?.length ?? 0);
		writer.reset();
		writer.ensure(HEADER_BYTES + sections);
		let position = HEADER_BYTES;
		if (call.plan.sections !== undefined) position = put(writer, position, call.plan.sections);
		if (extra !== undefined) position = put(writer, position, extra);
		writer.position = position;
		const typed = call.entry.codec.encodeArguments(writer, args);
		const fields = {
			kind: FrameKind.call,
			call: call.call,
			target: call.entry.index,
			remaining: Math.min(Math.ceil(call.timeout), 0xffff_ffff),
			sections,
			origin: this.#origin,
			sequence: call.sequence,
		};
		writeHeader(writer.view, 0, fields, writer.position - HEADER_BYTES);
		if (typed) setFrameTyped(writer.view, 0);
		const frame = this.#frame;
		frame.bytes = writer.bytes;
		frame.view = writer.view;
		frame.end = writer.position;
		frame.attachments = writer.takeAttachments();
		if (frame.end > LARGE_FRAME) writer.give();
		return frame;
	}
}

/** Answers where the bytes end. */
function put({ bytes }: ByteWriter, position: number, part: Uint8Array): number {
	bytes.set(part, position);
	return position + part.length;
}

function attaching(writer: ByteWriter): ByteWriter {
	writer.attachments = [];
	return writer;
}
