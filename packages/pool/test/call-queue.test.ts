// Calls that wait: their order, what they keep in memory, and what it costs to work them off.
import { type Frame, FrameKind, frameIn, HEADER_BYTES, LARGE_FRAME, writeHeader } from "@skein/kernel";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { CallQueue } from "../src/host/call-queue.js";
import { SimulatedCall } from "./simulated-calls.js";

afterEach(() => void vi.restoreAllMocks());

function frameOf(call: number, length: number): Frame {
	const frame = frameIn(new Uint8Array(length).fill(call));
	writeHeader(frame.view, 0, { kind: FrameKind.call, call }, length - HEADER_BYTES);
	return frame;
}

function push(queue: CallQueue, number: number, length = HEADER_BYTES): SimulatedCall {
	const call = new SimulatedCall(number, "quick");
	call.phase = "queued";
	queue.push(call, frameOf(number, length));
	return call;
}

/** The call at the head leaves. */
function shift(queue: CallQueue): { call: SimulatedCall; bytes: Buffer } | undefined {
	const call = queue.peek() as SimulatedCall | undefined;
	if (call === undefined) return undefined;
	const { bytes, start, end } = queue.frame();
	const copy = Buffer.from(bytes.slice(start, end));
	call.phase = "sent";
	queue.shift();
	return { call, bytes: copy };
}

const step = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ push: fc.integer({ min: HEADER_BYTES, max: 2 * LARGE_FRAME }) }) },
	{ weight: 2, arbitrary: fc.record({ shift: fc.integer({ min: 1, max: 5 }) }) },
	{ weight: 1, arbitrary: fc.record({ abort: fc.nat(1_000) }) },
);

it("calls leave in the order in which they came, each with its own frame, and those that were aborted do not", () => {
	fc.assert(
		fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
			const queue = new CallQueue();
			const waiting: { call: SimulatedCall; length: number }[] = [];
			let number = 0;
			const take = (): void => {
				const next = shift(queue);
				const expected = waiting.shift();
				expect(next?.call).toBe(expected?.call);
				if (expected === undefined) return;
				const frame = frameOf(expected.call.number, expected.length);
				expect(next!.bytes.equals(frame.bytes)).toBe(true);
			};
			for (const step of steps) {
				if ("push" in step) {
					waiting.push({ call: push(queue, number, step.push), length: step.push });
					number += 1;
				} else if ("shift" in step) for (let i = 0; i < step.shift; i += 1) take();
				else {
					const [aborted] = waiting.splice(step.abort % Math.max(1, waiting.length), 1);
					if (aborted === undefined) continue;
					aborted.call.phase = "done";
					queue.forget();
				}
				expect(queue.size).toBe(waiting.length);
			}
			while (waiting.length > 0) take();
			expect(queue.peek()).toBeUndefined();
		}),
		{ seed: 20_261_121, numRuns: 200 },
	);
});

it("a million calls keep little more than their bytes, and are worked off without being copied again and again", () => {
	const CALLS = 1_000_000;
	const LENGTH = 40;
	const queue = new CallQueue();
	const frame = frameOf(0, LENGTH);
	const calls = Array.from({ length: CALLS }, (_, number) => new SimulatedCall(number, "quick"));
	for (const call of calls) {
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
	const buffers = new Set<ArrayBufferLike>();
	let inOrder = 0;
	for (const call of calls) {
		if (queue.peek() === call) inOrder += 1;
		buffers.add(queue.frame().bytes.buffer);
		call.phase = "sent";
		queue.shift();
	}
	vi.restoreAllMocks();
	expect([inOrder, queue.size]).toEqual([CALLS, 0]);
	const kept = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
	expect(kept).toBeLessThan(1.02 * CALLS * LENGTH);
	// Three lists, each cut when half of it is over: no entry is copied twice.
	expect(copied).toBeLessThanOrEqual(3 * CALLS);
});
