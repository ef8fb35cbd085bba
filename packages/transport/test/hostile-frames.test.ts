import { FrameKind, HEADER_BYTES, type Link, type LinkEnd } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { numbered } from "./support/frame-numbering.js";
import { callFrame, createLinked, frame, settle } from "./support/node.js";

/** Attaches and counts the whole frames, by their call field. */
function listenTo(link: Link): number[] {
	const calls: number[] = [];
	link.attach({
		onFrames(bytes, start, end) {
			const view = new DataView(bytes.buffer, bytes.byteOffset);
			for (let at = start; at < end; at += view.getUint32(at, true)) calls.push(view.getUint32(at + 8, true));
		},
		onControl() {},
		onDrain() {},
	});
	return calls;
}

async function expectFrameError(end: Promise<LinkEnd>, words: RegExp): Promise<void> {
	const { error } = await end;
	expect(error).toMatchObject({ code: "SKEIN_LINK_FRAME", message: expect.stringMatching(words) });
}

const patched = (offset: number, value: number): Buffer => {
	const bytes = callFrame(2, 10);
	bytes.writeUInt32LE(value, offset);
	return bytes;
};

const hostile: readonly (readonly [string, Buffer, RegExp])[] = [
	["a length of 4 GiB", patched(0, 0xffff_ffff), /declares 4294967295 bytes, more than the limit of 2147483648/],
	["a length of one more than the limit", patched(0, 2_147_483_649), /declares 2147483649 bytes/],
	["a length of 0", patched(0, 0), /declares 0 bytes, less than its header/],
	["a length of 23", patched(0, 23), /declares 23 bytes, less than its header/],
	["more sections than there is room", patched(20, 11), /declares 11 bytes of sections and has room for 10/],
	["kind 0", frame(0), /a frame of kind 0/],
	["a kind of lanes between threads", frame(FrameKind.started), /a frame of kind 13/],
	["a kind that does not exist", frame(200), /a frame of kind 200/],
	["a second hello", frame(FrameKind.hello, Buffer.from("SKN1")), /second handshake/],
	["a late reject", frame(FrameKind.reject, Buffer.from("SKN1")), /second handshake/],
	["a beat without a port", frame(FrameKind.control, Buffer.from([0x2a, 0x00])), /a beat has a port from 1 to 65535/],
	["a control message that is none", frame(FrameKind.control, Buffer.from([0xff, 0xff])), /malformed control message/],
];

describe("a link", () => {
	it.each(hostile)("that gets %s delivers what came before and ends with the reason", async (_, bytes, words) => {
		const { link, stream } = await createLinked();
		const calls = listenTo(link);
		await settle();
		stream.feed(Buffer.concat([callFrame(0), callFrame(1, 5), bytes, callFrame(3)]));
		expect(stream.isDestroyed).toBe(true);
		await expectFrameError(link.closed, words);
		expect(calls).toEqual([0, 1]);
	});

	it.each(hostile)("that gets %s byte by byte ends with the same reason", async (_, bytes, words) => {
		const { link, stream } = await createLinked();
		const calls = listenTo(link);
		await settle();
		for (const byte of Buffer.concat([callFrame(0), bytes, callFrame(3)])) stream.feed(Uint8Array.of(byte));
		await expectFrameError(link.closed, words);
		expect(calls).toEqual([0]);
	});

	it.each([
		["loses a frame", [0, 1, 3], /frame 3 came where 2 was due/],
		["doubles a frame", [0, 1, 1], /frame 1 came where 2 was due/],
		["swaps two frames", [0, 1, 3, 2], /frame 3 came where 2 was due/],
	])("under which the wire %s ends at that place, and says so", async (_, order, words) => {
		const { link, stream } = await createLinked();
		const calls = listenTo(link);
		await settle();
		const wire = numbered(...[0, 1, 2, 3].map((call) => callFrame(call)));
		const pieces = order.map((index) => wire.subarray(index * HEADER_BYTES, (index + 1) * HEADER_BYTES));
		stream.feedAsIs(Buffer.concat(pieces));
		await expectFrameError(link.closed, words);
		expect(calls).toEqual([0, 1]);
	});

	it("refuses a length as soon as its header is complete", async () => {
		const { stream } = await createLinked();
		stream.feed(patched(0, 0xffff_ffff).subarray(0, HEADER_BYTES - 1));
		expect(stream.isDestroyed).toBe(false);
		stream.feed(patched(0, 0xffff_ffff).subarray(HEADER_BYTES - 1, HEADER_BYTES));
		expect(stream.isDestroyed).toBe(true);
	});

	it("refuses a frame over the limit that lies whole in its chunk", async () => {
		const { link, stream } = await createLinked({ limits: { maxFrame: 5_000 } });
		const calls = listenTo(link);
		await settle();
		stream.feed(Buffer.concat([callFrame(0, 5_000 - HEADER_BYTES), callFrame(1, 5_001 - HEADER_BYTES)]));
		await expectFrameError(link.closed, /declares 5001 bytes, more than the limit of 5000/);
		expect(calls).toEqual([0]);
	});

	it("gives no memory to a length that is only declared", async () => {
		const liars = await Promise.all(Array.from({ length: 20 }, () => createLinked()));
		const before = process.memoryUsage().arrayBuffers;
		for (const { stream } of liars) stream.feed(patched(0, 64 * 1024 * 1024), Buffer.alloc(1_000));
		const each = (process.memoryUsage().arrayBuffers - before) / liars.length;
		// A first room of 64 KiB, and what the test itself feeds.
		expect(each).toBeLessThan(72 * 1024);
	});

	it("gives a long frame at most sixteen times as much memory as came of it, or room for its part", async () => {
		const long = 2 ** 31 - 1;
		const part = (before: number, size: number, lane = 0): Buffer => {
			const head = Buffer.alloc(16);
			for (const [i, word] of [lane, long, before, 0].entries()) head.writeUInt32LE(word, 4 * i);
			const bytes = frame(FrameKind.part, head);
			bytes.writeUInt32LE(bytes.length + size, 0);
			return bytes;
		};
		const { link, stream } = await createLinked();
		const before = process.memoryUsage().arrayBuffers;
		const grown = (): number => process.memoryUsage().arrayBuffers - before;
		for (const lane of [0, 1, 2]) stream.feed(part(0, 1, lane), Buffer.from([0]));
		expect(grown()).toBeLessThan(64 * 1024);
		stream.feed(part(1, 100_000), Buffer.alloc(100_000));
		// Its room, and what the test itself feeds.
		expect(grown()).toBeLessThan(2 * 100_000 + 256 * 1024);
		stream.feed(part(100_001, 1_000_000), Buffer.alloc(1));
		expect(grown()).toBeLessThan(16 * 100_001 + 256 * 1024);
		stream.feed(Buffer.alloc(999_999), part(1_100_001, 1024 * 1024 + 1));
		await expectFrameError(link.closed, /a part of 1048577 bytes is above the limit of 1048576/);
	});

	it.each(hostile)("allocates next to nothing for %s", async (_, bytes) => {
		const links = await Promise.all(Array.from({ length: 20 }, () => createLinked()));
		const before = process.memoryUsage().arrayBuffers;
		for (const { stream } of links) stream.feed(bytes);
		const each = (process.memoryUsage().arrayBuffers - before) / links.length;
		expect(each).toBeLessThan(64 * 1024);
	});

	it("tells the peer why it ends", async () => {
		const { stream } = await createLinked();
		stream.feed(frame(77));
		expect(stream.written().toString("latin1")).toMatch(/SKEIN_LINK_FRAME.*a frame of kind 77/s);
	});

	it("that loses its peer in the middle of a frame ends with an error and without the frame", async () => {
		const { link, stream } = await createLinked();
		const calls = listenTo(link);
		await settle();
		stream.feed(callFrame(0), callFrame(1, 500).subarray(0, 300));
		stream.endByPeer();
		const { error } = await link.closed;
		expect(error).toMatchObject({ code: "SKEIN_LINK_CLOSED", message: expect.stringMatching(/"there" went away/) });
		expect(calls).toEqual([0]);
	});

	it("puts frames together from any pieces, small and larger than a chunk", async () => {
		const sizes = [0, 1, 31, 32, 33, 5_000, 300_000, 0, 1_500_000, 7];
		const bytes = Buffer.concat(sizes.map((size, call) => callFrame(call, size)));
		for (const piece of [1_000, 65_536, 32, 33, 700_001]) {
			const { link, stream } = await createLinked();
			let intact = 0;
			link.attach({
				onFrames(run, start, end) {
					const view = new DataView(run.buffer, run.byteOffset);
					for (let at = start; at < end; intact += 1) {
						const length = view.getUint32(at, true);
						expect(length).toBe(HEADER_BYTES + sizes[intact]!);
						expect(
							Buffer.from(run.subarray(at + HEADER_BYTES, at + length)).equals(Buffer.alloc(sizes[intact]!, intact)),
						).toBe(true);
						at += length;
					}
				},
				onControl() {},
				onDrain() {},
			});
			await settle();
			for (let at = 0; at < bytes.length; at += piece) stream.feed(bytes.subarray(at, at + piece));
			expect(intact, `in pieces of ${piece}`).toBe(sizes.length);
		}
	});

	it("delivers all data frames of a chunk in one call, and those around a frame of its own in two", async () => {
		const { link, stream } = await createLinked();
		const runs: number[] = [];
		link.attach({ onFrames: (_, start, end) => void runs.push(end - start), onControl() {}, onDrain() {} });
		await settle();
		const three = Buffer.concat([callFrame(0), callFrame(1), callFrame(2)]);
		stream.feed(three, Buffer.concat([three, frame(FrameKind.pong), three]));
		expect(runs).toEqual([three.length, three.length, three.length]);
	});

	it("skips a control message of a kind that it does not know", async () => {
		const { link, stream } = await createLinked();
		const calls = listenTo(link);
		await settle();
		stream.feed(frame(FrameKind.control, Buffer.from([0x7a, 0x02, 0x0a, 0x00])), callFrame(1));
		expect(calls).toEqual([1]);
		expect(stream.isDestroyed).toBe(false);
	});
});
