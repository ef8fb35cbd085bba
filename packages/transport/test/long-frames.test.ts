// Frames that go in parts: what passes them, what does not, and what is refused.
import { FrameKind, frameCall, frameKind, frameLength, HEADER_BYTES, type Link, writeHeader } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import type { FakeStream } from "./support/fake-stream.js";
import { callFrame, createLinked, frame, settle } from "./support/node.js";

const LONG = 5 * 1024 * 1024;

interface Seen {
	readonly kind: number;
	readonly call: number;
	readonly length: number;
	readonly sum: number;
}

function record(link: Link): Seen[] {
	const seen: Seen[] = [];
	link.attach({
		onFrames(bytes, start, end) {
			const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			for (let at = start; at < end; at += frameLength(view, at)) {
				const length = frameLength(view, at);
				let sum = 0;
				for (let i = at + HEADER_BYTES; i < at + length; i += 997) sum += bytes[i]!;
				seen.push({ kind: frameKind(view, at), call: frameCall(view, at), length, sum });
			}
		},
		onControl() {},
		onDrain() {},
	});
	return seen;
}

/** Two links, and a way to carry what one has written to the other. */
async function pair() {
	const from = await createLinked();
	const to = await createLinked();
	const seen = record(to.link);
	await settle();
	const under: Uint8Array[] = [];
	const write = from.stream.write.bind(from.stream);
	// What the stream has taken may be written over at once.
	from.stream.write = (chunks) => {
		under.push(...chunks.map((chunk) => Uint8Array.from(chunk)));
		write(chunks);
	};
	return {
		from,
		to,
		seen,
		/** Everything that is written, until nothing more is. */
		async carry(): Promise<void> {
			for (let idle = 0; idle < 3; ) {
				await settle();
				idle = under.length === 0 ? idle + 1 : 0;
				for (const chunk of under.splice(0)) to.stream.feed(chunk);
			}
		},
	};
}

/** A stream that takes what was written when it is told to, and not before. */
function takeByTurns(stream: FakeStream) {
	const waiting: Uint8Array[] = [];
	let wire: Buffer = Buffer.alloc(0);
	const write = stream.write.bind(stream);
	stream.write = (chunks) => {
		waiting.push(...chunks);
		write(chunks);
	};
	stream.block();
	return {
		take(): void {
			wire = Buffer.concat([wire, ...waiting.splice(0)]);
			stream.takeOnce();
		},
		taken: () => wire,
	};
}

const framesIn = (bytes: Buffer) => {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const frames: { readonly kind: number; readonly call: number }[] = [];
	for (let at = 0; at < bytes.length; at += frameLength(view, at)) {
		frames.push({ kind: frameKind(view, at), call: frameCall(view, at) });
	}
	return frames;
};
const partsIn = (bytes: Buffer): number => framesIn(bytes).filter(({ kind }) => kind === FrameKind.part).length;
const callsIn = (bytes: Buffer): number[] => framesIn(bytes).map(({ call }) => call);

const long = (kind: number, call: number, length = LONG): Buffer =>
	frame(kind, new Uint8Array(length).fill(call), call);
const send = (link: Link, bytes: Buffer): boolean => link.send(bytes, 0, bytes.length);

describe("a long frame", () => {
	it("arrives whole", async () => {
		const { from, seen, carry } = await pair();
		const bytes = long(FrameKind.ok, 3);
		send(from.link, bytes);
		await carry();
		expect(seen).toMatchObject([{ kind: FrameKind.ok, call: 3, length: bytes.length }]);
		expect(seen[0]!.sum).toBe(Math.ceil(LONG / 997) * 3);
	});

	it("in pieces arrives whole, and a short one in pieces too", async () => {
		const { from, seen, carry } = await pair();
		for (const size of [LONG, 100]) {
			const head = Buffer.alloc(HEADER_BYTES);
			writeHeader(new DataView(head.buffer, head.byteOffset), 0, { kind: FrameKind.ok, call: 9 }, size);
			const tail = [new Uint8Array(size - 10).fill(9), new Uint8Array(10).fill(9)];
			from.link.send(head, 0, head.length, tail);
		}
		await carry();
		expect(seen.map(({ length }) => length).sort((a, b) => a - b)).toEqual([HEADER_BYTES + 100, HEADER_BYTES + LONG]);
	});

	it("lets replies pass", async () => {
		const { from, seen, carry } = await pair();
		from.stream.block();
		send(from.link, long(FrameKind.ok, 1));
		await settle();
		send(from.link, frame(FrameKind.ok, new Uint8Array(5), 2));
		from.stream.take();
		await carry();
		expect(seen.map(({ call }) => call)).toEqual([2, 1]);
	});

	it("of a call lets replies pass, and holds later calls and aborts", async () => {
		const { from, seen, carry } = await pair();
		from.stream.block();
		send(from.link, long(FrameKind.call, 1));
		send(from.link, callFrame(2, 5));
		send(from.link, frame(FrameKind.abort, new Uint8Array(), 1));
		send(from.link, frame(FrameKind.ok, new Uint8Array(5), 3));
		send(from.link, long(FrameKind.call, 4));
		send(from.link, callFrame(5));
		from.stream.take();
		await carry();
		expect(seen.map(({ call, kind }) => [call, kind])).toEqual([
			[3, FrameKind.ok],
			[1, FrameKind.call],
			[2, FrameKind.call],
			[1, FrameKind.abort],
			[4, FrameKind.call],
			[5, FrameKind.call],
		]);
	});

	it("of a stream holds later values of streams and the reply of its own call; others and credit pass", async () => {
		const { from, seen, carry } = await pair();
		const { items, itemsDown, credit, ok } = FrameKind;
		from.stream.block();
		send(from.link, long(items, 1));
		for (const [kind, call] of [
			[items, 1],
			[ok, 1],
			[itemsDown, 5],
			[items, 2],
			[credit, 1],
			[ok, 5],
			[ok, 3],
		] as const) {
			send(from.link, frame(kind, new Uint8Array(5), call));
		}
		from.stream.take();
		await carry();
		expect(seen.map(({ kind, call }) => [kind, call])).toEqual([
			[credit, 1],
			[ok, 5],
			[ok, 3],
			[items, 1],
			[items, 1],
			[ok, 1],
			[itemsDown, 5],
			[items, 2],
		]);
	});

	it("is written a window at a time while the peer does not read", async () => {
		const { from } = await pair();
		from.stream.block();
		expect(send(from.link, long(FrameKind.call, 1, 40 * 1024 * 1024))).toBe(false);
		for (let i = 0; i < 5; i += 1) await settle();
		expect(from.stream.pending).toBeLessThan(1.5 * 1024 * 1024);
	});

	it("that made its sender wait is followed by one drain when it is out", async () => {
		const { from, carry } = await pair();
		let drains = 0;
		from.link.attach({ onFrames() {}, onControl() {}, onDrain: () => (drains += 1) });
		await settle();
		from.stream.block();
		expect(send(from.link, long(FrameKind.call, 1, 8 * 1024 * 1024))).toBe(false);
		await settle();
		expect(drains).toBe(0);
		from.stream.take();
		await carry();
		expect(drains).toBe(1);
		expect(send(from.link, callFrame(1))).toBe(true);
	});

	it("of a reply keeps nobody from asking for more while it is under way, but the next one does", async () => {
		const { from } = await pair();
		from.stream.block();
		expect(send(from.link, long(FrameKind.ok, 1, 40 * 1024 * 1024))).toBe(true);
		expect(send(from.link, frame(FrameKind.ok, new Uint8Array(5), 2))).toBe(true);
		await settle();
		expect(send(from.link, frame(FrameKind.ok, new Uint8Array(5), 3))).toBe(true);
		expect(send(from.link, long(FrameKind.ok, 4))).toBe(false);
		expect(send(from.link, frame(FrameKind.ok, new Uint8Array(5), 5))).toBe(false);
	});

	it("is at most two parts ahead of a reply that is sent meanwhile", async () => {
		const { from } = await pair();
		const wire = takeByTurns(from.stream);
		send(from.link, long(FrameKind.ok, 1, 20 * 1024 * 1024));
		const partsAhead: number[] = [];
		for (let call = 2; call < 12; call += 1) {
			await settle();
			const sent = partsIn(wire.taken());
			send(from.link, frame(FrameKind.ok, new Uint8Array(5), call));
			while (!callsIn(wire.taken()).includes(call)) {
				await settle();
				wire.take();
			}
			partsAhead.push(partsIn(wire.taken()) - sent);
		}
		expect(Math.max(...partsAhead)).toBeLessThanOrEqual(2);
	});

	it("and what passes it are written as they were sent, however late the stream takes them", async () => {
		const { from, to, seen } = await pair();
		const wire = takeByTurns(from.stream);
		// The last part of the first is so short that a part of the second follows it in the same turn.
		send(from.link, long(FrameKind.ok, 1, 4 * 512 * 1024 + 100));
		send(from.link, long(FrameKind.ok, 2));
		for (let call = 3; call < 60; call += 1) {
			await settle();
			send(from.link, frame(FrameKind.ok, new Uint8Array(200).fill(call), call));
			if (call % 3 === 0) wire.take();
		}
		for (let i = 0; i < 60; i += 1) {
			await settle();
			wire.take();
		}
		to.stream.feed(wire.taken());
		expect(to.stream.isDestroyed).toBe(false);
		expect(seen.map(({ call }) => call).sort((a, b) => a - b)).toEqual(Array.from({ length: 59 }, (_, i) => i + 1));
	});

	it("is written to its end before the link closes", async () => {
		const { from, seen, carry } = await pair();
		send(from.link, long(FrameKind.ok, 1));
		void from.link.close();
		await carry();
		expect(seen).toHaveLength(1);
	});

	it("above the limit of the peer is refused at once", async () => {
		const { link } = await createLinked({}, { limits: { maxFrame: 3_000_000 }, hello: { maxFrame: 3_000_000 } });
		expect(() => send(link, long(FrameKind.ok, 1))).toThrow(/longer than the 3000000 that the peer accepts/);
		const head = Buffer.alloc(HEADER_BYTES);
		writeHeader(new DataView(head.buffer, head.byteOffset), 0, { kind: FrameKind.ok }, LONG);
		expect(() => link.send(head, 0, head.length, [new Uint8Array(LONG)])).toThrow(/longer than the 3000000/);
	});
});

describe("a part", () => {
	const part = (lane: number, length: number, before: number, content: Uint8Array): Buffer => {
		const preamble = Buffer.alloc(16);
		preamble.writeUInt32LE(lane, 0);
		preamble.writeUInt32LE(length, 4);
		preamble.writeUInt32LE(before, 8);
		return frame(FrameKind.part, Buffer.concat([preamble, content]));
	};
	const inner = callFrame(1, 100);
	const withSections = (bytes: Buffer): Buffer => {
		bytes.writeUInt32LE(8, 20);
		return bytes;
	};

	it.each([
		["without its preamble", [frame(FrameKind.part, new Uint8Array(15))], /without its preamble/],
		["of a lane that does not exist", [part(3, 132, 0, inner)], /a part of lane 3/],
		["of a frame above the limit", [part(0, 0xffff_ffff, 0, inner)], /above the limit/],
		["that does not begin at the beginning", [part(0, 132, 1, inner.subarray(1))], /does not follow/],
		[
			"that leaves a gap",
			[part(0, 132, 0, inner.subarray(0, 50)), part(0, 132, 60, inner.subarray(60))],
			/does not follow/,
		],
		[
			"that changes the length",
			[part(0, 132, 0, inner.subarray(0, 50)), part(0, 133, 50, inner.subarray(50))],
			/does not follow/,
		],
		["that is empty", [part(0, 132, 0, new Uint8Array())], /does not follow/],
		["that goes beyond the frame", [part(0, 100, 0, inner)], /does not follow/],
		["of a frame with another length in its header", [part(0, 130, 0, inner.subarray(0, 130))], /no frame of data/],
		["of a frame of the link's own", [part(0, 32, 0, frame(FrameKind.ping))], /no frame of data/],
		["with sections", [withSections(part(0, 132, 0, inner))], /a part with sections/],
		["of less than a header", [part(0, 8, 0, new Uint8Array(8))], /less than its header/],
	])("%s ends the link", async (_, frames, words) => {
		const { link, stream } = await createLinked();
		const seen = record(link);
		await settle();
		for (const bytes of frames) stream.feed(bytes);
		expect((await link.closed).error).toMatchObject({
			code: "SKEIN_LINK_FRAME",
			message: expect.stringMatching(words),
		});
		expect(seen).toEqual([]);
	});

	it("may be as small as a byte, and the lanes may alternate", async () => {
		const { link, stream } = await createLinked();
		const seen = record(link);
		await settle();
		for (let i = 0; i < inner.length; i += 1) {
			for (const lane of [0, 1, 2]) stream.feed(part(lane, inner.length, i, inner.subarray(i, i + 1)));
		}
		expect(seen.map(({ call }) => call)).toEqual([1, 1, 1]);
	});
});
