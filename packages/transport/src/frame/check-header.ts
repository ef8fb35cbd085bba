/** What can be known of a frame from its header alone. */
import {
	FrameKind,
	frameKind,
	frameLength,
	frameNumber,
	frameSections,
	HEADER_BYTES,
	isStreamKind,
	SkeinError,
} from "@skein/kernel";

const LAST_KIND: number = FrameKind.reject;
/** Bytes of a part before its content. */
export const PART_PREAMBLE = 16;
export const PART_HEAD: number = HEADER_BYTES + PART_PREAMBLE;

/** Whether frames of a known kind are data; the others belong to the link. */
export const isDataKind = (kind: number): boolean => kind <= FrameKind.lost || kind >= FrameKind.items;

/** Why the frame whose header stands at `at` cannot be accepted, as SKEIN_LINK_FRAME; undefined when it can. */
export function findHeaderProblem(view: DataView, at: number, limit: number): SkeinError | undefined {
	const length = frameLength(view, at);
	if (length < HEADER_BYTES) {
		return refuse(`a frame declares ${length} bytes, less than its header of ${HEADER_BYTES}`, { length, limit });
	}
	if (length > limit) {
		return refuse(`a frame declares ${length} bytes, more than the limit of ${limit}`, { length, limit });
	}
	const kind = frameKind(view, at);
	if (kind === 0 || (kind > LAST_KIND && kind !== FrameKind.part && !isStreamKind(kind)))
		return refuse(`a frame of kind ${kind}, which is none of a link's`, { kind });
	if (kind === FrameKind.part && length < PART_HEAD) return refuse("a part without its preamble", { length });
	const sections = frameSections(view, at);
	if (kind === FrameKind.part && sections > 0) return refuse("a part with sections", { sections });
	if (sections > length - HEADER_BYTES) {
		const room = length - HEADER_BYTES;
		return refuse(`a frame declares ${sections} bytes of sections and has room for ${room}`, { sections, room });
	}
	return undefined;
}

/** Why the frame whose header stands at `at` is not the one that is due, as SKEIN_LINK_FRAME; undefined when it is. */
export function findNumberProblem(view: DataView, at: number, due: number): SkeinError | undefined {
	const number = frameNumber(view, at);
	if (number === due) return undefined;
	return refuse(`frame ${number} came where ${due} was due: some were lost, doubled or swapped`, { number, due });
}

const refuse = (message: string, details: Readonly<Record<string, unknown>>): SkeinError =>
	new SkeinError("SKEIN_LINK_FRAME", message, { details });
