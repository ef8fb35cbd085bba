import {
	ATTACH_FROM,
	type AttachedBytes,
	ByteWriter,
	decodeValue,
	detachMarked,
	encodeError,
	encodeValue,
	transfer,
} from "@skein/codec";
import type { Attachment } from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Message {
	readonly bytes: Uint8Array;
	readonly attachments: Attachment[] | undefined;
}

function encode(value: unknown, writer = new ByteWriter()): Message {
	writer.attachments ??= [];
	writer.reset();
	encodeValue(writer, value, "value");
	return { bytes: Uint8Array.from(writer.bytes.subarray(0, writer.position)), attachments: writer.takeAttachments() };
}

const decode = ({ bytes }: Message, attachments?: readonly AttachedBytes[]): unknown =>
	decodeValue(bytes, 0, bytes.length, undefined, attachments);

/** As attachments stand in a frame of a link: parts of one buffer, at multiples of 8. */
function inOneBuffer(attachments: readonly Attachment[]): Uint8Array[] {
	const starts = [0];
	for (const { byteLength } of attachments) starts.push(starts.at(-1)! + Math.ceil(byteLength / 8) * 8);
	const whole = new Uint8Array(starts.at(-1)!);
	return attachments.map((attachment, i) => {
		whole.set(new Uint8Array(attachment), starts[i]);
		return whole.subarray(starts[i]!, starts[i]! + attachment.byteLength);
	});
}

describe("a large buffer", () => {
	it("travels beside its message, copied once", () => {
		const floats = new Float64Array(ATTACH_FROM / 8).map((_, i) => i / 3);
		const message = encode({ floats, name: "x" });
		expect(message.bytes.length).toBeLessThan(40);
		const { floats: came } = decode(message, message.attachments) as { floats: Float64Array };
		expect(came).toEqual(floats);
		expect(came.buffer).toBe(message.attachments![0]);
		floats[0] = 99;
		expect(came[0]).toBe(0);
	});

	it("just below the limit stays in its message", () => {
		expect(encode(new Uint8Array(ATTACH_FROM - 1)).attachments).toBeUndefined();
		expect(encode(new ArrayBuffer(ATTACH_FROM)).attachments).toHaveLength(1);
	});

	it("is only the part that its view shows", () => {
		const view = new Uint8Array(3 * ATTACH_FROM).fill(1).subarray(ATTACH_FROM, 2 * ATTACH_FROM);
		expect(encode(view).attachments![0]!.byteLength).toBe(ATTACH_FROM);
	});

	it("uses memory again that was recycled, of the same size", () => {
		const writer = new ByteWriter();
		const first = encode(new Uint8Array(ATTACH_FROM).fill(1), writer).attachments!;
		writer.recycle(first);
		expect(encode(new Uint8Array(ATTACH_FROM + 8), writer).attachments![0]).not.toBe(first[0]);
		const again = encode(new Uint8Array(ATTACH_FROM).fill(2), writer);
		expect(again.attachments![0]).toBe(first[0]);
		expect((decode(again, again.attachments) as Uint8Array).every((byte) => byte === 2)).toBe(true);
	});

	it("of any kind comes back from a frame of a link as it was, also at odd places", () => {
		const kinds = [Uint8Array, Uint16Array, Int32Array, Float32Array, Float64Array, BigInt64Array, DataView];
		const one = fc.record({
			kind: fc.constantFrom(...kinds),
			elements: fc.integer({ min: ATTACH_FROM / 8, max: ATTACH_FROM / 4 }),
			before: fc.integer({ min: 0, max: 9 }),
		});
		fc.assert(
			fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (wishes) => {
				const views = wishes.map(({ kind, elements, before }) => {
					const size = "BYTES_PER_ELEMENT" in kind ? Number(kind.BYTES_PER_ELEMENT) : 1;
					const buffer = new Uint8Array((before + elements * 8) * size).map((_, i) => i * 7).buffer;
					const make = kind as new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView;
					return new make(buffer, before * size, elements * (size === 1 ? 8 : 1));
				});
				const message = encode(views);
				const came = decode(message, inOneBuffer(message.attachments ?? [])) as ArrayBufferView[];
				expect(came.map((view) => view.constructor.name)).toEqual(views.map((view) => view.constructor.name));
				for (const [i, view] of came.entries()) {
					const [a, b] = [view, views[i]!].map((v) => Buffer.from(v.buffer as ArrayBuffer, v.byteOffset, v.byteLength));
					expect(a!.equals(b!)).toBe(true);
				}
			}),
			{ numRuns: 30 },
		);
	});
});

describe("transfer", () => {
	it("gives the buffer itself, however small, and views over it go on sharing it", () => {
		const buffer = new ArrayBuffer(16);
		const pair = [new Uint8Array(transfer(buffer), 4, 4), new Uint16Array(buffer)] as const;
		const message = encode(pair);
		expect(message.attachments).toEqual([buffer]);
		const [bytes, words] = decode(message, message.attachments) as typeof pair;
		bytes[0] = 7;
		expect(words[2]).toBe(7);
	});

	it("returns its argument, and what was detached is gone here", () => {
		const view = transfer(new Float32Array(8));
		const { buffer } = view;
		const attachments: Attachment[] = [buffer, new ArrayBuffer(4)];
		detachMarked(attachments);
		expect([view.length, buffer.byteLength]).toEqual([0, 0]);
		expect(attachments.map(({ byteLength }) => byteLength)).toEqual([32, 4]);
	});

	it.each([[7], ["text"], [{}], [null]])("refuses %j", (value) => {
		expect(() => transfer(value as never)).toThrow(/no ArrayBuffer and no view over one/);
	});

	it("refuses a Buffer whose memory others share", () => {
		expect(() => transfer(Buffer.from("abc"))).toThrow(/memory that other Buffers share/);
		const own = Buffer.allocUnsafeSlow(3);
		expect(transfer(own)).toBe(own);
	});

	it("is undone by nothing but sending: a refused message leaves the buffer here", () => {
		const buffer = transfer(new ArrayBuffer(8));
		const writer = new ByteWriter();
		writer.attachments = [];
		expect(() => encodeValue(writer, [buffer, () => 1], "value")).toThrow(/a function cannot cross threads/);
		expect(writer.takeAttachments()).toBeUndefined();
		expect(buffer.byteLength).toBe(8);
	});
});

describe("shared memory", () => {
	it("is shared with whoever decodes, as a buffer and under a view", () => {
		const shared = new SharedArrayBuffer(8);
		const message = encode([shared, new Int32Array(shared, 4)]);
		expect(message.attachments).toEqual([shared]);
		const [buffer, view] = decode(message, message.attachments) as [SharedArrayBuffer, Int32Array];
		expect(buffer).toBe(shared);
		view[0] = 5;
		expect(new Int32Array(shared)[1]).toBe(5);
	});

	it("is refused where nothing can travel beside the message, and noted in an error", () => {
		const writer = new ByteWriter();
		expect(() => encodeValue(writer, new SharedArrayBuffer(8), "value")).toThrow(/SharedArrayBuffer/);
		writer.attachments = [];
		encodeError(writer, Object.assign(new Error("x"), { memory: new SharedArrayBuffer(8) }));
		expect(writer.takeAttachments()).toBeUndefined();
	});
});

describe("a message that names attachments", () => {
	const large = encode([new Float64Array(ATTACH_FROM), new ArrayBuffer(ATTACH_FROM)]);

	it("is malformed where they are missing or too short", () => {
		expect(() => decode(large)).toThrow(/an attachment that is not there/);
		expect(() => decode(large, [large.attachments![0]!])).toThrow(/an attachment that is not there/);
		expect(() => decode(large, [new ArrayBuffer(8), large.attachments![1]!])).toThrow(/a view beyond its buffer/);
	});

	it("gives a value or a typed error whatever its bytes are", () => {
		const attachments = [new ArrayBuffer(64), new Uint8Array(40).subarray(3)];
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 12 }), fc.constantFrom(0xe9, 0xea), (bytes, tag) => {
				try {
					decode({ bytes: Uint8Array.from([tag, ...bytes]), attachments: undefined }, attachments);
				} catch (error) {
					expect((error as { code: string }).code).toMatch(/^SKEIN_CODEC_/);
				}
			}),
			{ numRuns: 5_000 },
		);
	});
});
