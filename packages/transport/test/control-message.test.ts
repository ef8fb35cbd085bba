import {
	type CallClaim,
	type ControlMessage,
	encodeClaim,
	FrameKind,
	frameIn,
	HEADER_BYTES,
	MAX_EXPLANATION,
	MAX_NAME,
	readClaim,
	writeHeader,
} from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeControl, encodeControl } from "../src/message/control-message.js";

const node = { name: "a", labels: { zone: "b" }, taints: [], capacity: { gpu: 2 }, threads: 3 };

describe("what nodes tell each other", () => {
	it.each<ControlMessage>([
		{ kind: "state", state: { free: { gpu: 1 }, running: 2, draining: false, gpuFree: [0, 1] } },
		{
			kind: "state",
			state: {
				free: {},
				running: 3,
				draining: false,
				calls: [
					{ count: 2, function: "app/f" },
					{
						count: 1,
						function: "app/g",
						labels: { app: "x" },
						tenant: "a",
						priority: -7,
						preemptible: true,
						amounts: { gpu: 0.5 },
						gpus: [4],
						avoids: [{ topologyKey: "zone" }, { topologyKey: "rack", selector: { function: "f", labels: "a in (b)" } }],
					},
				],
			},
		},
		{ kind: "description", node: { ...node, gpus: [{ index: 0, model: "L4" }, { index: 9 }] } },
		{
			kind: "manage",
			change: {
				addTaints: [{ key: "a", value: "b", effect: "NoSchedule" }],
				removeTaints: [{ key: "a" }, { key: "b", effect: "NoExecute" }],
				setLabels: { zone: "c" },
				removeLabels: ["disk"],
			},
		},
		{ kind: "explain", request: 4, task: "abc-1", relayed: false },
		{ kind: "explained", request: 4, text: "{}" },
		{ kind: "reserve", id: 9, amounts: { gpu: 2 }, gpus: [0, 7] },
		{ kind: "reserved", id: 9, reason: "" },
		{ kind: "release", id: 9 },
		{ kind: "askLines" },
		{ kind: "lines", lines: [{ line: 1, address: "unix:///a~1" }] },
		{ kind: "takeBack", line: 1, sent: 2_147_483_647 },
		{ kind: "takenBack", line: 1, taken: 7, over: true },
		{ kind: "lineCall", line: 1, call: 1_048_577, at: 3, mode: 2 },
	])("comes out as it went in: $kind", (message) => {
		expect(decodeControl(encodeControl(message))).toEqual(message);
	});

	it("has no more to say of a group than what is not at its default", () => {
		const calls = [{ count: 1, labels: {}, priority: 0, preemptible: false, amounts: {}, avoids: [] }];
		const told = decodeControl(
			encodeControl({ kind: "state", state: { free: {}, running: 1, draining: false, calls } }),
		);
		expect(told).toMatchObject({ state: { calls: [{ count: 1 }] } });
	});

	it("believes no explanation that is longer than one may be", () => {
		const told = (length: number): unknown =>
			decodeControl(encodeControl({ kind: "explained", request: 1, text: "x".repeat(length) }));
		expect(told(MAX_EXPLANATION)).toMatchObject({ text: "x".repeat(MAX_EXPLANATION) });
		expect(told(MAX_EXPLANATION + 1)).toEqual({ kind: "explained", request: 1, text: "" });
	});

	it("holds whatever a call may say of itself, whoever wrote that", () => {
		const text = fc.oneof(
			{ weight: 30, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
			{
				weight: 1,
				arbitrary: fc.constantFrom("", "constructor", "__proto__", "ß".repeat(MAX_NAME), "x".repeat(MAX_NAME + 1)),
			},
		);
		const few = { maxKeys: 8 };
		const claims = fc.record(
			{
				labels: fc.dictionary(text, text, few),
				tenant: text,
				priority: fc.integer(),
				preemptible: fc.constant(true),
				amounts: fc.dictionary(text, fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), few),
				avoids: fc.array(
					fc.record({ topologyKey: text, selector: fc.record({ function: text, labels: text }, { requiredKeys: [] }) }),
					{
						maxLength: 8,
					},
				),
			},
			{ requiredKeys: [] },
		);
		let read = 0;
		fc.assert(
			fc.property(claims, (written) => {
				const claim = readWritten(written);
				if (claim === undefined) return;
				read += 1;
				const message: ControlMessage = {
					kind: "state",
					state: { free: {}, running: 1, draining: false, calls: [{ count: 1, ...claim }] },
				};
				expect(decodeControl(encodeControl(message))).toMatchObject({ state: { calls: [{ count: 1 }] } });
			}),
			{ numRuns: 500 },
		);
		expect(read).toBeGreaterThan(100);
	});
});

/** What a node makes of the claim of a frame; undefined: it refuses it. */
function readWritten(claim: CallClaim): CallClaim | undefined {
	const sections = encodeClaim(claim) ?? new Uint8Array();
	const frame = frameIn(new Uint8Array(HEADER_BYTES + sections.length));
	frame.bytes.set(sections, HEADER_BYTES);
	writeHeader(frame.view, 0, { kind: FrameKind.call, sections: sections.length }, sections.length);
	try {
		return readClaim(frame);
	} catch (error) {
		expect(error).toMatchObject({ code: "SKEIN_LINK_FRAME" });
		return undefined;
	}
}
