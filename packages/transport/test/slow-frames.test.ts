// Frames that begin and hardly go on.
import { FrameKind } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { callFrame, createLinked, frame, settle } from "./support/node.js";

const SECOND = 1_000;
const limits = { frameTimeout: 5 * SECOND, pingInterval: 2 * SECOND, idleTimeout: 10 * SECOND };
const handlers = { onFrames() {}, onControl() {}, onDrain() {} };

async function linked() {
	const node = await createLinked({ limits });
	node.link.attach(handlers);
	await settle();
	return node;
}

type Node = Awaited<ReturnType<typeof linked>>;

/** Feeds so many bytes a second until the link ends or the time is up; returns the seconds that it lived. */
function trickle({ stream, clock }: Node, bytes: Buffer, perSecond: number, seconds: number): number {
	for (let second = 0; second < seconds; second += 1) {
		if (stream.isDestroyed) return second;
		stream.feed(bytes.subarray(second * perSecond, (second + 1) * perSecond));
		clock.advance(SECOND);
	}
	return seconds;
}

describe("a frame", () => {
	it.each([
		["the header", callFrame(1, 100)],
		["the payload", callFrame(1, 100).subarray(32)],
	])("that is sent byte by byte ends the link when its time is up", async (what, bytes) => {
		const node = await linked();
		if (what === "the payload") node.stream.feed(callFrame(1, 100).subarray(0, 32));
		const lived = trickle(node, bytes, 1, 60);
		expect(lived).toBeGreaterThanOrEqual(5);
		expect(lived).toBeLessThanOrEqual(10);
		expect((await node.link.closed).error).toMatchObject({
			code: "SKEIN_LINK_TIMEOUT",
			message: 'node "there" began a frame and hardly went on for 5000 ms',
		});
	});

	it("of the link's own, and a part, have no more time", async () => {
		for (const kind of [FrameKind.control, FrameKind.part]) {
			const node = await linked();
			const preamble = Buffer.alloc(16);
			preamble.writeUInt32LE(5_000, 4);
			expect(trickle(node, frame(kind, Buffer.concat([preamble, Buffer.alloc(900)])), 1, 1_000)).toBeLessThanOrEqual(
				10,
			);
		}
	});

	it("that is long and slow is waited for as long as it goes on", async () => {
		const node = await linked();
		const bytes = callFrame(1, 2 * 1024 * 1024);
		expect(trickle(node, bytes, 64 * 1024, 32)).toBe(32);
		node.stream.feed(bytes.subarray(32 * 64 * 1024));
		node.clock.advance(4 * SECOND);
		expect(node.stream.isDestroyed).toBe(false);
	});

	it("after the other may each have come in two pieces, however long that goes on", async () => {
		const node = await linked();
		const bytes = callFrame(1, 100);
		node.stream.feed(bytes.subarray(0, 50));
		for (let second = 0; second < 60; second += 1) {
			node.stream.feed(Buffer.concat([bytes.subarray(50), bytes.subarray(0, 50)]));
			node.clock.advance(SECOND);
		}
		expect(node.stream.isDestroyed).toBe(false);
	});

	it("has no less time because the network stood still", async () => {
		const node = await linked();
		const bytes = callFrame(1, 1_000);
		trickle(node, bytes, 1, 4);
		node.clock.advance(8 * SECOND);
		expect(node.stream.isDestroyed).toBe(false);
		node.stream.feed(bytes.subarray(4));
		node.clock.advance(SECOND);
		expect(node.stream.isDestroyed).toBe(false);
	});

	it("has no less time because this process stood still or did not read", async () => {
		const node = await linked();
		const bytes = callFrame(1, 1_000);
		trickle(node, bytes, 1, 4);
		node.clock.stall(60 * SECOND);
		expect(node.stream.isDestroyed).toBe(false);
		expect(trickle(node, bytes.subarray(4), 1, 60)).toBeGreaterThanOrEqual(4);
		const held = await createLinked({ limits: { ...limits, highWaterMark: 1_000 } });
		held.stream.feed(callFrame(1, 2_000), callFrame(2, 50).subarray(0, 40));
		expect(held.stream.isPaused).toBe(true);
		held.clock.advance(60 * SECOND);
		held.link.attach(handlers);
		await settle();
		held.clock.advance(4 * SECOND);
		expect(held.stream.isDestroyed).toBe(false);
	});
});
