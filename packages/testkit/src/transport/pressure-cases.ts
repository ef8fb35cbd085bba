/** Batches, back-pressure and what comes before a link is attached. */
import assert from "node:assert/strict";
import type { Link } from "@skein/kernel";
import { createSampleFrame } from "./sample-frame.js";
import { createCase } from "./stage.js";
import type { TransportCase } from "./suite-options.js";

const PAYLOAD = 8_000;
/** More than any transport buffers below a link. */
const FULL_AT = 3_000;

/** Sends a turn at a time until the link says to wait; returns how many frames that took. */
async function fill(link: Link): Promise<number> {
	for (let call = 0; call < FULL_AT; call += 1) {
		const frame = createSampleFrame(call, PAYLOAD);
		if (!link.send(frame, 0, frame.length)) return call + 1;
		if (call % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
	}
	throw new Error(`send never said to wait, after ${FULL_AT} frames that nobody read`);
}

export const pressureCases: readonly TransportCase[] = [
	createCase("a sender is told to wait for a slow reader, then to go on, and nothing is lost", async (stage) => {
		const { near, far } = await stage.pair();
		const [atNear, atFar] = [stage.recorder(), stage.recorder()];
		near.attach(atNear);
		const sent = await fill(near);
		assert.equal(atNear.drains, 0, "drained although nobody read");
		far.attach(atFar);
		await atNear.until("a drain", () => atNear.drains > 0);
		await atFar.until("all frames", () => atFar.frames.length >= sent);
		assert.deepEqual(
			atFar.frames.map(({ call }) => call),
			Array.from({ length: sent }, (_, call) => call),
		);
		assert.ok(atFar.frames.every((frame) => frame.isIntact));
		const last = createSampleFrame(sent);
		assert.equal(near.send(last, 0, last.length), true, "still told to wait after the drain");
	}),
	createCase("a small high-water mark that is passed within one turn drains as well", async (stage) => {
		const { near, far } = await stage.pair({ limits: { highWaterMark: 1_000 } });
		const [atNear, atFar] = [stage.recorder(), stage.recorder()];
		near.attach(atNear);
		far.attach(atFar);
		const frame = createSampleFrame(0, 2_000);
		assert.equal(near.send(frame, 0, frame.length), false);
		await atNear.until("a drain", () => atNear.drains === 1);
	}),
	createCase("what came before attach is kept and delivered first, in order", async (stage) => {
		const { near, far } = await stage.pair();
		for (let call = 0; call < 5; call += 1) {
			const frame = createSampleFrame(call, call * 5_000);
			near.send(frame, 0, frame.length);
			if (call === 2) near.control({ kind: "goodbye", reason: "early" });
		}
		const sign = createSampleFrame(99);
		const atNear = stage.recorder();
		near.attach(atNear);
		far.send(sign, 0, sign.length);
		await atNear.until("a sign of the other side", () => atNear.frames.length === 1);
		const atFar = stage.recorder();
		far.attach(atFar);
		const late = createSampleFrame(5);
		near.send(late, 0, late.length);
		await atFar.until("6 frames", () => atFar.frames.length === 6);
		assert.deepEqual(
			atFar.frames.map(({ call, isIntact }) => (isIntact ? call : "damaged")),
			[0, 1, 2, 3, 4, 5],
		);
		assert.equal(
			atFar.events.findIndex((event) => event.what === "control"),
			3,
		);
	}),
	createCase("handlers never run inside a call of their link", async (stage) => {
		const { near, far } = await stage.pair({ limits: { highWaterMark: 100 } });
		const atFar = stage.recorder();
		far.attach(atFar);
		let isInside = false;
		const seenInside: string[] = [];
		const note = (what: string) => (isInside ? void seenInside.push(what) : undefined);
		const frame = createSampleFrame(0, 500);
		far.send(frame, 0, frame.length);
		await new Promise((resolve) => setImmediate(resolve));
		isInside = true;
		near.attach({
			onFrames: () => note("onFrames"),
			onControl: () => note("onControl"),
			onDrain: () => note("onDrain"),
		});
		near.send(frame, 0, frame.length);
		near.control({ kind: "goodbye", reason: "" });
		const closed = near.close();
		isInside = false;
		await stage.within("close", closed);
		assert.deepEqual(seenInside, []);
	}),
	createCase(
		{ name: "all frames and control messages of a turn leave in one write", needs: "countsWrites" },
		async (stage) => {
			const { near, far } = await stage.pair();
			const atFar = stage.recorder();
			far.attach(atFar);
			for (const [turn, payload] of [
				[1, 0],
				[2, 2_000],
				[3, 20_000],
			] as const) {
				const before = stage.writes();
				for (let call = 0; call < 10; call += 1) {
					const frame = createSampleFrame(call, payload);
					near.send(frame, 0, frame.length);
				}
				near.control({ kind: "goodbye", reason: "end of turn" });
				await atFar.until("a turn", () => atFar.controls.length === turn);
				assert.equal(stage.writes() - before, 1, `turn ${turn}`);
			}
		},
	),
];
