import {
	encodeSection,
	FrameKind,
	findSection,
	HEADER_BYTES,
	isSkeinError,
	SECTION_HEADER_BYTES,
	SectionTag,
	writeHeader,
} from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const UNKNOWN = 99;
const MANDATORY = 1;

/** A section as any sender might write it; `length` lies about the content when given. */
function section(tag: number, content: Uint8Array, { flags = 0, length = content.length } = {}): Uint8Array {
	const bytes = encodeSection(tag as SectionTag, content);
	bytes[1] = flags;
	new DataView(bytes.buffer).setUint32(4, length, true);
	return bytes;
}

/** A frame of these sections and a payload, behind `before` bytes of something else. */
function frame(sections: readonly Uint8Array[], before = 0): { bytes: Uint8Array; view: DataView; at: number } {
	const content = Buffer.concat([...sections, Buffer.from("payload")]);
	const bytes = new Uint8Array(before + HEADER_BYTES + content.length);
	const view = new DataView(bytes.buffer);
	writeHeader(view, before, { kind: FrameKind.call, sections: content.length - 7 }, content.length);
	bytes.set(content, before + HEADER_BYTES);
	return { bytes, view, at: before };
}

const find = (sections: readonly Uint8Array[], tag: SectionTag = SectionTag.resources): Uint8Array | undefined => {
	const { bytes, view, at } = frame(sections);
	return findSection(bytes, view, at, tag);
};

const content = fc.uint8Array({ maxLength: 40 });

describe("sections", () => {
	it("are found by their tag among others that are not known here, wherever the frame begins", () => {
		const others = fc.array(content.map((bytes) => section(UNKNOWN, bytes)));
		fc.assert(
			fc.property(others, content, others, fc.nat(20), (before, wanted, after, offset) => {
				const { bytes, view, at } = frame([...before, section(SectionTag.placement, wanted), ...after], offset);
				expect(findSection(bytes, view, at, SectionTag.placement)).toEqual(wanted);
			}),
		);
	});

	it("are not found in a frame without that section, even where the payload looks like one", () => {
		expect(find([])).toBeUndefined();
		expect(find([section(SectionTag.placement, new Uint8Array(3))])).toBeUndefined();
		const { bytes, view } = frame([section(SectionTag.resources, new Uint8Array(3))]);
		writeHeader(view, 0, { kind: FrameKind.call, sections: 0 }, bytes.length - HEADER_BYTES);
		expect(findSection(bytes, view, 0, SectionTag.resources)).toBeUndefined();
	});

	it("that are known may be mandatory, the one asked for as well as another", () => {
		const resources = section(SectionTag.resources, new Uint8Array([7]), { flags: MANDATORY });
		const placement = section(SectionTag.placement, new Uint8Array([8]), { flags: MANDATORY });
		expect(find([placement, resources])).toEqual(new Uint8Array([7]));
	});

	it("that are unknown and mandatory make the frame refused, before and behind the one asked for", () => {
		const strange = section(UNKNOWN, new Uint8Array(2), { flags: MANDATORY });
		const wanted = section(SectionTag.resources, new Uint8Array(2));
		for (const order of [
			[strange, wanted],
			[wanted, strange],
		]) {
			expect(() => find(order)).toThrow(/section 99 is mandatory and not known here/);
		}
	});

	it("with other flags are skipped, for a later version may define them", () => {
		expect(find([section(UNKNOWN, new Uint8Array(2), { flags: 0xfe })])).toBeUndefined();
	});

	it.each([
		["a length beyond the sections", section(UNKNOWN, new Uint8Array(4), { length: 5 }), /longer than its frame/],
		["the longest length", section(UNKNOWN, new Uint8Array(4), { length: 0xffff_ffff }), /longer than its frame/],
		["half a section header", new Uint8Array(SECTION_HEADER_BYTES - 1), /cut short/],
		["a tail behind a length too small", section(UNKNOWN, new Uint8Array(4), { length: 1 }), /cut short/],
	])("with %s break the protocol", (_, malformed, message) => {
		try {
			find([malformed]);
			expect.unreachable();
		} catch (error) {
			expect(isSkeinError(error, "SKEIN_LINK_FRAME")).toBe(true);
			expect((error as Error).message).toMatch(message);
		}
	});

	it("made of any bytes are read to their end or refused, never read beyond", () => {
		fc.assert(
			fc.property(content, (noise) => {
				try {
					find([noise]);
				} catch (error) {
					expect(isSkeinError(error, "SKEIN_LINK_FRAME")).toBe(true);
				}
			}),
		);
	});
});
