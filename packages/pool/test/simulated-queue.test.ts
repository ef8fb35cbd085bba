// What the pool's queue costs, counted in the entries that it copies and the bytes that it keeps.
import { frameIn } from "@skein/kernel";
import { afterEach, expect, it, vi } from "vitest";
import { CallQueue } from "../src/host/call-queue.js";
import { SimulatedCall } from "./simulated-calls.js";

const CALLS = 100_000;

afterEach(() => void vi.restoreAllMocks());

it("a hundred thousand calls are worked off without being copied again and again", () => {
	const queue = new CallQueue();
	const frame = frameIn(new Uint8Array(1));
	for (let number = 0; number < CALLS; number += 1) {
		const call = new SimulatedCall(number, "quick");
		call.phase = "queued";
		queue.push(call, frame);
	}
	let copied = 0;
	const { slice } = Array.prototype;
	vi.spyOn(Array.prototype, "slice").mockImplementation(function (this: unknown[], start?: number, end?: number) {
		const rest = slice.call(this, start, end);
		copied += rest.length;
		return rest;
	});
	for (let number = 0; number < CALLS; number += 1) {
		queue.peek()!.phase = "sent";
		queue.shift();
	}
	vi.restoreAllMocks();
	expect(queue.size).toBe(0);
	// Three lists, each cut when half of it is over: no entry is copied twice.
	expect(copied).toBeLessThanOrEqual(3 * CALLS);
});
