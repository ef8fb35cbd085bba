/** How links end. */
import assert from "node:assert/strict";
import { isSkeinError, type Link, type LinkEnd, realClock } from "@skein/kernel";
import { createSampleFrame } from "./sample-frame.js";
import { createCase, type Pair, type Stage } from "./stage.js";
import type { TransportCase } from "./suite-options.js";

const send = (link: Link, call: number, payload = 0): boolean => {
	const frame = createSampleFrame(call, payload);
	return link.send(frame, 0, frame.length);
};

const bothEnds = ({ near, far }: Pair, stage: Stage): Promise<[LinkEnd, LinkEnd]> =>
	stage.within("both sides closed", Promise.all([near.closed, far.closed]));

/** Attaches both sides, so that neither has anything left to hold. */
function attachBoth({ near, far }: Pair, stage: Stage) {
	const [atNear, atFar] = [stage.recorder(), stage.recorder()];
	near.attach(atNear);
	far.attach(atFar);
	return { atNear, atFar };
}

export const closingCases: readonly TransportCase[] = [
	createCase("a close by either side ends both without an error", async (stage) => {
		for (const side of ["near", "far"] as const) {
			const pair = await stage.pair();
			attachBoth(pair, stage);
			await stage.within("close", pair[side].close());
			assert.deepEqual(await bothEnds(pair, stage), [{}, {}]);
			await stage.within("the listener's close", pair.door.listener.close());
		}
	}),
	createCase("a link that was never attached ends when the peer closes", async (stage) => {
		const pair = await stage.pair();
		void pair.near.close();
		assert.deepEqual(await bothEnds(pair, stage), [{}, {}]);
	}),
	createCase("a close with a reason is an error on both sides", async (stage) => {
		const pair = await stage.pair();
		attachBoth(pair, stage);
		const reason = new Error("out of memory");
		await stage.within("close", pair.near.close(reason));
		const [near, far] = await bothEnds(pair, stage);
		assert.equal(near.error, reason);
		assert.ok(isSkeinError(far.error, "SKEIN_LINK_CLOSED"), `the peer saw ${far.error}`);
		assert.match(far.error.message, /out of memory/);
	}),
	createCase("closed settles once: a second close changes nothing", async (stage) => {
		const pair = await stage.pair();
		const first = pair.near.close();
		const second = pair.near.close(new Error("too late"));
		await stage.within("both closes", Promise.all([first, second]));
		assert.deepEqual(await pair.near.closed, {});
		await stage.within("a third close", pair.near.close(new Error("far too late")));
		assert.deepEqual(await pair.near.closed, {});
		assert.deepEqual(await bothEnds(pair, stage), [{}, {}]);
	}),
	createCase("both sides may close at once", async (stage) => {
		const pair = await stage.pair();
		attachBoth(pair, stage);
		await stage.within("both closes", Promise.all([pair.near.close(), pair.far.close()]));
		assert.deepEqual(await bothEnds(pair, stage), [{}, {}]);
	}),
	createCase("frames sent before close arrive", async (stage) => {
		const pair = await stage.pair();
		const { atFar } = attachBoth(pair, stage);
		for (let call = 0; call < 50; call += 1) send(pair.near, call, 10_000);
		await stage.within("close", pair.near.close());
		await bothEnds(pair, stage);
		assert.deepEqual(
			atFar.frames.map(({ call }) => call),
			Array.from({ length: 50 }, (_, call) => call),
		);
		assert.ok(atFar.frames.every((frame) => frame.isIntact));
	}),
	createCase("frames that came before the peer closed are delivered to a late owner", async (stage) => {
		const pair = await stage.pair();
		send(pair.near, 1);
		await stage.within("close", pair.near.close());
		await bothEnds(pair, stage);
		const atFar = stage.recorder();
		pair.far.attach(atFar);
		await atFar.until("the frame", () => atFar.frames.length === 1);
	}),
	createCase("what is sent on a closed link is dropped without an error", async (stage) => {
		const pair = await stage.pair();
		const { atFar } = attachBoth(pair, stage);
		const closed = pair.near.close();
		assert.equal(send(pair.near, 1), true, "told to wait for a drain that cannot come");
		pair.near.control({ kind: "goodbye", reason: "late" });
		await stage.within("close", closed);
		send(pair.near, 2);
		await bothEnds(pair, stage);
		send(pair.far, 3);
		pair.far.control({ kind: "goodbye", reason: "later" });
		assert.deepEqual(atFar.events, []);
	}),
	createCase("no handler is called on a link that its owner closed", async (stage) => {
		const pair = await stage.pair();
		const { atNear } = attachBoth(pair, stage);
		send(pair.far, 1);
		pair.far.control({ kind: "goodbye", reason: "on its way" });
		const closed = pair.near.close();
		await stage.within("close", closed);
		await bothEnds(pair, stage);
		assert.deepEqual(atNear.events, []);
	}),
	createCase("a peer that stands still is given up, and hears of it when it goes on", async (stage) => {
		const pair = await stage.pair({ limits: { pingInterval: 50, idleTimeout: 250 } });
		const atNear = stage.recorder();
		pair.near.attach(atNear);
		// Nobody takes what comes there, so it stops reading, and answers no ping.
		let call = 0;
		while (send(pair.near, call, 50_000)) {
			call += 1;
			await new Promise((resolve) => setImmediate(resolve));
		}
		const near = await stage.within("the end of a link to a peer that stands still", pair.near.closed);
		assert.ok(isSkeinError(near.error, "SKEIN_LINK_TIMEOUT"), `ended with ${near.error}`);
		assert.match(near.error.message, /"far" sent nothing for 250 ms/);
		const atFar = stage.recorder();
		pair.far.attach(atFar);
		const far = await stage.within("the other side's end", pair.far.closed);
		assert.ok(isSkeinError(far.error, "SKEIN_LINK_CLOSED"), `the peer saw ${far.error}`);
		assert.deepEqual(
			atFar.frames.map((frame) => (frame.isIntact ? frame.call : "damaged")),
			atFar.frames.map((_, index) => index),
		);
	}),
	createCase("a peer that is busy, and answers in time, is not given up", async (stage) => {
		const pair = await stage.pair({ limits: { pingInterval: 20, idleTimeout: 2_000 } });
		const { atNear } = attachBoth(pair, stage);
		await new Promise<void>((resolve) => void realClock.schedule(200, resolve));
		send(pair.far, 1);
		await atNear.until("a frame after ten pings", () => atNear.frames.length === 1);
	}),
	createCase("a handler that throws ends its own link with that error and no other", async (stage) => {
		const pair = await stage.pair();
		const other = await stage.pair();
		const failure = new Error("the owner's own");
		pair.far.attach({
			onFrames() {
				throw failure;
			},
			onControl() {},
			onDrain() {},
		});
		send(pair.near, 1);
		const [near, far] = await bothEnds(pair, stage);
		assert.equal(far.error, failure);
		assert.ok(isSkeinError(near.error, "SKEIN_LINK_CLOSED"), `the peer saw ${near.error}`);
		const { atFar } = attachBoth(other, stage);
		send(other.near, 2);
		await atFar.until("a frame on the other link", () => atFar.frames.length === 1);
	}),
];
