import { ByteWriter, decodeValue, encodeValue } from "@skein/codec";
import { describe, expect, it } from "vitest";

describe("a byte writer", () => {
	it("grows by doubling and keeps what was written", () => {
		const writer = new ByteWriter(4);
		for (let i = 0; i < 100; i++) {
			writer.ensure(1);
			writer.bytes[writer.position++] = i;
		}
		expect(writer.bytes.length).toBe(128);
		expect([...writer.bytes.subarray(0, 100)]).toEqual(Array.from({ length: 100 }, (_, i) => i));
		writer.view.setUint8(0, 77);
		expect(writer.bytes[0]).toBe(77);
	});
	it("grows at once to what is asked for", () => {
		const writer = new ByteWriter(4);
		writer.position = 2;
		writer.ensure(1000);
		expect(writer.bytes.length).toBe(1002);
	});
	it("gives a buffer above a mebibyte back on reset, and keeps a smaller one", () => {
		const writer = new ByteWriter(16);
		encodeValue(writer, new Uint8Array(1_000_000), "value");
		const kept = writer.bytes;
		writer.reset();
		expect([writer.position, writer.bytes === kept]).toEqual([0, true]);
		encodeValue(writer, new Uint8Array(2_000_000), "value");
		writer.reset();
		expect(writer.bytes.length).toBe(16);
		encodeValue(writer, [1.5, "text"], "value");
		expect(decodeValue(writer.bytes, 0, writer.position)).toEqual([1.5, "text"]);
	});
	it("asked for more memory than there is, throws the typed error and stays usable", () => {
		const writer = new ByteWriter(16);
		expect(() => writer.ensure(2 ** 52)).toThrow(expect.objectContaining({ code: "SKEIN_CODEC_LIMIT" }));
		encodeValue(writer, "text", "value");
		expect(decodeValue(writer.bytes, 0, writer.position)).toBe("text");
	});
});
