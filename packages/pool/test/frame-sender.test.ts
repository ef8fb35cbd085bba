import { type Frame, FrameKind, HEADER_BYTES, writeHeader } from "@skein/kernel";
import { expect, it } from "vitest";
import { FrameSender } from "../dist/frame-sender.js";
import { allocateRing, openRing } from "../dist/ring/ring-memory.js";
import { RingReader } from "../dist/ring/ring-reader.js";
import { RingWriter } from "../dist/ring/ring-writer.js";

const LARGE = 100_000;

it("a large frame's header is not to be seen in the ring before its message is in the port", () => {
	const shared = allocateRing();
	const reader = new RingReader(openRing(shared));
	const seenAtPost: number[] = [];
	const port = { postMessage: () => void seenAtPost.push(reader.tail()) };
	const sender = new FrameSender(new RingWriter(openRing(shared)), port, 0);
	const bytes = new Uint8Array(HEADER_BYTES + LARGE);
	const view = new DataView(bytes.buffer);
	writeHeader(view, 0, { kind: FrameKind.ok, call: 1 }, LARGE);
	const frame: Frame = { bytes, view, start: 0, end: bytes.length, attachments: undefined };
	sender.send(frame);
	expect(seenAtPost).toEqual([0]);
	expect(reader.tail()).toBe(HEADER_BYTES);
});
