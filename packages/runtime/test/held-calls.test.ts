// Calls of a peer that does not read its answers.
import { bareFrame, type Frame, FrameKind, frameCall, frameIn, HEADER_BYTES, writeHeader } from "@skein/kernel";
import { expect, it } from "vitest";
import { HeldCalls } from "../src/engine/held-calls.js";

const callOf = (number: number, size = 0): Frame => {
	const frame = frameIn(new Uint8Array(HEADER_BYTES + size));
	writeHeader(frame.view, 0, { kind: FrameKind.call, call: number }, size);
	return frame;
};
const numberOf = ({ frame: { view, start } }: { frame: Frame }): number => frameCall(view, start);

it("come out in the order in which they came, but for those that were taken out before", () => {
	const held = new HeldCalls(100);
	for (const number of [3, 1, 2, 9]) expect(held.add(callOf(number))).toBe(true);
	expect([held.size, held.remove(1) !== undefined, held.remove(1), held.find(1)]).toEqual([
		4,
		true,
		undefined,
		undefined,
	]);
	expect([held.shift(), held.shift(), held.shift()].map((one) => numberOf(one!))).toEqual([3, 2, 9]);
	expect([held.shift(), held.size]).toEqual([undefined, 0]);
});

it("are copies of what was lent", () => {
	const [held, lent] = [new HeldCalls(100), callOf(1, 8)];
	held.add(lent);
	lent.bytes.fill(0xdd);
	expect(numberOf(held.shift()!)).toBe(1);
});

it("are 256 MiB at most, and there is room again for each that leaves", () => {
	const held = new HeldCalls(100);
	const large = callOf(0, 32 * 1024 * 1024);
	const add = (number: number): boolean => {
		writeHeader(large.view, 0, { kind: FrameKind.call, call: number }, large.bytes.length - HEADER_BYTES);
		return held.add(large);
	};
	expect([1, 2, 3, 4, 5, 6, 7, 8].map(add)).toEqual([true, true, true, true, true, true, true, false]);
	held.shift();
	expect([add(8), add(9)]).toEqual([true, false]);
	// Memory of their own counts, too.
	let small = 0;
	while (held.add(bareFrame(FrameKind.call, 100 + small))) small += 1;
	expect(small).toBeGreaterThan(10_000);
	expect(small).toBeLessThan(65_536);
});

it("have numbers of their own", () => {
	const held = new HeldCalls(100);
	held.add(callOf(7));
	expect(() => held.add(callOf(7))).toThrow(expect.objectContaining({ code: "SKEIN_LINK_FRAME" }));
});

it("may have as many answers that nobody reads as there may be calls", () => {
	const held = new HeldCalls(100);
	for (let round = 0; round < 2; round += 1) {
		for (let answer = 0; answer < 100; answer += 1) held.countUnread();
		if (round === 0) held.wasRead();
	}
	expect(() => held.countUnread()).toThrow(expect.objectContaining({ code: "SKEIN_LINK_FRAME" }));
});
