// What a stream that reads into memory of its owner may do, and what comes out.
import { FrameKind, frameCall, frameLength, HEADER_BYTES, type Link } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { callFrame, createLinked, frame, settle } from "./support/node.js";

/** As a socket has it. */
const CHUNK = 128 * 1024;
const MEGABYTE = 1024 * 1024;

/** Takes frames as a node does that moves them to a thread: what lies alone in its buffer is gone afterwards. */
function takeAway(link: Link): { readonly call: number; readonly bytes: Uint8Array }[] {
	const taken: { call: number; bytes: Uint8Array }[] = [];
	link.attach({
		onFrames(bytes, start, end) {
			const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			for (let at = start; at < end; ) {
				const [length, call] = [frameLength(view, at), frameCall(view, at)];
				const isAlone = at === 0 && length === bytes.buffer.byteLength;
				if (isAlone) taken.push({ call, bytes: structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] }) });
				else taken.push({ call, bytes: Uint8Array.from(bytes.subarray(at, at + length)) });
				at += length;
			}
		},
		onControl() {},
		onDrain() {},
	});
	return taken;
}

const part = (lane: number, length: number, before: number, content: Uint8Array): Buffer => {
	const preamble = Buffer.alloc(16);
	[lane, length, before].forEach((word, i) => void preamble.writeUInt32LE(word, 4 * i));
	return frame(FrameKind.part, Buffer.concat([preamble, content]));
};

function inParts(lane: number, whole: Buffer, size: number): Buffer[] {
	const parts: Buffer[] = [];
	for (let at = 0; at < whole.length; at += size) {
		parts.push(part(lane, whole.length, at, whole.subarray(at, at + size)));
	}
	return parts;
}

describe("a link over a stream that reads in place", () => {
	it("puts frames of all sizes together, and goes on when they are taken away at once", async () => {
		const sizes = [0, 40_000, MEGABYTE, 1, 3 * MEGABYTE, 100_000, 65_504, 65_536, 0, 131_072, 2 * MEGABYTE];
		const said = Buffer.concat(sizes.map((size, call) => callFrame(call, size)));
		for (const most of [1_000, CHUNK / 2, 219_264, 10 * MEGABYTE]) {
			const { link, stream } = await createLinked();
			const taken = takeAway(link);
			await settle();
			stream.read(said, { chunk: CHUNK, most });
			expect(stream.isDestroyed, `${most} bytes at most`).toBe(false);
			const seen = taken.map(({ call, bytes }) => [call, bytes.length - HEADER_BYTES]);
			expect(seen).toEqual(sizes.map((size, call) => [call, size]));
			const intact = taken.every(({ call, bytes }) =>
				Buffer.from(bytes.subarray(HEADER_BYTES)).equals(Buffer.alloc(bytes.length - HEADER_BYTES, call)),
			);
			expect(intact).toBe(true);
		}
	});

	it("copies no more of a long frame than what came with the read in which it began", async () => {
		const { link, stream } = await createLinked();
		takeAway(link);
		await settle();
		const said = Buffer.concat([callFrame(1, MEGABYTE), callFrame(2, MEGABYTE)]);
		const { inPlace, copied } = stream.read(said, { chunk: CHUNK, most: 200_000 });
		expect(copied).toBeLessThanOrEqual(2 * CHUNK);
		expect(inPlace + copied).toBe(said.length);
	});

	it("puts parts of two frames where they belong, whichever read they come with", async () => {
		const [call, reply] = [callFrame(5, 3 * MEGABYTE), frame(FrameKind.ok, new Uint8Array(2 * MEGABYTE).fill(9), 9)];
		const [calls, replies] = [inParts(0, call, 512 * 1024), inParts(1, reply, 300_000)];
		const said = Buffer.concat([
			...calls.flatMap((one, i) => [one, ...replies.slice(i, i + 1)]),
			...replies.slice(calls.length),
		]);
		for (const most of [33, 5_000, 219_264]) {
			const { link, stream } = await createLinked();
			const taken = takeAway(link);
			await settle();
			const { copied } = stream.read(said, { chunk: CHUNK, most });
			const seen = taken.map(({ call: number, bytes }) => [number, bytes.length]).sort();
			expect(seen).toEqual([
				[5, call.length],
				[9, reply.length],
			]);
			for (const { call: number, bytes } of taken) {
				expect(Buffer.from(bytes).equals(number === 5 ? call : reply)).toBe(true);
			}
			if (most > CHUNK) expect(copied).toBeLessThan((calls.length + replies.length) * CHUNK);
		}
	});

	it("asks for nothing in memory that is not there: a length that is only declared gets a first room", async () => {
		const { link, stream } = await createLinked();
		takeAway(link);
		await settle();
		const declared = callFrame(1, 8);
		declared.writeUInt32LE(1_000 * MEGABYTE, 0);
		stream.read(declared, { chunk: CHUNK, most: CHUNK });
		expect(stream.room()?.length ?? 0).toBeLessThanOrEqual(64 * 1024);
	});

	it("that is closed wants no bytes anywhere", async () => {
		const { link, stream } = await createLinked();
		takeAway(link);
		await settle();
		stream.read(callFrame(1, MEGABYTE).subarray(0, 500_000), { chunk: CHUNK, most: CHUNK });
		expect(stream.room()?.length).toBeGreaterThan(400_000);
		void link.close();
		expect(stream.room()).toBeUndefined();
	});
});
