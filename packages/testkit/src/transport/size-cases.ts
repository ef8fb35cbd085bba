/** The least and the greatest frame, and what is over it. */
import assert from "node:assert/strict";
import { FrameKind, HEADER_BYTES, isSkeinError, type Link } from "@skein/kernel";
import { createSampleFrame, readFrames } from "./sample-frame.js";
import { createCase } from "./stage.js";
import type { TransportCase } from "./suite-options.js";

const SMALL_LIMIT = 100_000;
const refusesFrame = (act: () => void): void =>
	assert.throws(act, (error) => isSkeinError(error, "SKEIN_LINK_FRAME"), "not refused with SKEIN_LINK_FRAME");

const send = (link: Link, frame: Uint8Array): boolean => link.send(frame, 0, frame.length);

/** As a node does with a large frame for one of its threads: the buffer is gone here. */
function giveAway(bytes: Uint8Array, start: number, end: number): void {
	const isAlone = start === 0 && bytes.byteOffset === 0 && end === bytes.buffer.byteLength;
	if (isAlone && end > 16 * 1024) structuredClone(null, { transfer: [bytes.buffer as ArrayBuffer] });
}

export const sizeCases: readonly TransportCase[] = [
	createCase("a frame without payload and one of the greatest length pass", async (stage) => {
		const maxFrame = 3_000_000;
		const { near, far } = await stage.pair({ limits: { maxFrame } }, { limits: { maxFrame } });
		const atFar = stage.recorder();
		far.attach(atFar);
		for (const payload of [0, maxFrame - HEADER_BYTES, 0, 1]) send(near, createSampleFrame(payload % 1000, payload));
		await atFar.until("4 frames", () => atFar.frames.length === 4);
		assert.deepEqual(
			atFar.frames.map((frame) => frame.length - HEADER_BYTES),
			[0, maxFrame - HEADER_BYTES, 0, 1],
		);
		assert.ok(
			atFar.frames.every((frame) => frame.isIntact),
			"a frame is damaged",
		);
	}),
	createCase("long frames arrive whole although their receiver gives each away at once", async (stage) => {
		const maxFrame = 6_000_000;
		const { near, far } = await stage.pair({ limits: { maxFrame } }, { limits: { maxFrame } });
		const sizes = Array.from({ length: 24 }, (_, i) => [40_000, 1_000_000, 17_000, 5_000_000][i % 4]! + i);
		const seen: number[] = [];
		let arrived = (): void => {};
		far.attach({
			onFrames(bytes, start, end) {
				for (const { isIntact, length, call } of readFrames(bytes, start, end)) {
					seen.push(isIntact && length - HEADER_BYTES === sizes[call] ? call : -1);
				}
				giveAway(bytes, start, end);
				if (seen.length === sizes.length) arrived();
			},
			onControl() {},
			onDrain() {},
		});
		const all = new Promise<void>((resolve) => {
			arrived = resolve;
		});
		// Replies, so that they may pass each other.
		sizes.forEach((payload, call) => void send(near, createSampleFrame(call, payload, FrameKind.ok)));
		await stage.within("all frames", Promise.race([all, far.closed.then(({ error }) => Promise.reject(error))]));
		assert.deepEqual(
			seen.sort((a, b) => a - b),
			sizes.map((_, call) => call),
		);
	}),
	createCase("a frame over the limit of the peer is refused before any of its run is sent", async (stage) => {
		const { near, far } = await stage.pair({}, { limits: { maxFrame: SMALL_LIMIT } });
		const [atNear, atFar] = [stage.recorder(), stage.recorder()];
		near.attach(atNear);
		far.attach(atFar);
		const tooLong = createSampleFrame(1, SMALL_LIMIT - HEADER_BYTES + 1);
		refusesFrame(() => send(near, tooLong));
		refusesFrame(() => send(near, Buffer.concat([createSampleFrame(2), tooLong])));
		send(near, createSampleFrame(3, SMALL_LIMIT - HEADER_BYTES));
		send(far, createSampleFrame(4, SMALL_LIMIT));
		await atFar.until("one frame", () => atFar.frames.length > 0);
		await atNear.until("one frame", () => atNear.frames.length > 0);
		assert.deepEqual(
			atFar.frames.map(({ call }) => call),
			[3],
		);
		assert.deepEqual(
			atNear.frames.map(({ call }) => call),
			[4],
		);
	}),
	createCase("a run that is longer than the limit passes when each of its frames is not", async (stage) => {
		const { near, far } = await stage.pair({}, { limits: { maxFrame: SMALL_LIMIT } });
		const atFar = stage.recorder();
		far.attach(atFar);
		const frames = Array.from({ length: 5 }, (_, call) => createSampleFrame(call, SMALL_LIMIT / 2));
		send(near, Buffer.concat(frames));
		await atFar.until("5 frames", () => atFar.frames.length === 5);
		assert.ok(atFar.frames.every((frame) => frame.isIntact));
	}),
];
