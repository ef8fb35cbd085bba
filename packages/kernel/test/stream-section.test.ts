import {
	encodeStreams,
	FrameKind,
	findSection,
	findStreams,
	HEADER_BYTES,
	isSkeinError,
	MAX_ARGUMENT_STREAMS,
	SectionTag,
	type StreamArgument,
	type StreamSection,
	writeHeader,
} from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

function frame(section: Uint8Array): { bytes: Uint8Array; view: DataView } {
	const bytes = new Uint8Array(HEADER_BYTES + section.length);
	const view = new DataView(bytes.buffer);
	writeHeader(view, 0, { kind: FrameKind.call, sections: section.length }, section.length);
	bytes.set(section, HEADER_BYTES);
	return { bytes, view };
}

function find(section: Uint8Array): StreamSection | undefined {
	const { bytes, view } = frame(section);
	return findStreams(bytes, view, 0);
}

const u32 = fc.integer({ min: 1, max: 0xffff_ffff });
const argument: fc.Arbitrary<StreamArgument> = fc.record({
	place: fc.nat(1_000),
	form: fc.constantFrom("iterable", "readable"),
});
const streams: fc.Arbitrary<StreamSection> = fc.record({
	result: fc.option(fc.record({ items: u32, bytes: u32 }), { nil: undefined }),
	args: fc.array(argument, { maxLength: 5 }),
	contract: fc.option(fc.constant("0123456789abcdef"), { nil: undefined }),
});

describe("the streams of a call", () => {
	it("are found as they were written", () => {
		fc.assert(fc.property(streams, (section) => void expect(find(encodeStreams(section))).toEqual(section)));
	});

	it("are mandatory: a node that does not know of streams refuses the call", () => {
		const { bytes, view } = frame(encodeStreams({ result: undefined, args: [] }));
		// The tag of another mandatory section that is not known here.
		bytes[HEADER_BYTES] = 99;
		expect(() => findSection(bytes, view, 0, SectionTag.resources)).toThrow("mandatory");
	});

	it("are refused when their bytes do not add up, or are too many", () => {
		const whole = encodeStreams({ result: undefined, args: [{ place: 0, form: "iterable" }] });
		const many = Array.from({ length: MAX_ARGUMENT_STREAMS + 1 }, (_, place) => ({ place, form: "iterable" as const }));
		const cut = whole.slice(0, -1);
		new DataView(cut.buffer).setUint32(4, cut.length - 8, true);
		for (const section of [cut, encodeStreams({ result: undefined, args: many })]) {
			let thrown: unknown;
			try {
				find(section);
			} catch (error) {
				thrown = error;
			}
			expect(isSkeinError(thrown, "SKEIN_LINK_FRAME")).toBe(true);
		}
	});
});
