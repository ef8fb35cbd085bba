// The two ends of a ring step by step: everything that their atomic steps can do to each other.
import { bareFrame, FrameKind, frameIn, HEADER_BYTES, writeHeader } from "@skein/kernel";
import { createSeededRandom } from "@skein/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrameSender } from "../src/frame-sender.js";
import { CAPACITY, openRing } from "../src/ring/ring-memory.js";
import { RingWriter } from "../src/ring/ring-writer.js";
import { everyWay, SteppedReader } from "./stepped-reader.js";

let reader: SteppedReader;
beforeAll(async () => {
	reader = await SteppedReader.open();
});
afterAll(() => reader.close());

const call = (number: number): ReturnType<typeof bareFrame> => bareFrame(FrameKind.call, number);

/** A call of `length` bytes. */
function longCall(number: number, length: number): ReturnType<typeof bareFrame> {
	const frame = frameIn(new Uint8Array(length));
	writeHeader(frame.view, 0, { kind: FrameKind.call, call: number }, length - HEADER_BYTES);
	return frame;
}

describe("in every order of the steps of both ends", () => {
	it("a reader that sleeps is woken for what was published", () => {
		const ways = everyWay((choose) => {
			reader.begin("read");
			const writer = new RingWriter(openRing(reader.ring));
			for (const number of [1, 2]) {
				reader.write(() => {
					writer.write(call(number), HEADER_BYTES);
					writer.publish();
					if (writer.wake()) reader.tell();
				}, choose);
			}
			reader.rest();
			expect(reader.seen).toEqual([1, 2]);
		});
		expect(ways).toBeGreaterThan(200);
	});

	it("a writer that waits for room learns that there is some", () => {
		const ways = everyWay((choose) => {
			reader.begin("read");
			const writer = new RingWriter(openRing(reader.ring));
			writer.write(longCall(1, CAPACITY), CAPACITY);
			let isWaiting = false;
			reader.write(() => {
				writer.publish();
				isWaiting = !writer.fits(HEADER_BYTES) && writer.awaitRoom(HEADER_BYTES);
				if (writer.wake()) reader.tell();
			}, choose);
			reader.rest();
			expect(reader.seen).toEqual([1]);
			expect(isWaiting && !reader.takeNudge()).toBe(false);
			expect(writer.fits(HEADER_BYTES)).toBe(true);
		});
		expect(ways).toBeGreaterThan(200);
	});

	it("a call is started or withdrawn, never both, and one of the two", () => {
		const won = new Set<string>();
		everyWay((choose) => {
			reader.begin("start");
			const writer = new RingWriter(openRing(reader.ring));
			let isWithdrawn = false;
			writer.write(call(1), HEADER_BYTES);
			reader.write(() => {
				isWithdrawn = writer.withdraw(0, 1, true);
			}, choose);
			reader.rest();
			expect(reader.seen.length).toBe(isWithdrawn ? 0 : 1);
			won.add(isWithdrawn ? "withdrawn" : "started");
		});
		expect(won).toEqual(new Set(["withdrawn", "started"]));
	});
});

it("in a thousand orders, frames that find the ring full arrive in theirs once there is room", () => {
	const random = createSeededRandom(1);
	for (let run = 0; run < 1_000; run += 1) {
		reader.begin("read");
		const port = { postMessage: () => reader.tell() };
		const sender = new FrameSender(new RingWriter(openRing(reader.ring)), port, 64 * 1024);
		const choose = (): boolean => random.next() < 0.4;
		const LONG = 15_000;
		for (let number = 1; number <= 40; number += 1) {
			reader.write(() => {
				sender.send(longCall(number, LONG));
				if (number % 10 === 0) sender.flush();
				if (reader.takeNudge()) sender.retry();
			}, choose);
		}
		for (let rounds = 0; rounds < 40 && (sender.blocked || rounds === 0); rounds += 1) {
			reader.rest();
			if (reader.takeNudge()) reader.write(() => sender.retry(), choose);
		}
		sender.closed = true;
		reader.rest();
		expect(reader.seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
	}
});
