/** The frame of a call with other sections: those of the plan that is known by now. */
import { frameSections, HEADER_BYTES, setFrameLength, setFrameSections } from "@skein/kernel";

export function withSections(frame: Uint8Array, sections: Uint8Array | undefined): Uint8Array {
	const before = frameSections(new DataView(frame.buffer, frame.byteOffset), 0);
	const added = sections?.length ?? 0;
	if (before === 0 && added === 0) return frame;
	const rebuilt = new Uint8Array(frame.length - before + added);
	rebuilt.set(frame.subarray(0, HEADER_BYTES));
	if (sections !== undefined) rebuilt.set(sections, HEADER_BYTES);
	rebuilt.set(frame.subarray(HEADER_BYTES + before), HEADER_BYTES + added);
	const view = new DataView(rebuilt.buffer);
	setFrameLength(view, 0, rebuilt.length);
	setFrameSections(view, 0, added);
	return rebuilt;
}
