import { createSeededRandom } from "@skein/testkit";
import { expect, it } from "vitest";
import { createMessage, MessageType, readMessage } from "../dist/nats-message.js";

it("a message is read as it was made, with counts beyond 32 bits", () => {
	const message = createMessage({ type: MessageType.data, flag: true, sequence: 2 ** 40 + 3, delivered: 2 ** 33 }, 2);
	message.set([8, 9], message.length - 2);
	expect(readMessage(message)).toEqual({
		type: MessageType.data,
		flag: true,
		window: 0,
		sequence: 2 ** 40 + 3,
		delivered: 2 ** 33,
		bytes: Buffer.from([8, 9]),
	});
	expect(readMessage(createMessage({ type: MessageType.open, window: 0xffff_ffff }))?.window).toBe(0xffff_ffff);
});

it("what is short, of another version, of an unknown type or counts beyond 2^53 is no message", () => {
	const good = createMessage({ type: MessageType.data, sequence: 1 });
	const changed = (at: number, value: number) => Buffer.from(good).fill(value, at, at + 1);
	for (const bad of [
		Buffer.alloc(0),
		good.subarray(0, 23),
		changed(0, 0),
		changed(0, 10),
		changed(2, 2),
		changed(15, 1),
	]) {
		expect(readMessage(bad)).toBeUndefined();
	}
});

it("random bytes give a message or nothing, never an error", () => {
	const random = createSeededRandom(4);
	for (let round = 0; round < 20_000; round += 1) {
		const bytes = Buffer.from(Array.from({ length: random.integer(60) }, () => random.integer(256)));
		if (round % 2 === 0 && bytes.length > 3) bytes.set([1 + random.integer(9), random.integer(2), 1, 0]);
		const read = readMessage(bytes);
		if (read !== undefined) expect(read.bytes.length).toBe(bytes.length - 24);
	}
});
