import { FrameKind, findPayload, frameIn, HEADER_BYTES, LARGE_FRAME, splitTail, writeHeader } from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

function frameWith(payload: Uint8Array, attachments?: ArrayBuffer[]) {
	const frame = frameIn(new Uint8Array(HEADER_BYTES + payload.length), attachments);
	writeHeader(frame.view, 0, { kind: FrameKind.call, call: 7 }, payload.length);
	frame.bytes.set(payload, HEADER_BYTES);
	return frame;
}

const joined = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(pieces));
const bytesOf = (part: ArrayBufferLike | Uint8Array): number[] => [
	...(part instanceof Uint8Array ? part : new Uint8Array(part)),
];

describe("a frame with attachments", () => {
	const payload = fc.uint8Array({ maxLength: 40 });
	const buffers = fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 5 });

	it("comes back from one buffer as it was, wherever it stands there", () => {
		fc.assert(
			fc.property(payload, buffers, fc.nat(9), (content, parts, before) => {
				const frame = frameWith(
					content,
					parts.map((part) => Uint8Array.from(part).buffer),
				);
				const whole = joined([new Uint8Array(before), ...splitTail(frame)]);
				const came = frameIn(whole);
				came.start = before;
				expect(came.view.getUint32(before, true)).toBe(whole.length - before);
				const { start, end, attachments } = findPayload(came);
				expect([...whole.subarray(start, end)]).toEqual([...content]);
				expect(attachments!.map(bytesOf)).toEqual(parts.map((part) => [...part]));
			}),
		);
	});

	it("has them at multiples of 8 in its own buffer, which they share", () => {
		const whole = joined(splitTail(frameWith(new Uint8Array(3), [new ArrayBuffer(LARGE_FRAME), new ArrayBuffer(5)])));
		for (const part of findPayload(frameIn(whole)).attachments as Uint8Array[]) {
			expect(part.buffer).toBe(whole.buffer);
			expect(part.byteOffset % 8).toBe(0);
		}
	});

	it("copies them out of a small frame, which is only lent", () => {
		const whole = joined(splitTail(frameWith(new Uint8Array(3), [new ArrayBuffer(8)])));
		expect((findPayload(frameIn(whole)).attachments as Uint8Array[])[0]!.buffer).not.toBe(whole.buffer);
	});

	it("leaves the frame that it was made of as it was", () => {
		const frame = frameWith(Uint8Array.of(1, 2), [new ArrayBuffer(8)]);
		const before = [...frame.bytes];
		splitTail(frame);
		expect([...frame.bytes]).toEqual(before);
	});

	it("has no more of them than the limit, whichever way it goes", () => {
		const empty = new ArrayBuffer(0);
		const most = frameWith(new Uint8Array(3), new Array(131_072).fill(empty) as ArrayBuffer[]);
		const whole = joined(splitTail(most));
		expect(findPayload(frameIn(whole)).attachments).toHaveLength(131_072);
		const one = Buffer.concat([whole.subarray(0, -4), Buffer.alloc(4), whole.subarray(-4)]);
		const view = new DataView(one.buffer, one.byteOffset, one.byteLength);
		view.setUint32(0, one.length, true);
		one.copyWithin(one.length - 8, one.length - 12, one.length - 8);
		view.setUint32(one.length - 4, 131_073, true);
		const words = /131073 attachments, more than the limit of 131072/;
		expect(() => findPayload(frameIn(one))).toThrow(words);
		most.attachments!.push(empty);
		expect(() => splitTail(most)).toThrow(words);
	});

	it("is refused with a typed error when its tail does not add up, and never read beyond", () => {
		const whole = joined(splitTail(frameWith(new Uint8Array(9), [new ArrayBuffer(8), new ArrayBuffer(3)])));
		let refused = 0;
		for (let at = HEADER_BYTES; at < whole.length; at += 1) {
			for (const byte of [0, 1, 0x7f, 0xff]) {
				const changed = frameIn(Uint8Array.from(whole));
				changed.bytes[at] = byte;
				try {
					const { start, end, attachments } = findPayload(changed);
					expect(start <= end && end <= whole.length).toBe(true);
					for (const part of attachments as Uint8Array[]) expect(part.byteLength).toBeLessThanOrEqual(whole.length);
				} catch (error) {
					refused += 1;
					expect((error as { code: string }).code).toBe("SKEIN_LINK_FRAME");
				}
			}
		}
		expect(refused).toBeGreaterThan(20);
	});
});

it("a frame without attachments has a payload up to its end", () => {
	const frame = frameWith(Uint8Array.of(1, 2, 3));
	expect(findPayload(frame)).toMatchObject({ start: HEADER_BYTES, end: frame.end, attachments: undefined });
});
