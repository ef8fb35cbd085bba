import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { FrameKind } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { createNode, frame } from "./support/node.js";

/** Hellos field by field, written without the project's own encoder. */
type Fields = Readonly<Record<string, (writer: BinaryWriter) => unknown>>;

const text = (field: number, value: string) => (writer: BinaryWriter) =>
	writer.tag(field, WireType.LengthDelimited).string(value);
const number = (field: number, value: number) => (writer: BinaryWriter) =>
	writer.tag(field, WireType.Varint).uint32(value);
const message =
	(field: number, ...parts: ((writer: BinaryWriter) => unknown)[]) =>
	(writer: BinaryWriter) => {
		writer.tag(field, WireType.LengthDelimited).fork();
		for (const part of parts) part(writer);
		writer.join();
	};
const double = (field: number, value: number) => (writer: BinaryWriter) =>
	writer.tag(field, WireType.Bit64).double(value);
const repeat = (count: number, part: (writer: BinaryWriter) => unknown) => (writer: BinaryWriter) => {
	for (let i = 0; i < count; i += 1) part(writer);
};

const node = (...more: ((writer: BinaryWriter) => unknown)[]) => message(3, text(1, "there"), number(5, 4), ...more);
const good: Fields = {
	protocol: number(1, 2),
	node: node(message(3, text(1, "gpu"), number(3, 1)), message(4, text(1, "cpu"), double(2, 8))),
	state: message(4, message(1, text(1, "cpu"), double(2, 1.5)), number(2, 3)),
	instance: text(5, "one"),
	functions: message(6, text(1, "app/f"), text(2, "0123456789abcdef")),
	maxFrame: number(7, 65_536),
};

async function greet(fields: Fields) {
	const writer = new BinaryWriter();
	for (const write of Object.values(fields)) write(writer);
	const here = createNode("here");
	const stream = await here.accept();
	stream.feed(frame(FrameKind.hello, Buffer.concat([Buffer.from("SKN1"), writer.finish()])));
	return { here, stream };
}

const bad: readonly (readonly [string, Fields, RegExp])[] = [
	["no protocol", { protocol: () => {} }, /version 0 of the protocol/],
	["no node", { node: () => {} }, /node is missing/],
	["no state", { state: () => {} }, /state is missing/],
	["two nodes", { more: node() }, /field 3 stands more than 1 times/],
	["a node without a name", { node: message(3, number(5, 1)) }, /node.name is empty/],
	["a name of 2,000 characters", { node: message(3, text(1, "x".repeat(2_000))) }, /node.name is longer than 1024/],
	["a taint of an unknown effect", { node: node(message(3, text(1, "gpu"), number(3, 9))) }, /unknown effect 9/],
	["a taint without an effect", { node: node(message(3, text(1, "gpu"))) }, /unknown effect 0/],
	["a taint without a key", { node: node(message(3, number(3, 1))) }, /key of a taint is empty/],
	[
		"a capacity that is no number",
		{ node: node(message(4, text(1, "cpu"), double(2, Number.NaN))) },
		/node.capacity.cpu is NaN/,
	],
	["endless capacity", { node: node(message(4, text(1, "cpu"), double(2, Number.POSITIVE_INFINITY))) }, /is Infinity/],
	["less than nothing free", { state: message(4, message(1, text(1, "gpu"), double(2, -1))) }, /state.free.gpu is -1/],
	[
		"a label named __proto__",
		{ node: node(message(2, text(1, "__proto__"), text(2, "x"))) },
		/forbidden key __proto__/,
	],
	[
		"a label named constructor",
		{ node: node(message(2, text(1, "constructor"), text(2, "x"))) },
		/forbidden key constructor/,
	],
	[
		"two devices of one index",
		{ node: node(repeat(2, message(6, number(1, 3)))) },
		/two devices of node.gpus have one index/,
	],
	[
		"a device of endless memory",
		{ node: node(message(6, double(3, Number.POSITIVE_INFINITY))) },
		/the memory of a device is Infinity/,
	],
	["1,001 devices", { node: node(repeat(1_001, message(6))) }, /field 6 stands more than 1000 times/],
	[
		"less than nothing left of a device",
		{ state: message(4, repeat(2, double(4, -0.5))) },
		/a share of state.gpuFree is -0.5/,
	],
	[
		"1,001 shares of devices in one field",
		{ state: message(4, (writer) => writer.tag(4, WireType.LengthDelimited).bytes(new Uint8Array(8_008))) },
		/state.gpuFree has 1001 shares, more than 1000/,
	],
	["1,001 groups of calls", { state: message(4, repeat(1_001, message(5))) }, /field 5 stands more than 1000 times/],
	[
		"calls that keep others away by no label",
		{ state: message(4, message(5, number(1, 1), message(9))) },
		/the label that calls keep others away by is empty/,
	],
	["no instance", { instance: () => {} }, /instance is empty/],
	["a function without an id", { functions: message(6, text(2, "")) }, /id of a function is empty/],
	[
		"a contract that is no hash",
		{ functions: message(6, text(1, "app/f"), text(2, "xyz")) },
		/contract of "app\/f" is not 16 hex/,
	],
	["frames too short for a link's own", { maxFrame: number(7, 100) }, /maxFrame is 100, less than 4096/],
	["100,001 empty functions", { functions: repeat(100_001, message(6)) }, /field 6 stands more than 100000 times/],
	["1,001 labels", { node: node(repeat(1_001, message(2))) }, /field 2 stands more than 1000 times/],
	["101 features", { features: repeat(101, text(2, "f")) }, /field 2 stands more than 100 times/],
	["1,001 fields of a later version", { later: repeat(1_001, number(90, 1)) }, /field 90 stands more than 1000 times/],
	[
		"a group",
		{ group: (writer) => writer.tag(91, WireType.StartGroup).tag(91, WireType.EndGroup) },
		/field 91 is a group/,
	],
	[
		"a text longer than the message",
		{ end: (writer) => writer.tag(8, WireType.LengthDelimited).uint32(5_000) },
		/malformed hello/,
	],
];

describe("a hello", () => {
	it("of another implementation, with fields of a later version, is understood", async () => {
		const { here } = await greet({ ...good, later: repeat(3, text(90, "?")) });
		expect(here.refusals).toEqual([]);
		expect(here.links[0]?.peer).toEqual({
			protocol: 2,
			features: [],
			node: {
				name: "there",
				labels: {},
				taints: [{ key: "gpu", effect: "NoSchedule" }],
				capacity: { cpu: 8 },
				threads: 4,
			},
			state: { free: { cpu: 1.5 }, running: 3, draining: false },
			instance: "one",
			functions: [{ id: "app/f", contract: "0123456789abcdef", serves: [], aliases: [] }],
			maxFrame: 65_536,
			address: "",
		});
	});

	it.each(bad)("with %s is refused, and the peer is told", async (_, changes, words) => {
		const { here, stream } = await greet({ ...good, ...changes });
		expect(here.links).toEqual([]);
		expect(here.refusals).toMatchObject([{ code: "SKEIN_LINK_HANDSHAKE", message: expect.stringMatching(words) }]);
		expect(stream.written().toString("latin1")).toMatch(words);
		expect(stream.hasEnded).toBe(true);
	});
});
