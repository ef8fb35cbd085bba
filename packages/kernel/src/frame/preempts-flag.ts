/** Whether others may have to go for a call: a flag of its priority, which whoever places the call writes in place. */
import type { Frame } from "./frame.js";
import { findSection, SECTION_HEADER_BYTES, SectionTag } from "./section.js";

export const PREEMPTS = 2;

/** Changes nothing in the frame of a call without a priority. */
export function writePreempts({ bytes, view, start }: Frame, preempts: boolean): void {
	const section = findSection(bytes, view, start, SectionTag.priority);
	if (section === undefined) return;
	const flags = section.byteOffset - bytes.byteOffset - SECTION_HEADER_BYTES + 1;
	view.setUint8(flags, preempts ? PREEMPTS : 0);
}
