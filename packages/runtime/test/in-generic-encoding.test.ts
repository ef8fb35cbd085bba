import { type ByteWriter, decodeArguments } from "@skein/codec";
import { createFunctionCodec } from "@skein/codec/typed";
import { encodeSection, type Frame, findPayload, findSection, frameTyped, SectionTag } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { CallEncoder } from "../src/call/call-encoder.js";
import { compilePlan } from "../src/call/call-plan.js";
import { inGenericEncoding } from "../src/call/in-generic-encoding.js";
import { SpawnedCall } from "../src/call/spawned-call.js";
import { registeredAs } from "./registered-as.js";

/** Of one number, as the compiler writes it. */
const codec = createFunctionCodec("app/f", () => ({
	version: 1,
	encodeArguments(writer: ByteWriter, [value]: readonly unknown[]) {
		if (typeof value !== "number") return false;
		writer.ensure(8);
		writer.view.setFloat64(writer.position, value, true);
		writer.position += 8;
		return true;
	},
	decodeArguments: (reader) => {
		const at = reader.position;
		reader.position += 8;
		return [reader.view.getFloat64(at, true)];
	},
	checkArguments: () => undefined,
	encodeResult: () => false,
	decodeResult: () => undefined,
	checkResult: () => undefined,
}));
const entry = registeredAs("app/f", { codec, contract: "a".repeat(16) });

function encoded(value: unknown): Frame {
	const call = new SpawnedCall(entry, compilePlan(entry, { resources: { gpu: 1 } }), {} as never, undefined);
	call.sequence = 3;
	return new CallEncoder(7).encode(call, [value], encodeSection(SectionTag.placement, new Uint8Array([1, 2])));
}

describe("the frame of a call", () => {
	it("in the encoding of a contract says the same in the generic one, with all its sections", () => {
		const typed = encoded(42);
		expect(frameTyped(typed.view, typed.start)).toBe(true);
		const other = inGenericEncoding(typed, entry);
		expect(frameTyped(other.view, other.start)).toBe(false);
		const { bytes, start, end } = findPayload(other);
		expect(decodeArguments(bytes, start, end)).toEqual([42]);
		expect(Buffer.from(findSection(other.bytes, other.view, 0, SectionTag.placement)!)).toEqual(Buffer.from([1, 2]));
		expect(other.bytes.subarray(6, 20)).toEqual(typed.bytes.subarray(6, 20));
		expect(other.bytes.subarray(24, 32)).toEqual(typed.bytes.subarray(24, 32));
	});

	it("that is in the generic encoding is handed on as it is", () => {
		const generic = encoded("not a number");
		expect(inGenericEncoding(generic, entry)).toBe(generic);
	});

	it("is an error where nobody has the types", () => {
		expect(() => inGenericEncoding(encoded(1), registeredAs("app/f"))).toThrow(
			expect.objectContaining({ code: "SKEIN_CODEC_MALFORMED" }),
		);
	});
});
