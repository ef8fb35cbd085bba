import {
	type CallClaim,
	encodeClaim,
	encodeSection,
	type Frame,
	FrameKind,
	frameIn,
	HEADER_BYTES,
	readClaim,
	readDevices,
	SectionTag,
	writeDevices,
	writeHeader,
	writePreempts,
} from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Somewhere in a longer run of bytes. */
function frameWith(sections: Uint8Array): Frame {
	const frame = frameIn(new Uint8Array(8 + HEADER_BYTES + sections.length + 3));
	frame.start = 8;
	frame.end = frame.bytes.length;
	frame.bytes.set(sections, 8 + HEADER_BYTES);
	writeHeader(frame.view, 8, { kind: FrameKind.call, sections: sections.length }, sections.length + 3);
	return frame;
}
const frameOf = (claim: CallClaim): Frame => frameWith(encodeClaim(claim) ?? new Uint8Array());

const claims: fc.Arbitrary<CallClaim> = fc.record(
	{
		amounts: fc.record({ cpu: fc.constantFrom(0, 0.5, 3), gpu: fc.constantFrom(0, 0.25, 1, 4) }, { requiredKeys: [] }),
		labels: fc.dictionary(fc.constantFrom("app", "team"), fc.constantFrom("x", "y")),
		tenant: fc.string({ minLength: 1 }),
		priority: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
		preemptible: fc.constant(true),
		avoids: fc.array(fc.record({ topologyKey: fc.constantFrom("zone", "rack") }), { minLength: 1 }),
		tolerations: fc.array(fc.record({ key: fc.constantFrom("a", "b") }), { minLength: 1 }),
		reservation: fc.nat(2 ** 32 - 1),
	},
	{ requiredKeys: [] },
);

describe("what a call says of itself", () => {
	it("comes out of its frame as it went in", () => {
		fc.assert(
			fc.property(claims, (claim) => {
				const read = readClaim(frameOf(claim));
				expect(read ?? {}).toEqual(Object.keys(claim).length === 0 ? {} : claim);
			}),
		);
	});

	it("is nothing for a plain call, which has no sections", () => {
		expect(encodeClaim({})).toBeUndefined();
		expect(readClaim(frameOf({}))).toBeUndefined();
	});

	it("has room for its devices, which are written in place", () => {
		const frame = frameOf({ amounts: { cpu: 1, gpu: 2 }, priority: 3 });
		expect([readDevices(frame), readClaim(frame)?.gpus]).toEqual([[], undefined]);
		expect(writeDevices(frame, [7, 0])).toBe(true);
		expect([readDevices(frame), readClaim(frame)?.gpus]).toEqual([
			[7, 0],
			[7, 0],
		]);
		expect(writeDevices(frame, [1])).toBe(false);
		expect(writeDevices(frameOf({ amounts: { cpu: 1 } }), [1])).toBe(false);
	});

	it("has one device for a share of one, and none for more than any node could have", () => {
		expect(writeDevices(frameOf({ amounts: { gpu: 0.25 } }), [3])).toBe(true);
		expect(encodeClaim({ amounts: { gpu: 1e9 } })!.length).toBeLessThan(100);
	});

	it("says that others may have to go for it as long as that stands in its frame", () => {
		const frame = frameOf({ labels: { a: "b" }, priority: 3 });
		expect(readClaim(frame)).not.toHaveProperty("preempts");
		writePreempts(frame, true);
		expect(readClaim(frame)).toMatchObject({ priority: 3, preempts: true });
		writePreempts(frame, false);
		expect(readClaim(frame)).not.toHaveProperty("preempts");
		const plain = frameOf({ labels: { a: "b" } });
		writePreempts(plain, true);
		expect(readClaim(plain)).toEqual({ labels: { a: "b" } });
	});

	const json = (tag: SectionTag, value: unknown): Uint8Array =>
		encodeSection(tag, Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
	it.each<[string, Uint8Array]>([
		["resources that are not JSON", json(SectionTag.resources, "{")],
		["resources that are a list", json(SectionTag.resources, [1])],
		["a negative amount", json(SectionTag.resources, { cpu: -1 })],
		["words that are not JSON", json(SectionTag.claim, "x")],
		["words that are null", json(SectionTag.claim, null)],
		["labels that are no texts", json(SectionTag.claim, { labels: { a: 1 } })],
		["neighbours that are no list", json(SectionTag.claim, { avoids: {} })],
		["a neighbour without a label", json(SectionTag.claim, { avoids: [{}] })],
		["a neighbour whose label has no name", json(SectionTag.claim, { avoids: [{ topologyKey: "" }] })],
		[
			"a neighbour whose function is no text",
			json(SectionTag.claim, { avoids: [{ topologyKey: "a", selector: { function: 1 } }] }),
		],
		["more neighbours than a call may have", json(SectionTag.claim, { avoids: Array(101).fill({ topologyKey: "a" }) })],
		["a label without a name", json(SectionTag.claim, { labels: { "": "a" } })],
		["a label that JavaScript knows", json(SectionTag.claim, '{"labels":{"constructor":"a"}}')],
		["a label with a long value", json(SectionTag.claim, { labels: { a: "b".repeat(1_025) } })],
		[
			"more labels than a call may have",
			json(SectionTag.claim, { labels: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`a${i}`, ""])) }),
		],
		["a resource that JavaScript knows", json(SectionTag.resources, '{"__proto__":1}')],
		["a tenant with a long name", encodeSection(SectionTag.tenant, new Uint8Array(1_025))],
		["tolerations that are texts", json(SectionTag.claim, { tolerations: ["a"] })],
		["devices that are cut short", encodeSection(SectionTag.devices, new Uint8Array(6))],
		["a device that is named twice", encodeSection(SectionTag.devices, new Uint8Array(8))],
		["a priority of three bytes", encodeSection(SectionTag.priority, new Uint8Array(3))],
		["a reservation of eight bytes", encodeSection(SectionTag.reservation, new Uint8Array(8))],
	])("is refused with a typed error when it is %s", (_, section) => {
		expect(() => readClaim(frameWith(section))).toThrow(expect.objectContaining({ code: "SKEIN_LINK_FRAME" }));
	});

	it("gives a claim or a typed error for any bytes", () => {
		fc.assert(
			fc.property(fc.constantFrom(...Object.values(SectionTag)), fc.uint8Array({ maxLength: 40 }), (tag, content) => {
				try {
					readClaim(frameWith(encodeSection(tag, content)));
				} catch (error) {
					expect(error).toMatchObject({ code: "SKEIN_LINK_FRAME" });
				}
			}),
			{ numRuns: 500 },
		);
	});
});
