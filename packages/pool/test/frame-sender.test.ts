import { type Frame, FrameKind, HEADER_BYTES, writeHeader } from "@skein/kernel";
import { expect, it } from "vitest";
import { FrameSender } from "../dist/frame-sender.js";
import { allocateRing, openRing } from "../dist/ring/ring-memory.js";
import { RingReader } from "../dist/ring/ring-reader.js";
import { RingWriter } from "../dist/ring/ring-writer.js";

const LARGE = 100_000;

it("a large frame takes one message, which wakes a receiver that finds its header in the ring, behind those before it", async () => {
	const shared = allocateRing();
	const reader = new RingReader(openRing(shared));
	const seenAtPost: number[] = [];
	const port = { postMessage: () => void seenAtPost.push(reader.tail()) };
	const sender = new FrameSender(new RingWriter(openRing(shared)), port, 64 * 1024);
	const frameOf = (length: number): Frame => {
		const bytes = new Uint8Array(HEADER_BYTES + length);
		const view = new DataView(bytes.buffer);
		writeHeader(view, 0, { kind: FrameKind.ok, call: 1 }, length);
		return { bytes, view, start: 0, end: bytes.length, attachments: undefined };
	};
	reader.sleep();
	sender.send(frameOf(32));
	sender.send(frameOf(LARGE));
	await Promise.resolve();
	expect(seenAtPost).toEqual([2 * HEADER_BYTES + 32]);
	expect(reader.tail()).toBe(2 * HEADER_BYTES + 32);
	expect(sender.messages).toBe(1);
	reader.seen = reader.tail();
	reader.wake();
	reader.sleep();
	sender.send(frameOf(32));
	await Promise.resolve();
	expect(sender.messages, "it sleeps again").toBe(2);
});

it("a receiver that always sleeps is woken for twice as much each time within a turn, and once at its end (S2)", async () => {
	const shared = allocateRing();
	const reader = new RingReader(openRing(shared));
	const wakenAt: number[] = [];
	let sent = 0;
	const port = {
		postMessage: () => {
			wakenAt.push(sent);
			reader.seen = reader.tail();
			reader.sleep();
		},
	};
	const sender = new FrameSender(new RingWriter(openRing(shared)), port, 0);
	const bytes = new Uint8Array(HEADER_BYTES + 32);
	const view = new DataView(bytes.buffer);
	writeHeader(view, 0, { kind: FrameKind.call, call: 1 }, 32);
	const frame: Frame = { bytes, view, start: 0, end: bytes.length, attachments: undefined };
	const turn = async (): Promise<readonly number[]> => {
		wakenAt.length = sent = 0;
		while (sent < 1000) {
			sent += 1;
			sender.send(frame);
		}
		await Promise.resolve();
		return [...wakenAt];
	};
	reader.sleep();
	// Frames of 64 bytes: 2 KiB are 32.
	const expected = [32, 96, 224, 480, 992, 1000];
	expect(await turn()).toEqual(expected);
	expect(await turn()).toEqual(expected);
});

it("a call that waits for room can be taken back, and those behind it arrive in their order (S4)", () => {
	const shared = allocateRing();
	const reader = new RingReader(openRing(shared));
	const sender = new FrameSender(new RingWriter(openRing(shared)), { postMessage: () => undefined }, 0);
	const frameOf = (kind: FrameKind, call: number): Frame => {
		const bytes = new Uint8Array(HEADER_BYTES + 10_000);
		const view = new DataView(bytes.buffer);
		writeHeader(view, 0, { kind, call }, 10_000);
		return { bytes, view, start: 0, end: bytes.length, attachments: undefined };
	};
	const read = (): number[] => {
		const calls: number[] = [];
		while (reader.seen !== reader.tail()) {
			const at = reader.at(reader.seen);
			if (at >= 0) calls.push(reader.memory.view.getUint32(at + 8, true));
			reader.seen = reader.after(reader.seen);
			reader.done(reader.seen);
		}
		reader.free();
		return calls;
	};
	let sent = 0;
	while (sender.send(frameOf(FrameKind.call, sent)) >= 0) sent += 1;
	// The last one is kept, and so are these.
	sender.send(frameOf(FrameKind.call, sent + 1));
	sender.send(frameOf(FrameKind.abort, sent));
	sender.send(frameOf(FrameKind.call, sent + 2));
	expect(sender.keptCalls()).toEqual([sent, sent + 1, sent + 2]);
	expect(sender.takeBack(sent - 1)).toBeUndefined();
	expect(sender.takeBack(sent)?.view.getUint32(8, true)).toBe(sent);
	expect(sender.takeBack(sent)).toBeUndefined();
	expect(read()).toEqual(Array.from({ length: sent }, (_, call) => call));
	sender.retry();
	sender.flush();
	expect(read()).toEqual([sent + 1, sent, sent + 2]);
	expect(sender.blocked).toBe(false);
});
