import { FrameKind, type LinkEnd, SkeinError } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { numbered } from "./support/frame-numbering.js";
import { callFrame, createLinked, createNode, frame, greetingOf, settle } from "./support/node.js";

const noHandlers = { onFrames() {}, onControl() {}, onDrain() {} };
/** Control message 4, `close`, without a code. */
const CLOSE = frame(FrameKind.control, Buffer.from([0x22, 0x00]));

/** The end, when `closed` has settled already. */
async function endOf(closed: Promise<LinkEnd>): Promise<LinkEnd | "open"> {
	await settle();
	return Promise.race([closed, Promise.resolve("open" as const)]);
}

describe("closing", () => {
	it("writes what is queued and a last word, then ends its side and waits for the other", async () => {
		const { link, stream } = await createLinked();
		link.send(callFrame(1), 0, callFrame(1).length);
		const closed = link.close();
		expect(stream.written().equals(numbered(callFrame(1), CLOSE))).toBe(true);
		expect([stream.hasEnded, stream.isDestroyed, stream.isHeld]).toEqual([true, false, true]);
		expect(await endOf(link.closed)).toBe("open");
		stream.endByPeer();
		stream.close();
		await closed;
		expect(await link.closed).toEqual({});
	});

	it("does not wait for ever for a peer that never ends its side", async () => {
		const { link, stream, clock } = await createLinked({ limits: { idleTimeout: 4_000 } });
		void link.close();
		clock.advance(3_999);
		stream.feed(callFrame(1));
		expect(stream.isDestroyed).toBe(false);
		clock.advance(1);
		expect(stream.isDestroyed).toBe(true);
		expect(await link.closed).toEqual({});
		expect(clock.pending).toBe(0);
	});

	it("says so when the peer did not take the last bytes", async () => {
		const { link, stream, clock } = await createLinked({ limits: { idleTimeout: 4_000 } });
		stream.block();
		link.send(callFrame(1), 0, callFrame(1).length);
		void link.close();
		clock.advance(4_000);
		const bytes = callFrame(1).length + CLOSE.length;
		expect((await link.closed).error).toMatchObject({
			code: "SKEIN_LINK_TIMEOUT",
			message: `node "there" did not take the last ${bytes} bytes of a closing link`,
		});
	});

	it("reads on after close, so that the end of the peer is seen behind its frames", async () => {
		const { link, stream } = await createLinked({ limits: { highWaterMark: 1_000 } });
		stream.feed(callFrame(1, 5_000));
		expect(stream.isPaused).toBe(true);
		void link.close();
		expect(stream.isPaused).toBe(false);
	});

	it("delivers nothing more, not even a frame that had come in part", async () => {
		const { link, stream } = await createLinked();
		const runs: number[] = [];
		link.attach({ ...noHandlers, onFrames: (_, start, end) => void runs.push(end - start) });
		await settle();
		stream.feed(callFrame(1, 100).subarray(0, 50));
		void link.close();
		stream.feed(callFrame(1, 100).subarray(50), callFrame(2));
		expect(runs).toEqual([]);
	});

	it("by the peer ends this side too, behind what it had queued", async () => {
		const { link, stream } = await createLinked();
		link.attach(noHandlers);
		link.send(callFrame(1), 0, callFrame(1).length);
		stream.feed(CLOSE);
		expect(stream.written().equals(callFrame(1))).toBe(true);
		expect([stream.hasEnded, stream.isHeld]).toEqual([true, false]);
		stream.endByPeer();
		stream.close();
		expect(await link.closed).toEqual({});
	});

	it("by the peer delivers nothing that comes behind its last word", async () => {
		const { link, stream } = await createLinked();
		const runs: number[] = [];
		link.attach({ ...noHandlers, onFrames: (_, start, end) => void runs.push(end - start) });
		await settle();
		stream.feed(Buffer.concat([callFrame(1), CLOSE, callFrame(2)]), callFrame(3));
		expect(runs).toEqual([callFrame(1).length]);
	});

	it("by the peer with a code is an error that carries it", async () => {
		const [here, there] = [await createLinked(), await createLinked()];
		const reason = new SkeinError("SKEIN_NODE_DRAINING", "I go");
		void there.link.close(reason);
		here.stream.feed(there.stream.written());
		here.stream.close();
		expect((await here.link.closed).error).toMatchObject({
			code: "SKEIN_LINK_CLOSED",
			message: 'node "there" closed the link: I go (SKEIN_NODE_DRAINING)',
			details: { peer: "there", code: "SKEIN_NODE_DRAINING", reason: "I go" },
		});
	});

	it("of the stream alone, without a last word, is an error: the peer went away", async () => {
		for (const how of ["end", "close"] as const) {
			const { link, stream } = await createLinked();
			const cause = new Error("ECONNRESET");
			if (how === "end") stream.endByPeer();
			else stream.close(cause);
			const { error } = await link.closed;
			expect(error).toMatchObject({ code: "SKEIN_LINK_CLOSED", ...(how === "close" && { cause }) });
			expect(stream.isDestroyed).toBe(true);
		}
	});

	it("keeps the first reason that there was", async () => {
		const { link, stream } = await createLinked();
		const first = new Error("first");
		void link.close(first);
		void link.close(new Error("second"));
		stream.feed(frame(99), CLOSE);
		stream.close(new Error("third"));
		expect(await link.closed).toEqual({ error: first });
	});

	it("cuts a long reason to what every peer accepts", async () => {
		const { link, stream } = await createLinked({}, { limits: { maxFrame: 4_096 } });
		void link.close(new Error("ü€".repeat(100_000)));
		expect(stream.written().length).toBeLessThan(4_096);
	});

	it("ends a link whose owner throws when it is handed out", async () => {
		const node = createNode("here", {}, () => {
			throw new Error("no room");
		});
		const stream = await node.accept();
		stream.feed(await greetingOf("there"));
		expect(stream.written().toString("latin1")).toMatch(/no room/);
		expect(stream.hasEnded).toBe(true);
	});
});

describe("before attach", () => {
	it("a link holds as much as its high-water mark, then makes the peer wait", async () => {
		const { link, stream } = await createLinked({ limits: { highWaterMark: 10_000 } });
		stream.feed(callFrame(1, 9_000));
		expect(stream.isPaused).toBe(false);
		stream.feed(callFrame(2, 1_000));
		expect(stream.isPaused).toBe(true);
		link.attach(noHandlers);
		await settle();
		expect(stream.isPaused).toBe(false);
	});

	it("many small messages are bounded as well", async () => {
		const { stream } = await createLinked({ limits: { highWaterMark: 10_000 } });
		const goodbye = frame(FrameKind.control, Buffer.from([0x1a, 0x00]));
		for (let index = 0; index < 100; index += 1) stream.feed(goodbye);
		expect(stream.isPaused).toBe(true);
	});

	it("a drain is kept for the owner", async () => {
		const { link } = await createLinked({ limits: { highWaterMark: 100 } });
		expect(link.send(callFrame(1, 500), 0, callFrame(1, 500).length)).toBe(false);
		await settle();
		const events: string[] = [];
		link.attach({ ...noHandlers, onDrain: () => void events.push("drain") });
		await settle();
		expect(events).toEqual(["drain"]);
	});

	it("what comes between attach and the turn of delivery keeps its place", async () => {
		const { link, stream } = await createLinked();
		const seen: number[] = [];
		stream.feed(callFrame(1));
		link.attach({ ...noHandlers, onFrames: (bytes, start) => void seen.push(bytes[start + 8]!) });
		stream.feed(callFrame(2));
		await settle();
		stream.feed(callFrame(3));
		expect(seen).toEqual([1, 2, 3]);
	});
});
