import {
	FrameKind,
	formatTaskId,
	frameAttempt,
	frameCall,
	frameKind,
	frameLength,
	frameNumber,
	frameRemaining,
	frameSections,
	frameTarget,
	frameTaskId,
	frameTyped,
	HEADER_BYTES,
	nextFrameNumber,
	payloadStart,
	setFrameCall,
	setFrameKind,
	setFrameLength,
	setFrameNumber,
	setFrameRemaining,
	setFrameTarget,
	setFrameTyped,
	writeHeader,
} from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const fields = fc.record({
	kind: fc.constantFrom(...Object.values(FrameKind)),
	attempt: fc.integer({ min: 0, max: 0xffff }),
	call: u32,
	target: u32,
	remaining: u32,
	sections: u32,
	origin: u32,
	sequence: u32,
});
const place = fc.record({ at: fc.nat(40), after: fc.nat(40) });
const payload = fc.integer({ min: 0, max: 0xffff_ffff - HEADER_BYTES });

/** Everything that can be read of the header at `at`. */
const read = (view: DataView, at: number) => ({
	length: frameLength(view, at),
	kind: frameKind(view, at),
	attempt: frameAttempt(view, at),
	call: frameCall(view, at),
	target: frameTarget(view, at),
	remaining: frameRemaining(view, at),
	sections: frameSections(view, at),
	task: frameTaskId(view, at),
});

describe("a frame header", () => {
	it("reads back as it was written, at any place, and touches no byte beside it", () => {
		fc.assert(
			fc.property(fields, payload, place, (written, bytes, { at, after }) => {
				const memory = new Uint8Array(at + HEADER_BYTES + after).fill(0xa5);
				writeHeader(new DataView(memory.buffer), at, written, bytes);
				const { origin, sequence, ...plain } = written;
				expect(read(new DataView(memory.buffer), at)).toEqual({
					...plain,
					length: HEADER_BYTES + bytes,
					task: formatTaskId(origin, sequence),
				});
				expect(memory.subarray(0, at).every((byte) => byte === 0xa5)).toBe(true);
				expect(memory.subarray(at + HEADER_BYTES).every((byte) => byte === 0xa5)).toBe(true);
			}),
		);
	});

	it("has every field but the kind at 0 when only the kind is given, whatever stood there before", () => {
		const memory = new Uint8Array(HEADER_BYTES).fill(0xff);
		writeHeader(new DataView(memory.buffer), 0, { kind: FrameKind.pong }, 0);
		expect([...memory]).toEqual([HEADER_BYTES, 0, 0, 0, FrameKind.pong, ...new Array<number>(27).fill(0)]);
	});

	it("stands on the wire as documented: little-endian, at fixed places", () => {
		const memory = new Uint8Array(HEADER_BYTES);
		const numbers = {
			attempt: 0x0201,
			call: 0x06050403,
			target: 0x0a090807,
			remaining: 0x0e0d0c0b,
			sections: 0x1211100f,
			origin: 0x16151413,
			sequence: 0x1a191817,
		};
		writeHeader(new DataView(memory.buffer), 0, { kind: FrameKind.call, ...numbers }, 0x100);
		const rest = Array.from({ length: 26 }, (_, index) => index + 1);
		expect([...memory]).toEqual([0x20, 0x01, 0, 0, 1, 0, ...rest]);
	});

	it.each([
		["kind", setFrameKind, FrameKind.lost],
		["call", setFrameCall, 0xfedc_ba98],
		["target", setFrameTarget, 0xfedc_ba98],
		["remaining", setFrameRemaining, 0xfedc_ba98],
		["length", setFrameLength, 0xfedc_ba98],
	] as const)("changes nothing else when its %s is patched", (name, set, value) => {
		fc.assert(
			fc.property(fields, fc.nat(40), (written, at) => {
				const view = new DataView(new ArrayBuffer(at + HEADER_BYTES));
				writeHeader(view, at, written, 10);
				const before = read(view, at);
				(set as (view: DataView, at: number, value: number) => void)(view, at, value);
				expect(read(view, at)).toEqual({ ...before, [name]: value });
			}),
		);
	});

	it("keeps its flags beside the number that it has on a link, whichever comes first", () => {
		fc.assert(
			fc.property(fields, fc.nat(31), fc.nat(31), fc.boolean(), (written, first, second, typed) => {
				const view = new DataView(new ArrayBuffer(HEADER_BYTES));
				writeHeader(view, 0, written, 10);
				if (typed) setFrameTyped(view, 0);
				const before = read(view, 0);
				for (const number of [first, second]) {
					setFrameNumber(view, 0, number);
					expect([frameNumber(view, 0), frameTyped(view, 0)]).toEqual([number, typed]);
				}
				expect(read(view, 0)).toEqual(before);
			}),
		);
		expect([nextFrameNumber(0), nextFrameNumber(30), nextFrameNumber(31)]).toEqual([1, 31, 0]);
	});

	it("puts the payload behind the sections", () => {
		const view = new DataView(new ArrayBuffer(100));
		writeHeader(view, 8, { kind: FrameKind.call, sections: 24 }, 60);
		expect(payloadStart(view, 8)).toBe(8 + HEADER_BYTES + 24);
	});

	it("gives different task ids to different pairs of origin and sequence", () => {
		fc.assert(
			fc.property(fc.tuple(u32, u32), fc.tuple(u32, u32), (a, b) => {
				expect(formatTaskId(...a) === formatTaskId(...b)).toBe(a[0] === b[0] && a[1] === b[1]);
			}),
		);
		expect(formatTaskId(1, 23)).not.toBe(formatTaskId(12, 3));
	});
});
