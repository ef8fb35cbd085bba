import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ByteWriter, decodeError, decodeValue, encodeArguments } from "@skein/codec";
import {
	type AbortMode,
	bareFrame,
	encodeSection,
	FrameKind,
	frameKind,
	frameLength,
	HEADER_BYTES,
	type Link,
	payloadStart,
	ReservedSection,
	type SectionTag,
	writeHeader,
} from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { createUnixTransport } from "@skein/transport-unix";
import { createRuntime, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { add, sleep } from "./fixtures/functions.js";

/** What a later version may put between the header and the payload of a call. */
const extras: readonly (readonly [string, number, Uint8Array])[] = [
	[
		"trace context",
		ReservedSection.traceContext,
		Buffer.from("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
	],
	["idempotency key", ReservedSection.idempotencyKey, Buffer.from("order 7")],
	["fencing token", ReservedSection.fencingToken, Buffer.alloc(8, 1)],
	["section of a tag that nobody has given away", 250, Buffer.alloc(1_000)],
];

let node: Runtime;
let link: Link;
let answer: (frame: { kind: number; value: unknown }) => void;
const folder = mkdtempSync(join(tmpdir(), "skein-envelope-"));

beforeAll(async () => {
	void add;
	void sleep;
	const transport = `unix://${join(folder, "node.sock")}`;
	node = await createRuntime({ transport, node: { name: "node" }, pool: { threads: 1 } });
	const description = { name: "later", labels: {}, taints: [], capacity: {}, threads: 0 };
	const state = { free: {}, running: 0, draining: false };
	const hello = { protocol: PROTOCOL_VERSION, features: [], node: description, state, instance: "1", functions: [] };
	const { maxFrame } = defaultLinkLimits;
	link = await createUnixTransport().dial(node.address, {
		limits: defaultLinkLimits,
		hello: () => ({ ...hello, maxFrame, address: "" }),
	});
	link.attach({ onFrames: (bytes, start) => answer(read(bytes, start)), onControl() {}, onDrain() {} });
});
afterAll(async () => {
	await link.close();
	await node.shutdown();
	rmSync(folder, { recursive: true });
});

function read(bytes: Uint8Array, at: number): { kind: number; value: unknown } {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const kind = frameKind(view, at);
	const [start, end] = [payloadStart(view, at), at + frameLength(view, at)];
	return { kind, value: (kind === FrameKind.ok ? decodeValue : decodeError)(bytes, start, end) };
}

/** Calls `add(20, 22)` with these sections, or another function. */
function call(
	sections: readonly Uint8Array[],
	attempt = 0,
	name = "add",
	args: readonly unknown[] = [20, 22],
): Promise<{ kind: number; value: unknown }> {
	const writer = new ByteWriter(256);
	const extra = Buffer.concat(sections);
	writer.ensure(HEADER_BYTES + extra.length);
	writer.bytes.set(extra, HEADER_BYTES);
	writer.position = HEADER_BYTES + extra.length;
	encodeArguments(writer, args);
	const target = link.peer.functions.findIndex(({ id }) => id.endsWith(`/${name}`));
	const fields = { kind: FrameKind.call, call: 1, target, attempt, sections: extra.length, origin: 1, sequence: 1 };
	writeHeader(writer.view, 0, fields, writer.position - HEADER_BYTES);
	return new Promise((resolve) => {
		answer = resolve;
		link.send(writer.bytes, 0, writer.position);
	});
}

const section = (tag: number, content: Uint8Array, flags = 0): Uint8Array => {
	const bytes = encodeSection(tag as SectionTag, content);
	bytes[1] = flags;
	return bytes;
};

describe("the envelope of a call", () => {
	it("may have nothing beside its header", async () => {
		expect(await call([])).toEqual({ kind: FrameKind.ok, value: 42 });
	});

	it.each(extras)("may have a %s, which changes nothing yet", async (_, tag, content) => {
		expect(await call([section(tag, content)])).toEqual({ kind: FrameKind.ok, value: 42 });
	});

	it("is followed by an abort of a later kind, perhaps, which is skipped", async () => {
		const answered = call([], 0, "sleep", [20]);
		const { bytes, start, end } = bareFrame(FrameKind.abort, 1, 9 as AbortMode);
		link.send(bytes, start, end);
		expect(await answered).toEqual({ kind: FrameKind.ok, value: "node" });
	});

	it("may have all of them, an attempt, and flags of a later version", async () => {
		const sections = extras.map(([, tag, content]) => section(tag, content, 0xfe));
		expect(await call(sections, 3)).toEqual({ kind: FrameKind.ok, value: 42 });
	});

	it.each(extras)("with a mandatory %s is refused, and does not run", async (_, tag, content) => {
		const { kind, value } = await call([section(tag, content, 1)]);
		expect(kind).toBe(FrameKind.refused);
		expect(value).toMatchObject({
			code: "SKEIN_LINK_FRAME",
			message: `section ${tag} is mandatory and not known here`,
		});
	});
});
