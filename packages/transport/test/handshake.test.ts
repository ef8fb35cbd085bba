import { FrameKind, frameKind, HEADER_BYTES, isSkeinError } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import type { FakeStream } from "./support/fake-stream.js";
import { createNode, frame, greetingOf, settle } from "./support/node.js";

/** What a listener makes of a stranger's first bytes. */
async function meet(...chunks: readonly Uint8Array[]) {
	const node = createNode("here");
	const stream = await node.accept();
	stream.feed(...chunks);
	return { node, stream, error: node.refusals[0] };
}

function withLength(length: number): Buffer {
	const bytes = Buffer.alloc(HEADER_BYTES);
	bytes.writeUInt32LE(length);
	bytes[4] = FrameKind.hello;
	return bytes;
}

const reasonOf = (written: Buffer): string => {
	expect(written[4], "not a reject frame").toBe(FrameKind.reject);
	return written.subarray(HEADER_BYTES).toString("latin1");
};

describe("strangers", () => {
	it.each([
		[
			"an HTTP request",
			Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
			/began with "GET \/ HTTP.*\(an HTTP request\)/,
		],
		["a TLS client", Buffer.from("16030100c2010000be0303", "hex"), /hex 16 03 01 00 c2.*\(a TLS client\)/],
		["an SSH client", Buffer.from("SSH-2.0-OpenSSH_9.2\r\n"), /SSH-2\.0.*\(an SSH greeting\)/],
		["a length of 4 GiB", withLength(0xffff_ffff), /does not speak Skein: it began with hex ff ff ff ff/],
		["a length of 9 MiB", withLength(9 * 1024 * 1024), /does not speak Skein/],
		["a length of 0", withLength(0), /does not speak Skein/],
		["a length of 23", withLength(23), /does not speak Skein/],
		["another magic", frame(FrameKind.hello, Buffer.from("SKN9....")), /began with "SKN9"/],
		["a data frame", frame(FrameKind.call, Buffer.alloc(100)), /does not speak Skein/],
	])("%s is named and closed at once, without an answer", async (_, bytes, words) => {
		const { node, stream, error } = await meet(bytes);
		expect(isSkeinError(error, "SKEIN_LINK_HANDSHAKE"), `${error}`).toBe(true);
		expect(error?.message).toMatch(words);
		expect(stream.isDestroyed).toBe(true);
		expect(stream.writes).toEqual([]);
		expect(node.links).toEqual([]);
	});

	it.each([
		["that do not speak Skein", [Buffer.from("GET / HTTP/1.1\r\n")]],
		["whose hello is malformed", [frame(FrameKind.hello, Buffer.from("SKN1\xff\xff", "latin1"))]],
		["that leave before they have said anything", []],
	])("%s cost no stack of an error, and others keep theirs", async (_, chunks) => {
		const { stream, node } = await meet(...chunks);
		if (chunks.length === 0) stream.endByPeer();
		stream.close();
		expect(node.refusals).toHaveLength(1);
		expect(node.refusals[0]!.stack).not.toMatch(/^ +at /m);
		expect(new Error("of others").stack).toMatch(/^ +at /m);
	});

	it("are told apart by few bytes, also when those come one by one", async () => {
		const { stream } = await meet(...[..."GET "].map((character) => Buffer.from(character)));
		expect(stream.isDestroyed).toBe(true);
	});

	it("learn nothing of a node before they have sent a hello", async () => {
		const node = createNode("here");
		const stream = await node.accept();
		await settle();
		expect(stream.writes).toEqual([]);
	});

	it("that send nothing are closed when the time is up, and not before", async () => {
		const node = createNode("here", { limits: { handshakeTimeout: 1_000 } });
		const stream = await node.accept();
		node.clock.advance(999);
		expect(stream.isDestroyed).toBe(false);
		node.clock.advance(1);
		expect(stream.isDestroyed).toBe(true);
		expect(node.refusals[0]?.message).toMatch(/no complete hello within 1000 ms/);
	});

	it("that send a hello drop by drop have no more time than others", async () => {
		const node = createNode("here", { limits: { handshakeTimeout: 1_000 } });
		const stream = await node.accept();
		for (const byte of (await greetingOf("there")).subarray(0, 50)) {
			stream.feed(Uint8Array.of(byte));
			node.clock.advance(20);
		}
		expect(stream.isDestroyed).toBe(true);
		expect(node.refusals).toHaveLength(1);
	});

	it("that leave before their hello is complete are reported once", async () => {
		const { node, stream } = await meet((await greetingOf("there")).subarray(0, 40));
		stream.endByPeer();
		stream.close(new Error("ECONNRESET"));
		node.clock.advance(60_000);
		await settle();
		expect(node.refusals.map(({ message }) => message)).toEqual(["the peer closed the connection before its hello"]);
		expect(node.clock.pending).toBe(0);
	});
});

describe("a listener", () => {
	it("links a peer whose hello comes in single bytes, with frames behind it in the last", async () => {
		const greeting = await greetingOf("there");
		const pieces = [...greeting.subarray(0, -1)].map((byte) => Uint8Array.of(byte));
		const last = Buffer.concat([greeting.subarray(-1), frame(FrameKind.call, Buffer.from("x"), 7)]);
		const { node, stream } = await meet(...pieces, last);
		const seen: string[] = [];
		node.links[0]?.attach({
			onFrames: (bytes, start, end) =>
				void seen.push(Buffer.from(bytes.subarray(start, end)).toString("latin1").slice(-1)),
			onControl() {},
			onDrain() {},
		});
		await settle();
		expect(node.links[0]?.peer.node.name).toBe("there");
		expect(seen).toEqual(["x"]);
		expect(frameKind(new DataView(new Uint8Array(stream.written()).buffer), 0)).toBe(FrameKind.hello);
	});

	it("tells a peer of another version why, ends the stream and gives it time to read", async () => {
		const { node, stream } = await meet(await greetingOf("there", { hello: { protocol: 3 } }));
		expect(reasonOf(stream.written())).toMatch(/speaks version 3 of the protocol and this node version 2/);
		expect([stream.hasEnded, stream.isDestroyed]).toEqual([true, false]);
		stream.feed(Buffer.alloc(1_000));
		expect(stream.isDestroyed).toBe(false);
		node.clock.advance(5_000);
		expect(stream.isDestroyed).toBe(true);
		expect(node.refusals).toHaveLength(1);
		expect(node.links).toEqual([]);
	});

	it("that is closed turns away who is still shaking hands", async () => {
		const node = createNode("here");
		const stream = await node.accept();
		await (await node.listener()).close();
		expect(reasonOf(stream.written())).toMatch(/fake:\/\/node takes no more links/);
		stream.feed(await greetingOf("there"));
		expect(node.links).toEqual([]);
		expect(node.refusals).toHaveLength(1);
	});

	it("whose own hello cannot be made turns the peer away and lives on", async () => {
		const node = createNode("here", { hello: { threads: -1, maxFrame: -5 } as never });
		const stream = await node.accept();
		stream.feed(await greetingOf("there"));
		expect(stream.isDestroyed).toBe(true);
		expect(isSkeinError(node.refusals[0], "SKEIN_LINK_HANDSHAKE")).toBe(true);
	});
});

describe("a dialler", () => {
	it("is told why it was turned away", async () => {
		const { stream } = await meet(await greetingOf("here", { hello: { instance: "another" } }));
		const dialler = await createNode("x").dial();
		dialler.stream.feed(stream.written());
		await expect(dialler.link).rejects.toThrow(
			/fake:\/\/other: the peer refused the link: .*two nodes are named "here"/s,
		);
		expect(dialler.stream.isDestroyed).toBe(true);
	});

	it("notices that it has dialled itself", async () => {
		const node = createNode("here");
		const stream = await node.accept();
		const dialler = await node.dial();
		stream.feed(dialler.stream.written());
		dialler.stream.feed(stream.written());
		await expect(dialler.link).rejects.toThrow(/node "here" dialled itself/);
	});

	it("names a server that is not one of ours", async () => {
		const { stream, link } = await createNode("here").dial();
		stream.feed(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
		await expect(link).rejects.toThrow(/began with "HTTP\/1\.1 400.*\(an HTTP response\)/);
	});

	it("gives up on a server that stays silent", async () => {
		const node = createNode("here");
		const { stream, link } = await node.dial();
		node.clock.advance(5_000);
		await expect(link).rejects.toMatchObject({ code: "SKEIN_LINK_HANDSHAKE" });
		expect(stream.isDestroyed).toBe(true);
	});

	it("keeps the process alive until hands are shaken, and no longer", async () => {
		const { stream } = await createNode("here").dial();
		expect(stream.isHeld).toBe(true);
		const accepted = await createNode("there").accept();
		expect(accepted.isHeld).toBe(false);
		accepted.feed(stream.written());
		stream.feed(accepted.written());
		expect(stream.isHeld).toBe(false);
	});

	it("with more functions than a hello holds fails with the reason", async () => {
		const functions = Array.from({ length: 9_000 }, (_, index) => ({
			id: "x".repeat(1_000) + index,
			contract: "",
			serves: [],
			aliases: [],
		}));
		const { link } = await createNode("here", { hello: { functions } }).dial();
		await expect(link).rejects.toThrow(/offers too many functions/);
	});

	it("of which too many are under way drops the oldest, and takes who comes", async () => {
		const here = createNode("here", { limits: { maxHandshakes: 3, handshakesPerSecond: Number.POSITIVE_INFINITY } });
		const [first, second, third] = [await here.accept(), await here.accept(), await here.accept()];
		expect([first, second, third].map(({ isDestroyed }) => isDestroyed)).toEqual([false, false, false]);
		const fourth = await here.accept();
		expect([first, second, third, fourth].map(({ isDestroyed }) => isDestroyed)).toEqual([true, false, false, false]);
		fourth.feed(await greetingOf("there"));
		expect(here.links.map(({ peer }) => peer.node.name)).toEqual(["there"]);
		await here.accept();
		expect(second.isDestroyed).toBe(false);
		expect(here.refusals).toMatchObject([{ message: "3 newer handshakes were under way" }]);
	});
});

describe("many who come at once", () => {
	const greeting = greetingOf("there");

	/** Those of the streams whose handshake has begun: they answer. */
	async function begun(streams: readonly FakeStream[]): Promise<number[]> {
		for (const stream of streams) if (stream.writes.length === 0) stream.feed(await greeting);
		return streams.flatMap(({ writes }, index) => (writes.length > 0 ? [index] : []));
	}

	async function accept(node: ReturnType<typeof createNode>, count: number): Promise<FakeStream[]> {
		const streams: FakeStream[] = [];
		for (let index = 0; index < count; index += 1) streams.push(await node.accept());
		return streams;
	}

	const destroyed = (streams: readonly FakeStream[]) => streams.map(({ isDestroyed }) => isDestroyed);

	it("begin one after the other with a pause between two, the last to come first", async () => {
		const here = createNode("here", { limits: { handshakesPerSecond: 100 } });
		const streams = await accept(here, 5);
		expect(await begun(streams)).toEqual([0]);
		here.clock.advance(9);
		expect(await begun(streams)).toEqual([0]);
		here.clock.advance(1);
		expect(await begun(streams)).toEqual([0, 4]);
		// However late the loop comes back.
		here.clock.stall(500);
		expect(await begun(streams)).toEqual([0, 3, 4]);
		here.clock.advance(20);
		expect(await begun(streams)).toEqual([0, 1, 2, 3, 4]);
		expect(await begun(await accept(here, 1))).toEqual([]);
		here.clock.advance(20);
		expect(await begun(await accept(here, 2))).toEqual([0]);
	});

	it("are turned away when as many as may wait do", async () => {
		const here = createNode("here", { limits: { maxHandshakes: 3, handshakesPerSecond: 2 } });
		await accept(here, 1);
		const streams = await accept(here, 4);
		expect(destroyed(streams)).toEqual([false, false, false, true]);
		expect(here.refusals.at(-1)).toMatchObject({ code: "SKEIN_LINK_HANDSHAKE", message: "3 handshakes wait already" });
		here.clock.advance(500);
		expect(await begun(streams)).toEqual([2]);
		expect(destroyed(await accept(here, 2))).toEqual([false, true]);
	});

	it("wait no longer than a handshake may take, and leave their places", async () => {
		const here = createNode("here", { limits: { handshakesPerSecond: 1, handshakeTimeout: 900 } });
		const streams = await accept(here, 5);
		here.clock.advance(900);
		expect(destroyed(streams)).toEqual(streams.map(() => true));
		expect(here.refusals).toHaveLength(5);
		expect(here.refusals.at(-1)?.message).toMatch(/no complete hello within 900 ms/);
		here.clock.advance(10_000);
		expect(here.clock.pending).toBe(0);
	});

	it("and are passed over for a second are told so, to come again", async () => {
		const here = createNode("here", { limits: { handshakesPerSecond: 5 } });
		const streams = await accept(here, 9);
		here.clock.advance(999);
		expect(destroyed(streams)).toEqual(streams.map(() => false));
		expect(await begun(streams)).toEqual([0, 5, 6, 7, 8]);
		here.clock.advance(1);
		expect(await begun(streams)).toEqual([0, 4, 5, 6, 7, 8]);
		expect(destroyed(streams)).toEqual([false, true, true, true, false, false, false, false, false]);
		expect(here.refusals.map(({ message }) => message)).toEqual(
			Array.from({ length: 3 }, () => "others came for 1000 ms, and were heard first"),
		);
		here.clock.advance(10_000);
		expect(here.clock.pending).toBe(0);
	});

	it("and wait are told when the listener closes, and are gone when they have left", async () => {
		const here = createNode("here", { limits: { handshakesPerSecond: 1 } });
		const streams = await accept(here, 3);
		await (await here.listener()).close();
		expect(streams.map(({ hasEnded }) => hasEnded)).toEqual(streams.map(() => true));
		for (const stream of streams) expect(reasonOf(stream.written())).toContain("takes no more links");
		for (const stream of streams) stream.endByPeer();
		expect(destroyed(streams)).toEqual(streams.map(() => true));
		here.clock.advance(10_000);
		expect(here.clock.pending).toBe(0);
	});
});
