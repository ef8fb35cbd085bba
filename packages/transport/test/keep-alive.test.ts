import { FrameKind } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import type { FakeStream } from "./support/fake-stream.js";
import { callFrame, createLinked, frame, settle } from "./support/node.js";

const limits = { pingInterval: 1_000, idleTimeout: 3_500, highWaterMark: 1_000 };
const kinds = (stream: FakeStream): number[] => {
	const found: number[] = [];
	const bytes = stream.written();
	for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at)) found.push(bytes[at + 4]!);
	return found;
};

describe("keep-alive", () => {
	it("pings after each interval of silence, then closes with a timeout", async () => {
		const { link, stream, clock } = await createLinked({ limits });
		const pings: number[] = [];
		for (const at of [999, 1_000, 1_999, 2_000, 3_000, 3_499]) {
			clock.advance(at - clock.now());
			await settle();
			pings.push(kinds(stream).length);
		}
		expect(pings).toEqual([0, 1, 1, 2, 3, 3]);
		expect(new Set(kinds(stream))).toEqual(new Set([FrameKind.ping]));
		expect(stream.isDestroyed).toBe(false);
		clock.advance(1);
		expect(stream.isDestroyed).toBe(true);
		expect((await link.closed).error).toMatchObject({
			code: "SKEIN_LINK_TIMEOUT",
			message: 'node "there" sent nothing for 3500 ms',
		});
		expect(clock.pending).toBe(0);
	});

	it("is content with any byte that comes", async () => {
		const { stream, clock } = await createLinked({ limits: { ...limits, frameTimeout: 60_000 } });
		const trickle = callFrame(1, 100);
		for (let index = 0; index < 40; index += 1) {
			clock.advance(900);
			stream.feed(trickle.subarray(index, index + 1));
		}
		await settle();
		expect(kinds(stream)).toEqual([]);
		expect(stream.isDestroyed).toBe(false);
	});

	it("measures silence from the last byte, not from the last timer", async () => {
		const { stream, clock } = await createLinked({ limits });
		clock.advance(600);
		stream.feed(frame(FrameKind.pong));
		clock.advance(999);
		await settle();
		expect(kinds(stream)).toEqual([]);
		clock.advance(1);
		await settle();
		expect(kinds(stream)).toEqual([FrameKind.ping]);
	});

	it("answers a ping", async () => {
		const { stream } = await createLinked({ limits });
		stream.feed(frame(FrameKind.ping));
		await settle();
		expect(kinds(stream)).toEqual([FrameKind.pong]);
	});

	it("does not pile up answers for a peer that pings and does not read", async () => {
		const { stream } = await createLinked({ limits });
		stream.block();
		const pings = Buffer.concat(Array.from({ length: 1_000 }, () => frame(FrameKind.ping)));
		for (let index = 0; index < 10; index += 1) stream.feed(pings);
		await settle();
		expect(stream.written().length).toBeLessThan(2 * limits.highWaterMark);
	});

	it("has one timer, whatever passes", async () => {
		const { link, stream, clock } = await createLinked({ limits });
		link.attach({ onFrames() {}, onControl() {}, onDrain() {} });
		await settle();
		for (let call = 0; call < 100; call += 1) {
			stream.feed(callFrame(call));
			const bytes = callFrame(call);
			link.send(bytes, 0, bytes.length);
			clock.advance(10);
		}
		expect(clock.pending).toBe(1);
	});

	it("forgives a silence in which this process stood still itself", async () => {
		const node = await createLinked({ limits });
		node.clock.stall(60_000);
		expect(node.stream.isDestroyed).toBe(false);
		node.clock.advance(3_499);
		expect(node.stream.isDestroyed).toBe(false);
		node.clock.advance(1);
		expect(node.stream.isDestroyed).toBe(true);
	});

	it("does not count the time in which it does not read", async () => {
		const { link, stream, clock } = await createLinked({ limits });
		stream.feed(callFrame(1, 2_000));
		expect(stream.isPaused).toBe(true);
		clock.advance(60_000);
		expect(stream.isDestroyed).toBe(false);
		link.attach({ onFrames() {}, onControl() {}, onDrain() {} });
		await settle();
		expect(stream.isPaused).toBe(false);
		clock.advance(3_499);
		expect(stream.isDestroyed).toBe(false);
		clock.advance(1);
		expect(stream.isDestroyed).toBe(true);
	});
});

describe("a peer that does not answer and has a thread that speaks for it", () => {
	/** A link whose peer is said to be busy as `words` say, in their order; the last one goes on. */
	async function createBusy(words: readonly boolean[], busyTimeout = 60_000) {
		const asked: number[] = [];
		const heard: boolean[] = [];
		const linked = await createLinked({
			limits: { ...limits, busyTimeout },
			isBusy: async ({ node }) => {
				expect(node.name).toBe("there");
				asked.push(linked.clock.now());
				return words[Math.min(asked.length, words.length) - 1]!;
			},
		});
		linked.link.attach({ onFrames() {}, onControl() {}, onDrain() {}, onBusy: (busy) => void heard.push(busy) });
		await settle();
		const advance = async (milliseconds: number): Promise<void> => {
			for (let left = milliseconds; left > 0; left -= 100) {
				linked.clock.advance(100);
				await settle();
			}
		};
		return { ...linked, asked, heard, advance };
	}

	it("is asked for when a ping was not answered, and busy while it says so", async () => {
		const { stream, asked, heard, advance } = await createBusy([true]);
		await advance(1_900);
		expect([asked, heard]).toEqual([[], []]);
		await advance(30_000);
		expect(stream.isDestroyed).toBe(false);
		expect(asked.slice(0, 3)).toEqual([2_000, 3_000, 4_000]);
		expect(heard).toEqual([true]);
	});

	it("is ready again with the first byte, and asked for no more", async () => {
		const { stream, asked, heard, advance } = await createBusy([true]);
		await advance(5_000);
		stream.feed(frame(FrameKind.pong));
		expect(heard).toEqual([true, false]);
		const before = asked.length;
		await advance(1_900);
		expect(asked.length).toBe(before);
		await advance(10_000);
		expect(heard).toEqual([true, false, true]);
	});

	it("is gone when the thread is silent, too, for as long as a link may be", async () => {
		const { link, stream, advance } = await createBusy([true, true, false]);
		await advance(3_000 + 3_400);
		expect(stream.isDestroyed).toBe(false);
		await advance(200);
		expect(stream.isDestroyed).toBe(true);
		expect((await link.closed).error).toMatchObject({ message: 'node "there" sent nothing for 3500 ms' });
	});

	it("is gone as ever when its thread says that it turns: then it is the link that is broken", async () => {
		const { stream, heard, advance } = await createBusy([false]);
		await advance(3_500);
		expect([stream.isDestroyed, heard]).toEqual([true, []]);
	});

	it("is gone when it is busy for longer than a peer may be, and the error says so", async () => {
		const { link, stream, advance } = await createBusy([true], 20_000);
		await advance(19_900);
		expect(stream.isDestroyed).toBe(false);
		await advance(1_100);
		expect(stream.isDestroyed).toBe(true);
		expect((await link.closed).error).toMatchObject({
			code: "SKEIN_LINK_TIMEOUT",
			message: 'node "there" lives, but has not come to its links for 20000 ms',
		});
	});

	it("is not busy by an answer that comes after it was heard", async () => {
		let answer = (_busy: boolean): void => undefined;
		const { link, stream, clock } = await createLinked({
			limits,
			isBusy: () =>
				new Promise((resolve) => {
					answer = resolve;
				}),
		});
		const heard: boolean[] = [];
		link.attach({ onFrames() {}, onControl() {}, onDrain() {}, onBusy: (busy) => void heard.push(busy) });
		await settle();
		clock.advance(2_000);
		stream.feed(frame(FrameKind.pong));
		answer(true);
		await settle();
		expect(heard).toEqual([]);
	});
});
