import { isSkeinError, type Link } from "@skein/kernel";
import { createSeededRandom, heldBytes, readFuzzRounds, type SeededRandom } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import type { FakeStream } from "./support/fake-stream.js";
import { callFrame, createNode, frame, greetingOf, settle } from "./support/node.js";

const { rounds: CASES, seed: SEED, isThorough } = readFuzzRounds(20_000);

/** A short run is over before a heap has grown to its size: of that counts what is held. */
const memory = (): number => (isThorough ? process.memoryUsage().rss : heldBytes());

const noise = (random: SeededRandom, length: number): Buffer =>
	Buffer.from(Array.from({ length }, () => random.integer(256)));

/** Flips some bytes, or cuts the end off. */
function damage(bytes: Buffer, random: SeededRandom): Buffer {
	const copy = Buffer.from(bytes);
	for (let flips = random.integer(4); flips >= 0; flips -= 1) copy[random.integer(copy.length)] = random.integer(256);
	return random.integer(5) === 0 ? copy.subarray(0, random.integer(copy.length)) : copy;
}

function feedInPieces(stream: FakeStream, bytes: Buffer, random: SeededRandom): void {
	for (let at = 0; at < bytes.length; ) {
		const to = at + 1 + random.integer(random.integer(3) === 0 ? 8 : 400);
		stream.feed(bytes.subarray(at, to));
		at = to;
	}
}

const attach = (link: Link): void => link.attach({ onFrames() {}, onControl() {}, onDrain() {} });
const isTyped = (error: unknown): boolean =>
	isSkeinError(error, "SKEIN_LINK_HANDSHAKE") ||
	isSkeinError(error, "SKEIN_LINK_FRAME") ||
	isSkeinError(error, "SKEIN_LINK_CLOSED");

/** Streams of several kinds, from pure noise to a good conversation with one byte wrong. */
function compose(kind: number, greeting: Buffer, random: SeededRandom): Buffer {
	if (kind === 0) return noise(random, 1 + random.integer(200));
	if (kind === 1) return damage(greeting, random);
	const control = frame(8, noise(random, random.integer(40)));
	const talk = [greeting, callFrame(1, random.integer(300)), control, frame(9), callFrame(2)];
	if (kind === 2) return Buffer.concat([greeting, noise(random, 200)]);
	if (kind === 3) return Buffer.concat([greeting, damage(Buffer.concat(talk.slice(1)), random)]);
	return damage(Buffer.concat(talk), random);
}

describe("random bytes", () => {
	it(`in ${CASES} streams end in a link, in waiting, or in one typed error`, async () => {
		const random = createSeededRandom(SEED);
		const greeting = await greetingOf("there");
		const ended = { link: 0, refused: 0 };
		let before = 0;
		for (let round = 0; round < CASES; round += 500) {
			// By then what is compiled only once is, and at length the heap has its size.
			if (round <= CASES / 4) before = memory();
			const node = createNode("here", { limits: { handshakesPerSecond: Number.POSITIVE_INFINITY } });
			const streams: FakeStream[] = [];
			for (let index = 0; index < 500; index += 1) {
				const stream = await node.accept();
				streams.push(stream);
				const before = node.links.length;
				feedInPieces(stream, compose(index % 5, greeting, random), random);
				for (const link of node.links.slice(before)) attach(link);
			}
			for (const stream of streams) stream.endByPeer();
			await settle();
			node.clock.advance(100_000);
			await settle();
			const ends = await Promise.all(node.links.map((link) => link.closed));
			expect(node.links.length + node.refusals.length).toBe(streams.length);
			expect(
				[...node.refusals, ...ends.flatMap(({ error }) => error ?? [])].filter((error) => !isTyped(error)),
			).toEqual([]);
			expect(streams.every(({ isDestroyed }) => isDestroyed)).toBe(true);
			expect(node.clock.pending).toBe(0);
			ended.link += ends.length;
			ended.refused += node.refusals.length;
		}
		const grown = memory() - before;
		if (isThorough) console.log(`${CASES} streams: RSS ${(grown / 2 ** 20).toFixed(1)} MiB more`);
		expect(grown).toBeLessThan(64 * 2 ** 20);
		expect(Math.min(ended.link, ended.refused)).toBeGreaterThan(CASES / 5);
	}, 3_600_000);
});
