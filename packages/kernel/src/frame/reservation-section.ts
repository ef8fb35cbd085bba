/** Under which number room was set aside for a member of a gang: written in its frame once there is room for all. */
import type { Frame } from "./frame.js";
import { findSection, SectionTag } from "./section.js";

/** 0: under none. Changes nothing in the frame of a call that is no member of a gang. */
export function writeReservation({ bytes, view, start }: Frame, id: number): void {
	const section = findSection(bytes, view, start, SectionTag.reservation);
	if (section !== undefined) view.setUint32(section.byteOffset - bytes.byteOffset, id, true);
}
