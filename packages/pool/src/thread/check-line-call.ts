/** What comes over a line from an honest caller, and what does not. */
import {
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	frameLength,
	frameSections,
	frameTarget,
	LARGE_FRAME,
	MAX_FUNCTIONS,
	SkeinError,
} from "@skein/kernel";

/** @throws SKEIN_LINK_FRAME for a call that is not plain */
export function checkLineCall({ view, start, end }: Frame): void {
	if (frameSections(view, start) !== 0) throw malformed("a call that says more than its arguments");
	if (end - start > LARGE_FRAME) throw malformed(`a call of ${end - start} bytes`);
	const target = frameTarget(view, start);
	if (target >= MAX_FUNCTIONS) throw malformed(`a call of function ${target}`);
}

/** Whether the call is among the frames in `[start, end)`. */
export function hasCall(call: number, view: DataView, start: number, end: number): boolean {
	for (let at = start; at < end; at += frameLength(view, at)) {
		if (frameKind(view, at) === FrameKind.call && frameCall(view, at) === call) return true;
	}
	return false;
}

export const malformed = (what: string): SkeinError => new SkeinError("SKEIN_LINK_FRAME", `${what} came over a line`);
