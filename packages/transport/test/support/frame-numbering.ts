/** Numbers the frames of a peer that the test plays, as a node's writer does, however they are cut into chunks. */
import { FrameKind, frameKind, frameLength, HEADER_BYTES, nextFrameNumber, setFrameNumber } from "@skein/kernel";

const FLAGS = 5;

export interface FrameNumbering {
	/** The next bytes, with the numbers of the frames that begin in them. */
	number(chunk: Uint8Array): Uint8Array;
}

/** @param greeted a hello, which has no number, comes first: without one these are no frames, and stay as they are */
export function createFrameNumbering(greeted: boolean): FrameNumbering {
	const header = new Uint8Array(HEADER_BYTES);
	const view = new DataView(header.buffer);
	/** Bytes of the frame that have passed; its length is known with its header. */
	let passed = 0;
	let length = HEADER_BYTES;
	let next = 0;
	let mode: "greeting" | "frames" | "none" = greeted ? "greeting" : "frames";
	const begin = (): void => {
		passed = 0;
		length = HEADER_BYTES;
		if (mode === "greeting") mode = frameKind(view, 0) === FrameKind.hello ? "frames" : "none";
		else next = nextFrameNumber(next);
	};
	return {
		number(chunk) {
			const bytes = Uint8Array.from(chunk);
			for (let at = 0; at < bytes.length; ) {
				if (passed < HEADER_BYTES) {
					header[passed] = bytes[at]!;
					if (passed === FLAGS && mode === "frames") {
						setFrameNumber(view, 0, next);
						bytes[at] = header[FLAGS]!;
					}
					passed += 1;
					at += 1;
					if (passed === HEADER_BYTES) length = Math.max(HEADER_BYTES, frameLength(view, 0));
				} else {
					const most = Math.min(length - passed, bytes.length - at);
					passed += most;
					at += most;
				}
				if (passed === length) begin();
			}
			return bytes;
		},
	};
}

/** These frames as the first of a link. */
export const numbered = (...frames: readonly Uint8Array[]): Buffer =>
	Buffer.from(createFrameNumbering(false).number(Buffer.concat(frames)));
