import {
	copyBytes,
	type Frame,
	FrameKind,
	frameCall,
	frameIn,
	frameKind,
	HEADER_BYTES,
	type Link,
	writeHeader,
} from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { LinkStreams } from "../src/stream/link-streams.js";

const MAX_FRAME = 100_000;

function frameOf(kind: FrameKind, call: number, bytes = 10): Frame {
	const frame = frameIn(new Uint8Array(HEADER_BYTES + bytes));
	writeHeader(frame.view, 0, { kind, call }, bytes);
	return frame;
}

/** A link that takes so many frames until it is drained. */
function createLink(room: number): { link: Link; sent: [kind: number, call: number][]; makeRoom(room: number): void } {
	const sent: [number, number][] = [];
	let left = room;
	const link = {
		peer: { maxFrame: MAX_FRAME, node: { name: "there" } },
		send(bytes: Uint8Array, start: number, end: number) {
			const { view } = frameIn(copyBytes(bytes, start, end));
			sent.push([frameKind(view, 0), frameCall(view, 0)]);
			left -= 1;
			return left > 0;
		},
	};
	return {
		link: link as unknown as Link,
		sent,
		makeRoom(room) {
			left = room;
		},
	};
}

const { items, itemsDown, credit, end, ok } = FrameKind;

describe("values of streams on a link", () => {
	it("wait while it has bytes enough, in their order, and credit passes", () => {
		const { link, sent, makeRoom } = createLink(2);
		const streams = new LinkStreams();
		for (let call = 1; call <= 5; call += 1) streams.send(link, frameOf(items, call));
		streams.send(link, frameOf(credit, 9));
		expect(sent.map(([, call]) => call)).toEqual([1, 2, 9]);
		makeRoom(2);
		streams.drained(link);
		expect(sent.map(([, call]) => call)).toEqual([1, 2, 9, 3, 4]);
		makeRoom(5);
		streams.drained(link);
		streams.send(link, frameOf(items, 6));
		expect(sent.map(([, call]) => call)).toEqual([1, 2, 9, 3, 4, 5, 6]);
	});

	it("hold back the reply of their own call, and no other", () => {
		const { link, sent, makeRoom } = createLink(1);
		const streams = new LinkStreams();
		expect(streams.holdReply(link, frameOf(ok, 1))).toBe(false);
		streams.send(link, frameOf(items, 1));
		expect(streams.holdReply(link, frameOf(ok, 1))).toBe(false);
		streams.send(link, frameOf(items, 2));
		// Of a call of ours of the same number as a call of the peer's.
		streams.send(link, frameOf(itemsDown, 3));
		streams.send(link, frameOf(end, 2));
		expect(streams.holdReply(link, frameOf(ok, 3))).toBe(false);
		expect(streams.holdReply(link, frameOf(ok, 2))).toBe(true);
		makeRoom(10);
		streams.drained(link);
		expect(sent).toEqual([
			[items, 1],
			[items, 2],
			[itemsDown, 3],
			[end, 2],
			[ok, 2],
		]);
		expect(streams.holdReply(link, frameOf(ok, 2))).toBe(false);
	});

	it("wait up to a limit, whatever the peer has asked for; ends and replies pass it, and room counts again", () => {
		const { link, sent, makeRoom } = createLink(1);
		const streams = new LinkStreams(1_000);
		for (let call = 1; call <= 4; call += 1) streams.send(link, frameOf(items, call, 300));
		const full = expect.objectContaining({
			code: "SKEIN_NODE_OVERLOADED",
			message: expect.stringContaining("996 bytes of streams wait for node there"),
		});
		expect(() => streams.send(link, frameOf(items, 5, 300))).toThrow(full);
		expect(() => streams.send(link, frameOf(itemsDown, 6, 300))).toThrow(full);
		streams.send(link, frameOf(end, 5));
		expect(streams.holdReply(link, frameOf(ok, 4))).toBe(true);
		makeRoom(2);
		streams.drained(link);
		streams.send(link, frameOf(items, 7, 200));
		makeRoom(10);
		streams.drained(link);
		expect(sent.map(([, call]) => call)).toEqual([1, 2, 3, 4, 5, 4, 7]);
	});

	it("are forgotten with it", () => {
		const { link, sent } = createLink(1);
		const streams = new LinkStreams();
		streams.send(link, frameOf(items, 1));
		streams.send(link, frameOf(items, 2));
		streams.close(link);
		streams.drained(link);
		expect(sent).toHaveLength(1);
	});

	it("longer than its peer accepts, or in memory that is shared, are refused before they wait", () => {
		const { link, sent } = createLink(1);
		const streams = new LinkStreams();
		expect(() => streams.send(link, frameOf(items, 1, MAX_FRAME))).toThrow("longer than the 100000");
		const attached = { ...frameOf(items, 1), attachments: [new ArrayBuffer(MAX_FRAME - 50)] };
		expect(() => streams.send(link, attached)).toThrow("longer than the 100000");
		expect(() => streams.send(link, { ...attached, attachments: [new SharedArrayBuffer(1)] })).toThrow(
			"SharedArrayBuffer",
		);
		expect(sent).toEqual([]);
	});

	it("hold back no reply that cannot be sent: whoever sends it hears why", () => {
		const { link, sent, makeRoom } = createLink(1);
		const streams = new LinkStreams();
		streams.send(link, frameOf(items, 1));
		streams.send(link, frameOf(items, 2));
		expect(() => streams.holdReply(link, frameOf(ok, 2, MAX_FRAME))).toThrow("longer than the 100000");
		const shared = { ...frameOf(ok, 2), attachments: [new SharedArrayBuffer(1)] };
		expect(() => streams.holdReply(link, shared)).toThrow("SharedArrayBuffer");
		makeRoom(10);
		streams.drained(link);
		expect(sent.map(([kind]) => kind)).toEqual([items, items]);
	});
});
