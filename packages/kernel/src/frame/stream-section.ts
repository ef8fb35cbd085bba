/**
 * What a call says of the streams beside it.
 *
 * ```
 * u32 values, u32 bytes   that the caller takes of what the task yields before it grants more; 0, 0: it wants no stream
 * then for each stream among the arguments, numbered from 1 in their order:
 * u32 place               of the argument
 * u32 form                0 async iterable · 1 ReadableStream
 * ```
 * A section of its own, which may be skipped, has the contract of the caller.
 */
import { SkeinError } from "../skein-error.js";
import { encodeSection, findSection, SectionTag } from "./section.js";

/** How much of one stream may be under way; the last value may exceed the bytes. */
export interface StreamWindow {
	readonly items: number;
	readonly bytes: number;
}

/** When nobody says otherwise. */
export const defaultStreamWindow: StreamWindow = { items: 1_024, bytes: 1024 * 1024 };

export type StreamForm = "iterable" | "readable";

export interface StreamArgument {
	readonly place: number;
	readonly form: StreamForm;
}

export interface StreamSection {
	/** Undefined: the call gives a value, not a stream. */
	readonly result: StreamWindow | undefined;
	readonly args: readonly StreamArgument[];
	/** In whose encoding the caller reads and writes values, as 16 hex digits; undefined or empty: in the generic one alone. */
	readonly contract?: string | undefined;
}

/** Streams among the arguments of one call. */
export const MAX_ARGUMENT_STREAMS = 64;
/** The number of the stream of what a task yields. */
export const RESULT_STREAM = 0;

/** The number of the stream of what a task reports; every call has it. */
export const REPORT_STREAM = 0xffff_ffff;
/** The number of the stream of what a task logs; of calls that asked for it. */
export const LOG_STREAM = 0xffff_fffe;
/** Whether a stream is what a task tells of itself. */
export const isTelling = (stream: number): boolean => stream >= LOG_STREAM;
/** Of one encoded report, and of one entry of a log. */
export const REPORT_BYTES = 4 * 1024;

const HEAD_BYTES = 8;
const ARGUMENT_BYTES = 8;

/** The whole sections, as they stand in a frame. */
export function encodeStreams({ result, args, contract }: StreamSection): Uint8Array {
	const content = new Uint8Array(HEAD_BYTES + ARGUMENT_BYTES * args.length);
	const view = new DataView(content.buffer);
	view.setUint32(0, result?.items ?? 0, true);
	view.setUint32(4, result?.bytes ?? 0, true);
	args.forEach(({ place, form }, i) => {
		view.setUint32(HEAD_BYTES + ARGUMENT_BYTES * i, place, true);
		view.setUint32(HEAD_BYTES + ARGUMENT_BYTES * i + 4, form === "readable" ? 1 : 0, true);
	});
	const streams = encodeSection(SectionTag.streams, content, true);
	if (contract === undefined || contract === "") return streams;
	return Buffer.concat([streams, encodeSection(SectionTag.contract, Buffer.from(contract, "hex"))]);
}

/** The streams beside the call whose frame begins at `at`; undefined: none. @throws SKEIN_LINK_FRAME */
export function findStreams(bytes: Uint8Array, view: DataView, at: number): StreamSection | undefined {
	const content = findSection(bytes, view, at, SectionTag.streams);
	if (content === undefined) return undefined;
	const count = (content.length - HEAD_BYTES) / ARGUMENT_BYTES;
	if (!Number.isInteger(count) || count < 0 || count > MAX_ARGUMENT_STREAMS) {
		throw new SkeinError("SKEIN_LINK_FRAME", `streams of a call in ${content.length} bytes`);
	}
	const fields = new DataView(content.buffer, content.byteOffset, content.length);
	const window = { items: fields.getUint32(0, true), bytes: fields.getUint32(4, true) };
	const args = Array.from({ length: count }, (_, i): StreamArgument => {
		const field = HEAD_BYTES + ARGUMENT_BYTES * i;
		return {
			place: fields.getUint32(field, true),
			form: fields.getUint32(field + 4, true) === 1 ? "readable" : "iterable",
		};
	});
	const contract = findSection(bytes, view, at, SectionTag.contract);
	return {
		result: window.items === 0 || window.bytes === 0 ? undefined : window,
		args,
		contract: contract && Buffer.from(contract).toString("hex"),
	};
}
