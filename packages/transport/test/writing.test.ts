import { HEADER_BYTES, type LinkHandlers } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { decodeControl } from "../src/message/control-message.js";
import { numbered } from "./support/frame-numbering.js";
import { callFrame, createLinked, settle } from "./support/node.js";

const KIB = 1024;
const send = (link: { send(bytes: Uint8Array, start: number, end: number): boolean }, bytes: Uint8Array): boolean =>
	link.send(bytes, 0, bytes.length);
const noHandlers: LinkHandlers = { onFrames() {}, onControl() {}, onDrain() {} };

describe("writing", () => {
	it("gathers the small frames of a turn in one write of one chunk", async () => {
		const { link, stream } = await createLinked();
		const frames = Array.from({ length: 50 }, (_, call) => callFrame(call, call));
		for (const frame of frames) send(link, frame);
		expect(stream.writes).toEqual([]);
		await settle();
		expect(stream.writes).toHaveLength(1);
		expect(stream.writes[0]).toHaveLength(1);
		expect(stream.written().equals(numbered(...frames))).toBe(true);
	});

	it("sends frames of the next turn in the next write", async () => {
		const { link, stream } = await createLinked();
		send(link, callFrame(1));
		await settle();
		send(link, callFrame(2));
		await settle();
		expect(stream.writes).toHaveLength(2);
	});

	it("copies of a large frame only the header, in its place between the small ones", async () => {
		const { link, stream } = await createLinked();
		const [small, large, last] = [callFrame(1, 100), callFrame(2, 20_000), callFrame(3)];
		for (const frame of [small, large, last]) send(link, frame);
		await settle();
		const [chunks] = stream.writes;
		expect(chunks?.map(({ length }) => length)).toEqual([
			small.length + HEADER_BYTES,
			large.length - HEADER_BYTES,
			last.length,
		]);
		expect(chunks?.[1]?.buffer).toBe(large.buffer);
		expect(stream.written().equals(numbered(small, large, last))).toBe(true);
	});

	it("numbers frames in the order in which they leave, one by one or in a run, and leaves the sender's bytes as they are", async () => {
		const { link, stream } = await createLinked();
		const frames = Array.from({ length: 40 }, (_, call) => callFrame(call, call === 20 ? 20_000 : call));
		const run = Buffer.concat(frames);
		send(link, run);
		link.control({ kind: "goodbye", reason: "" });
		for (const frame of frames) send(link, frame);
		await settle();
		const control = stream.written().subarray(run.length, stream.written().length - run.length);
		expect(stream.written().equals(numbered(run, control, run))).toBe(true);
		expect(run.equals(Buffer.concat(frames))).toBe(true);
	});

	it("does not wait for the end of the turn with more than 256 KiB", async () => {
		const { link, stream } = await createLinked();
		const frame = callFrame(1, 10_000);
		for (let sent = 0; sent < 256 * KIB; sent += frame.length) {
			expect(stream.writes).toEqual([]);
			send(link, frame);
		}
		expect(stream.writes).toHaveLength(1);
		await settle();
		expect(stream.writes).toHaveLength(1);
	});

	it("does not wait for the end of the turn with 512 frames", async () => {
		const { link, stream } = await createLinked();
		const frame = callFrame(1);
		for (let sent = 1; sent <= 1200; sent += 1) {
			send(link, frame);
			expect(stream.writes).toHaveLength(Math.floor(sent / 512));
		}
		await settle();
		expect(stream.writes).toHaveLength(3);
		expect(stream.written()).toHaveLength(1200 * frame.length);
	});

	it("needs few buffers for a long turn", async () => {
		const { link, stream } = await createLinked();
		for (let call = 0; call < 4_000; call += 1) send(link, callFrame(1, 1_000));
		expect(stream.written().length).toBeGreaterThan(3 * 1024 * KIB);
		expect(new Set(stream.writes.flat().map(({ buffer }) => buffer)).size).toBeLessThanOrEqual(5);
	});

	it("never writes over bytes that the stream has not taken", async () => {
		const { link, stream } = await createLinked();
		const sent: Buffer[] = [];
		stream.block();
		for (let call = 0; call < 300; call += 1) {
			const frame = callFrame(call % 256, 1_000);
			sent.push(Buffer.from(frame));
			send(link, frame);
			if (call % 7 === 0) await settle();
		}
		await settle();
		expect(stream.written().equals(numbered(...sent))).toBe(true);
	});

	it("uses its buffer again when the stream has taken all", async () => {
		const { link, stream } = await createLinked();
		for (let turn = 0; turn < 200; turn += 1) {
			send(link, callFrame(1, 1_000));
			await settle();
		}
		expect(new Set(stream.writes.flat().map(({ buffer }) => buffer)).size).toBe(1);
	});

	it("uses its buffer again after a drain", async () => {
		const { link, stream } = await createLinked();
		send(link, callFrame(1));
		await settle();
		stream.block();
		send(link, callFrame(2));
		await settle();
		stream.take();
		send(link, callFrame(3));
		await settle();
		const offsets = stream.writes.flat().map(({ byteOffset }) => byteOffset);
		expect(offsets[1]).toBe(offsets[0]);
		expect(offsets[2]).toBe(offsets[0]);
	});

	it("says false above the high-water mark and drains once when the stream has taken all", async () => {
		const { link, stream } = await createLinked({ limits: { highWaterMark: 2_000 } });
		const drains: number[] = [];
		link.attach({ ...noHandlers, onDrain: () => void drains.push(stream.writes.length) });
		stream.block();
		expect(send(link, callFrame(1, 1_000))).toBe(true);
		await settle();
		expect(send(link, callFrame(2, 1_000))).toBe(false);
		expect(send(link, callFrame(3, 1_000))).toBe(false);
		await settle();
		expect(drains).toEqual([]);
		stream.take();
		expect(drains).toEqual([2]);
		expect(send(link, callFrame(4, 1_000))).toBe(true);
		await settle();
		expect(drains).toEqual([2]);
	});

	it("does not drain while frames of a new turn wait behind those that went out", async () => {
		const { link, stream } = await createLinked({ limits: { highWaterMark: 2_000 } });
		const drainedAt: number[] = [];
		link.attach({ ...noHandlers, onDrain: () => void drainedAt.push(stream.writes.length) });
		stream.block();
		send(link, callFrame(1, 3_000));
		await settle();
		send(link, callFrame(2, 3_000));
		stream.take();
		expect(drainedAt).toEqual([]);
		await settle();
		expect(drainedAt).toEqual([2]);
	});

	it("counts its writes for the observer of the transport", async () => {
		const { link, observed } = await createLinked();
		observed.length = 0;
		send(link, callFrame(1, 68));
		send(link, callFrame(2));
		await settle();
		expect(observed).toEqual([callFrame(1, 68).length + callFrame(2).length]);
	});

	it("leaves out of a state what runs there, for a peer that takes no frame so long; another message ends the link", async () => {
		const { link, stream } = await createLinked({}, { hello: { maxFrame: 4_096 } });
		const calls = [{ count: 1, tenant: "x".repeat(5_000) }];
		const state = { free: { cpu: 1 }, running: 1, draining: false };
		link.control({ kind: "state", state: { ...state, calls } });
		await settle();
		expect(decodeControl(stream.written().subarray(HEADER_BYTES))).toEqual({ kind: "state", state });
		expect(() => link.control({ kind: "explained", request: 1, text: "x".repeat(5_000) })).not.toThrow();
		expect((await link.closed).error).toMatchObject({
			code: "SKEIN_LINK_FRAME",
			message: expect.stringContaining("is longer than the 4096 that the peer accepts"),
		});
	});
});
