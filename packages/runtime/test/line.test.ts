import type { Peer } from "@skein/cluster";
import type { Link } from "@skein/kernel";
import { COUNT_MASK } from "@skein/pool";
import { expect, it } from "vitest";
import { Line } from "../src/call/line.js";
import type { OutgoingCall } from "../src/call/outgoing-call.js";

const create = (): Line => new Line(10, {} as Peer, {} as Link, 1, {} as Link);
const call = (): OutgoingCall => ({ place: -1, queued: false }) as OutgoingCall;

it("gives each call its place, and counts modulo 2^31", () => {
	const line = create();
	line.sent = COUNT_MASK;
	const calls = [call(), call(), call()];
	for (const one of calls) line.enter(one);
	expect([calls.map(({ place }) => place), line.sent]).toEqual([[COUNT_MASK, 0, 1], 2]);
});

it("knows which places are behind the number begun, also around the last number", () => {
	expect([0, 4, 5, 6].map((place) => Line.isBehind(place, 5))).toEqual([false, false, true, true]);
	expect([COUNT_MASK, 0, 1].map((place) => Line.isBehind(place, 0))).toEqual([false, true, true]);
	expect([COUNT_MASK - 1, COUNT_MASK, 0].map((place) => Line.isBehind(place, COUNT_MASK))).toEqual([false, true, true]);
});

it("says for how many looks calls have been under way that may not have begun, and none has left", () => {
	const line = create();
	expect(line.look()).toBe(0);
	const [first, second] = [call(), call()];
	line.enter(first);
	expect([line.look(), line.look()]).toEqual([1, 2]);
	line.begun = 1;
	expect(line.look()).toBe(0);
	line.enter(second);
	expect(line.look()).toBe(1);
	line.leave(first);
	expect([line.look(), line.look()]).toEqual([0, 1]);
	line.leave(second);
	expect([line.look(), line.look()]).toEqual([0, 0]);
});
