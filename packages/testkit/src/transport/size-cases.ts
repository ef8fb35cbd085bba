/** The least and the greatest frame, and what is over it. */
import assert from "node:assert/strict";
import { HEADER_BYTES, isSkeinError, type Link } from "@skein/kernel";
import { createSampleFrame } from "./sample-frame.js";
import { createCase } from "./stage.js";
import type { TransportCase } from "./suite-options.js";

const SMALL_LIMIT = 100_000;
const refusesFrame = (act: () => void): void =>
	assert.throws(act, (error) => isSkeinError(error, "SKEIN_LINK_FRAME"), "not refused with SKEIN_LINK_FRAME");

const send = (link: Link, frame: Uint8Array): boolean => link.send(frame, 0, frame.length);

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
