/** Frames and control messages arrive once, whole and in order. */
import assert from "node:assert/strict";
import { type ControlMessage, FrameKind, type Link } from "@skein/kernel";
import type { Recorder } from "./recorder.js";
import { createSampleFrame } from "./sample-frame.js";
import { createCase } from "./stage.js";
import type { TransportCase } from "./suite-options.js";

const MANY = 10_000;
const PER_TURN = 97;
/** Payloads from nothing to more than a socket takes at once. */
const SIZES = [0, 1, 8, 100, 0, 1_000, 20_000, 3, 70_000];

async function sendMany(link: Link): Promise<void> {
	for (let call = 0; call < MANY; call += 1) {
		const frame = createSampleFrame(call, call % 50 === 0 ? SIZES[(call / 50) % SIZES.length]! : call % 40);
		link.send(frame, 0, frame.length);
		if (call % PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
	}
}

async function expectMany(recorder: Recorder): Promise<void> {
	await recorder.until(`${MANY} frames`, () => recorder.frames.length >= MANY);
	recorder.frames.forEach((frame, index) => {
		assert.equal(frame.call, index, `frame ${index} is frame ${frame.call}`);
		assert.ok(frame.isIntact, `frame ${index} is damaged`);
	});
	assert.equal(recorder.frames.length, MANY);
}

const messages: readonly ControlMessage[] = [
	{
		kind: "functions",
		functions: [
			{ id: "app/f", contract: "0123456789abcdef", serves: ["f".repeat(16)], aliases: ["app/e"] },
			{ id: "app/ü.g", contract: "", serves: [], aliases: [] },
		],
	},
	{ kind: "state", state: { free: { cpu: 0.5, memory: 2 ** 41 }, running: 12, draining: true } },
	{ kind: "goodbye", reason: "rolling update" },
];

export const orderCases: readonly TransportCase[] = [
	createCase("10,000 frames arrive once, whole and in order, in both directions at a time", async (stage) => {
		const { near, far } = await stage.pair();
		const [atNear, atFar] = [stage.recorder(), stage.recorder()];
		near.attach(atNear);
		far.attach(atFar);
		await Promise.all([sendMany(near), sendMany(far), expectMany(atNear), expectMany(atFar)]);
	}),
	createCase("frames of every kind that carries data pass, several in one send", async (stage) => {
		const { near, far } = await stage.pair();
		const atFar = stage.recorder();
		far.attach(atFar);
		const { call, ok, threw, cancelled, refused, abort, lost } = FrameKind;
		const { items, credit, end, itemsDown, creditDown, endDown } = FrameKind;
		const kinds = [
			call,
			ok,
			threw,
			cancelled,
			refused,
			abort,
			lost,
			items,
			credit,
			end,
			itemsDown,
			creditDown,
			endDown,
		];
		const run = Buffer.concat(kinds.map((kind, index) => createSampleFrame(index, index * 10, kind)));
		near.send(Buffer.concat([Buffer.alloc(5), run, Buffer.alloc(5)]), 5, 5 + run.length);
		await atFar.until("13 frames", () => atFar.frames.length === kinds.length);
		assert.deepEqual(
			atFar.frames.map((frame) => frame.kind),
			kinds,
		);
		assert.ok(atFar.frames.every((frame) => frame.isIntact));
	}),
	createCase("control messages arrive as they were sent, each in its place between the frames", async (stage) => {
		const { near, far } = await stage.pair();
		const atFar = stage.recorder();
		far.attach(atFar);
		messages.forEach((message, index) => {
			const frame = createSampleFrame(index, index * 9_000);
			near.send(frame, 0, frame.length);
			near.control(message);
		});
		await atFar.until("all messages", () => atFar.controls.length === messages.length);
		assert.deepEqual(atFar.controls, messages);
		assert.deepEqual(
			atFar.events.map((event) => event.what),
			messages.flatMap(() => ["frame", "control"]),
		);
	}),
	createCase("small bytes may be changed by the caller when send has returned", async (stage) => {
		const { near, far } = await stage.pair();
		const atFar = stage.recorder();
		far.attach(atFar);
		for (let call = 0; call < 3; call += 1) {
			const frame = createSampleFrame(call, 500);
			near.send(frame, 0, frame.length);
			frame.fill(0xff);
		}
		await atFar.until("3 frames", () => atFar.frames.length === 3);
		assert.deepEqual(
			atFar.frames.map(({ call, isIntact }) => [call, isIntact]),
			[
				[0, true],
				[1, true],
				[2, true],
			],
		);
	}),
];
