/**
 * Optional parts of a frame between header and payload: `u8 tag, u8 flags, u16 0, u32 length, bytes`.
 *
 * A reader skips a section that it does not know, unless flag 1 (mandatory) is set: then it refuses the frame.
 */
import { SkeinError } from "../skein-error.js";
import { frameSections, HEADER_BYTES } from "./frame-header.js";

export const SECTION_HEADER_BYTES = 8;
const MANDATORY = 1;

export const SectionTag = {
	/** JSON `{ name: amount }`: what the call holds on the node while it runs. */
	resources: 1,
	/** JSON placement options of a call that a task spawned. */
	placement: 2,
	/** u32 each: indexes of the devices that the call gets; all ones: the node is to choose. */
	devices: 3,
	/** JSON `{ labels, preemptible, avoids, tolerations }`: what the node is to know of the call, and tell others. */
	claim: 4,
	/** u32: what the call holds was set aside under this number; 0: it was not. */
	reservation: 5,
	/** The streams beside a call, see `stream-section.ts`. Mandatory. */
	streams: 6,
	/** Empty: the caller wants what the task logs. */
	logs: 7,
	/** 8 bytes, beside `streams`: the contract whose encoding the caller reads and writes the values of streams in. */
	contract: 8,
	/** UTF-8: whose share of the cluster the call counts against. */
	tenant: 19,
	/** i32: greater goes first. With flag 2 calls of lower priority may have to go for it. */
	priority: 20,
} as const;
export type SectionTag = (typeof SectionTag)[keyof typeof SectionTag];

/** Tags that are given away and not read yet: such a section is skipped, and refused when it is mandatory. */
export const ReservedSection = {
	/** W3C `traceparent`, then `tracestate` behind a line feed. */
	traceContext: 16,
	/** Bytes that are the same for all attempts of one call. */
	idempotencyKey: 17,
	/** u64: of two holders of one thing the later has the greater. */
	fencingToken: 18,
} as const;

/** Bytes of one section as it stands in a frame. A node that does not know a mandatory one refuses the call. */
export function encodeSection(tag: SectionTag, content: Uint8Array, isMandatory = false): Uint8Array {
	const section = new Uint8Array(SECTION_HEADER_BYTES + content.length);
	const view = new DataView(section.buffer);
	view.setUint8(0, tag);
	view.setUint8(1, isMandatory ? MANDATORY : 0);
	view.setUint32(4, content.length, true);
	section.set(content, SECTION_HEADER_BYTES);
	return section;
}

/**
 * Gives each known section of the frame at `at` to `visit`, in their order.
 * @throws SKEIN_LINK_FRAME for lengths that do not add up and for an unknown mandatory section
 */
export function eachSection(
	bytes: Uint8Array,
	view: DataView,
	at: number,
	visit: (tag: number, content: Uint8Array, flags: number) => void,
): void {
	const end = at + HEADER_BYTES + frameSections(view, at);
	for (let position = at + HEADER_BYTES; position < end; ) {
		if (end - position < SECTION_HEADER_BYTES) throw malformed("a section is cut short");
		const length = view.getUint32(position + 4, true);
		const start = position + SECTION_HEADER_BYTES;
		if (length > end - start) throw malformed("a section is longer than its frame");
		const here = view.getUint8(position);
		if (isKnown(here)) visit(here, bytes.subarray(start, start + length), view.getUint8(position + 1));
		else if ((view.getUint8(position + 1) & MANDATORY) !== 0) {
			throw malformed(`section ${here} is mandatory and not known here`);
		}
		position = start + length;
	}
}

/**
 * The content of a section of the frame at `at`, or undefined; of several with one tag the last.
 * @throws SKEIN_LINK_FRAME as `eachSection`
 */
export function findSection(bytes: Uint8Array, view: DataView, at: number, tag: SectionTag): Uint8Array | undefined {
	let found: Uint8Array | undefined;
	eachSection(bytes, view, at, (here, content) => {
		if (here === tag) found = content;
	});
	return found;
}

const known: ReadonlySet<number> = new Set(Object.values(SectionTag));
const isKnown = (tag: number): boolean => known.has(tag);
const malformed = (what: string): SkeinError => new SkeinError("SKEIN_LINK_FRAME", what);
