/** The frame of a call with other sections: those of the plan that is known by now. */
import { type Frame, frameIn, frameSections, HEADER_BYTES, setFrameLength, setFrameSections } from "@skein/kernel";

export function withSections(frame: Frame, sections: Uint8Array | undefined): Frame {
	const before = frameSections(frame.view, frame.start);
	const added = sections?.length ?? 0;
	if (before === 0 && added === 0) return frame;
	const old = frame.bytes.subarray(frame.start, frame.end);
	const rebuilt = frameIn(new Uint8Array(old.length - before + added), frame.attachments);
	rebuilt.bytes.set(old.subarray(0, HEADER_BYTES));
	if (sections !== undefined) rebuilt.bytes.set(sections, HEADER_BYTES);
	rebuilt.bytes.set(old.subarray(HEADER_BYTES + before), HEADER_BYTES + added);
	setFrameLength(rebuilt.view, 0, rebuilt.end);
	setFrameSections(rebuilt.view, 0, added);
	return rebuilt;
}
