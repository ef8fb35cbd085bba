/**
 * Attachments of a frame on a link: behind the payload, in the same frame.
 *
 * ```
 * header (flag TAILED) · sections · payload · zeros to a multiple of 8
 * the attachments, each followed by zeros to a multiple of 8
 * u32 length of each attachment · u32 bytes before the first attachment, less the zeros · u32 count
 * ```
 * Multiples count from the beginning of the frame, so that a frame alone in its buffer has aligned attachments.
 */
import { copyBytes } from "../copy-bytes.js";
import { SkeinError } from "../skein-error.js";
import { type Attachment, type Frame, frameIn, LARGE_FRAME } from "./frame.js";
import { payloadStart, setFrameLength } from "./frame-header.js";

const TAILED = 1;
const FLAGS_AT = 5;
/** Of one frame: a few bytes that declare very many of them would cost their reader far more. */
const MAX_ATTACHMENTS = 131_072;
/** Without bit operations, which end at 2 GiB. */
const aligned = (length: number): number => Math.ceil(length / 8) * 8;

/** The pieces in which a frame and its attachments go over a link, one after the other. */
export function splitTail(frame: Frame): Uint8Array[] {
	const head = copyBytes(frame.bytes, frame.start, frame.end);
	const { attachments = [] } = frame;
	if (attachments.length > MAX_ATTACHMENTS) throw tooMany(attachments.length);
	const pieces: Uint8Array[] = [head];
	let length = pad(pieces, head.length);
	const table = new DataView(new ArrayBuffer(4 * attachments.length + 8));
	attachments.forEach((attachment, i) => {
		table.setUint32(4 * i, attachment.byteLength, true);
		pieces.push(new Uint8Array(attachment));
		length = pad(pieces, length + attachment.byteLength);
	});
	table.setUint32(4 * attachments.length, head.length, true);
	table.setUint32(4 * attachments.length + 4, attachments.length, true);
	pieces.push(new Uint8Array(table.buffer));
	length += table.byteLength;
	if (length > 0xffff_ffff) {
		throw new SkeinError("SKEIN_LINK_FRAME", `a frame of ${length} bytes is longer than a frame can be (4 GiB)`);
	}
	const header = new DataView(head.buffer, head.byteOffset);
	header.setUint8(FLAGS_AT, header.getUint8(FLAGS_AT) | TAILED);
	setFrameLength(header, 0, length);
	return pieces;
}

function pad(pieces: Uint8Array[], length: number): number {
	const zeros = aligned(length) - length;
	if (zeros > 0) pieces.push(new Uint8Array(zeros));
	return length + zeros;
}

/** `view` is over the same memory as `bytes`. */
export interface FramePayload {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly start: number;
	readonly end: number;
	readonly attachments: readonly (Attachment | Uint8Array)[] | undefined;
}

/** The payload of the small frame that was looked at last: every call has one at either end. A large one would be kept by it. */
const lent = frameIn(new Uint8Array());

/**
 * Where the payload of a frame stands, and what came beside it, on whichever way. Lent until the next call.
 * @throws SKEIN_LINK_FRAME when the tail does not add up
 */
export function findPayload({ bytes, view, start, end, attachments }: Frame): FramePayload {
	const from = payloadStart(view, start);
	if ((view.getUint8(start + FLAGS_AT) & TAILED) === 0) {
		if (attachments !== undefined || end - start > LARGE_FRAME) return { bytes, view, start: from, end, attachments };
		lent.bytes = bytes;
		lent.view = view;
		lent.start = from;
		lent.end = end;
		return lent;
	}
	const count = end - from >= 8 ? view.getUint32(end - 4, true) : malformed();
	if (count > MAX_ATTACHMENTS) throw tooMany(count);
	const table = end - 8 - 4 * count;
	const payloadEnd = start + view.getUint32(end - 8, true);
	if (table < from || payloadEnd < from || payloadEnd > table) malformed();
	const alone = end - start > LARGE_FRAME;
	const parts: Uint8Array[] = [];
	let at = start + aligned(payloadEnd - start);
	for (let i = 0; i < count; i += 1) {
		const length = view.getUint32(table + 4 * i, true);
		if (length > table - at) malformed();
		const part = bytes.subarray(at, at + length);
		parts.push(alone ? part : copyBytes(part));
		at = start + aligned(at - start + length);
	}
	if (at !== table) malformed();
	return { bytes, view, start: from, end: payloadEnd, attachments: parts };
}

const tooMany = (count: number): SkeinError =>
	new SkeinError("SKEIN_LINK_FRAME", `a frame with ${count} attachments, more than the limit of ${MAX_ATTACHMENTS}`);

function malformed(): never {
	throw new SkeinError("SKEIN_LINK_FRAME", "the attachments of a frame do not add up to its length");
}
