import { createSeededRandom, createVirtualClock, type SeededRandom } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { createStreamPair, type StreamPair } from "./support/stream-pair.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString();

/** Numbered lines, so that any loss, repetition or change of order shows. */
const lines = (from: number, to: number): Buffer =>
	Buffer.from(Array.from({ length: to - from }, (_, index) => `${from + index}\n`).join(""));

async function converse(pair: StreamPair, random: SeededRandom, turns: number): Promise<number> {
	let next = 0;
	for (let turn = 0; turn < turns && pair.near.closes.length === 0; turn += 1) {
		const to = next + 1 + random.integer(200);
		pair.near.stream.write([lines(next, to)]);
		next = to;
		if (random.integer(3) === 0) pair.far.stream.write([Buffer.from("echo")]);
		pair.pass(random.integer(6));
		await settle();
	}
	return next;
}

describe("a stream whose messages are lost, repeated, delayed and cut", () => {
	it.each(Array.from({ length: 40 }, (_, seed) => seed))(
		"keeps its bytes in order, or ends with an error (seed %i)",
		async (seed) => {
			const random = createSeededRandom(seed);
			const pair = createStreamPair({ clock: createVirtualClock(), trouble: { random, every: 20 } });
			const written = await converse(pair, random, 60);
			const all = lines(0, written).toString();
			pair.trouble = undefined;
			for (let calm = 0; calm < 4; calm += 1) {
				pair.reconnect();
				pair.pass(Number.POSITIVE_INFINITY);
				await settle();
			}
			const arrived = text(pair.far.data);
			expect(all.startsWith(arrived)).toBe(true);
			const [error] = [...pair.near.closes, ...pair.far.closes];
			if (error === undefined) expect(arrived.length).toBe(all.length);
			else expect(error).toBeInstanceOf(Error);
		},
	);
});

describe("a stream", () => {
	it("asks once for what is missing behind a gap, and gets it", async () => {
		const pair = createStreamPair({ clock: createVirtualClock() });
		for (let line = 0; line < 5; line += 1) pair.near.stream.write([lines(line, line + 1)]);
		pair.dropNext();
		pair.pass(1);
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		expect(text(pair.far.data)).toBe("0\n1\n2\n3\n4\n");
		expect(pair.sent.filter(({ type }) => type === "resume")).toHaveLength(1);
	});

	it("sends nothing twice and loses nothing when the connection of one side is lost", async () => {
		const pair = createStreamPair({ clock: createVirtualClock() });
		pair.near.stream.write([lines(0, 10)]);
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		pair.disconnect();
		pair.near.stream.write([lines(10, 20)]);
		pair.far.stream.write([Buffer.from("answer")]);
		expect(pair.near.stream.pending).toBeGreaterThan(0);
		pair.reconnect();
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		expect(text(pair.far.data)).toBe(lines(0, 20).toString());
		expect(text(pair.near.data)).toBe("answer");
		expect(pair.near.drains).toBe(1);
	});

	it("has no more under way than the window of a peer that does not read, and goes on when it does", async () => {
		const pair = createStreamPair({ clock: createVirtualClock() });
		pair.far.stream.pause();
		const chunk = Buffer.alloc(10_000, 7);
		for (let written = 0; written < 400; written += 1) pair.near.stream.write([chunk]);
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		const underWay = pair.sent.reduce((sum, { bytes }) => sum + bytes, 0);
		expect(underWay).toBeGreaterThan(900_000);
		expect(underWay).toBeLessThanOrEqual(1024 * 1024);
		expect(pair.near.stream.pending).toBeGreaterThanOrEqual(4_000_000 - underWay);
		expect(pair.far.data).toEqual([]);
		pair.far.stream.resume();
		for (let turn = 0; turn < 40; turn += 1) {
			await settle();
			pair.pass(Number.POSITIVE_INFINITY);
		}
		expect(text(pair.far.data)).toBe(text(Array.from({ length: 400 }, () => chunk)));
		expect([pair.near.stream.pending, pair.near.drains]).toEqual([0, 1]);
	});

	it("cuts what is longer than a message of the server", async () => {
		const pair = createStreamPair({ clock: createVirtualClock(), longestMessage: 1_000 });
		const chunks = [lines(0, 300), Buffer.alloc(0), lines(300, 301), lines(301, 2_000)];
		pair.near.stream.write(chunks);
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		expect(Math.max(...pair.sent.map(({ bytes }) => bytes))).toBe(1_000);
		expect(text(pair.far.data)).toBe(text(chunks));
	});

	it("ends when both sides have ended, and not before everything is there", async () => {
		const pair = createStreamPair({ clock: createVirtualClock() });
		pair.near.stream.write([lines(0, 3)]);
		pair.near.stream.end();
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		expect([text(pair.far.data), pair.far.ends, pair.far.closes, pair.near.closes]).toEqual(["0\n1\n2\n", 1, [], []]);
		pair.far.stream.write([Buffer.from("last")]);
		pair.far.stream.end();
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		expect([text(pair.near.data), pair.near.closes, pair.far.closes]).toEqual(["last", [undefined], [undefined]]);
	});

	it("that is destroyed delivers what was written, and ends the other side with an error", async () => {
		const pair = createStreamPair({ clock: createVirtualClock() });
		pair.near.stream.write([lines(0, 3)]);
		pair.near.stream.destroy();
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		expect([text(pair.far.data), pair.near.closes]).toEqual(["0\n1\n2\n", [undefined]]);
		expect(pair.far.closes).toMatchObject([{ message: "the peer ended the stream" }]);
	});

	it("gives a peer without a connection its time, and one that is back is not lost", async () => {
		const clock = createVirtualClock();
		const pair = createStreamPair({ clock });
		pair.near.stream.peerAway();
		clock.advance(2_999);
		pair.far.stream.write([Buffer.from("back")]);
		pair.pass(Number.POSITIVE_INFINITY);
		clock.advance(10_000);
		await settle();
		expect(pair.near.closes).toEqual([]);
		pair.near.stream.peerAway();
		clock.advance(3_000);
		await settle();
		expect(pair.near.closes).toMatchObject([{ message: "the peer has had no connection to the server for 3000 ms" }]);
		expect(clock.pending).toBe(0);
	});

	it("ends with an error when the peer sends more than the window allows", async () => {
		const pair = createStreamPair({ clock: createVirtualClock(), farWindow: 2 ** 31 });
		pair.far.stream.pause();
		for (let written = 0; written < 300; written += 1) pair.near.stream.write([Buffer.alloc(10_000)]);
		pair.pass(Number.POSITIVE_INFINITY);
		await settle();
		expect(pair.far.closes).toMatchObject([{ message: "the peer sent more than the window allows" }]);
		expect(pair.near.closes).toMatchObject([{ message: /more than the window allows/ }]);
	});

	it("ends with an error when the peer confirms what was never sent", async () => {
		const pair = createStreamPair({ clock: createVirtualClock() });
		pair.inject("near", { type: "ack", delivered: 7 });
		await settle();
		expect(pair.near.closes).toMatchObject([{ message: /confirms message 7, which was never sent/ }]);
	});

	it("holds the process until it is told not to, or is closed", async () => {
		const pair = createStreamPair({ clock: createVirtualClock() });
		expect(pair.near.holds).toEqual([true]);
		pair.near.stream.hold(false);
		pair.near.stream.hold(false);
		pair.near.stream.hold(true);
		pair.near.stream.destroy();
		expect(pair.near.holds).toEqual([true, false, true, false]);
	});
});
