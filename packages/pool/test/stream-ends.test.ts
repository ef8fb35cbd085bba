// The two ends of a stream, one beside the other: what the sender sends, the inbox gets, and the other way round.
import type { StreamValues } from "@skein/codec/typed";
import {
	copyBytes,
	type Frame,
	FrameKind,
	frameIn,
	frameRemaining,
	SkeinError,
	type StreamWindow,
} from "@skein/kernel";
import { StreamInbox, StreamSender } from "@skein/pool/thread";
import { describe, expect, it } from "vitest";

/** All the turns that a stream can want: one that is slow lets the loop turn in between. */
async function turns(): Promise<void> {
	for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
const kept = ({ bytes, start, end, attachments }: Frame): Frame =>
	frameIn(copyBytes(bytes, start, end), attachments?.slice());

interface Ends {
	readonly sender: StreamSender;
	readonly inbox: StreamInbox;
	/** Values in each frame that was sent. */
	readonly frames: number[];
	/** What the reader asked for. */
	readonly asked: StreamWindow[];
	/** What the source returned, or threw. */
	readonly outcome: Promise<unknown>;
}

interface Reader {
	readonly window: StreamWindow;
	readonly type?: StreamValues | undefined;
	/** What the sender gives values in. */
	readonly sent?: StreamValues;
}

function connect(source: AsyncIterable<unknown>, reader: StreamWindow | Reader, isOpen = true): Ends {
	const { window, type, sent }: Reader = "window" in reader ? reader : { window: reader };
	const frames: number[] = [];
	const asked: StreamWindow[] = [];
	const sender = new StreamSender({
		kind: FrameKind.items,
		call: () => 7,
		stream: 0,
		send(frame) {
			frames.push(frameRemaining(frame.view, frame.start));
			try {
				inbox.receive(kept(frame));
			} catch (error) {
				inbox.fail(error);
			}
		},
		enter: (body) => body(),
		type: sent,
	});
	const inbox: StreamInbox = new StreamInbox({
		window,
		isOpen,
		grant(more) {
			asked.push(more);
			sender.grant(more);
		},
		dropped: () => sender.stop(),
		type,
	});
	if (isOpen) sender.grant(window);
	const outcome = sender.run(source);
	outcome.then(
		(value) => inbox.end(value),
		(error: unknown) => inbox.fail(error),
	);
	return { sender, inbox, frames, asked, outcome };
}

/** A source that says how many values it has made. */
function counting(to: number, make: (i: number) => unknown = (i) => i) {
	const source = {
		made: 0,
		isStopped: false,
		async *[Symbol.asyncIterator]() {
			try {
				for (; source.made < to; source.made += 1) yield make(source.made);
			} finally {
				source.isStopped = true;
			}
		},
	};
	return source;
}

describe("a stream", () => {
	it("of a fast source stops at the window of values, and goes on when half of them were taken", async () => {
		const source = counting(1_000);
		const { inbox, asked } = connect(source, { items: 10, bytes: 1_000_000 });
		await turns();
		expect(source.made).toBe(9);
		for (let i = 0; i < 4; i += 1) expect(await inbox.next()).toEqual({ done: false, value: i });
		await turns();
		expect([source.made, asked.length]).toEqual([9, 0]);
		expect(await inbox.next()).toEqual({ done: false, value: 4 });
		await turns();
		expect(source.made).toBe(14);
		expect(asked.map(({ items }) => items)).toEqual([5]);
	});

	it("of a fast source stops at the window of bytes, by one value at most beyond it", async () => {
		const source = counting(1_000, () => new Uint8Array(1_000));
		const { inbox } = connect(source, { items: 1_000, bytes: 10_500 });
		await turns();
		// It waits in the yield of the last that fits.
		expect((source.made + 1) * 1_000).toBeLessThanOrEqual(10_500 * 1.1);
		expect(source.made).toBeGreaterThan(9);
		for (let i = 0; i < 1_000; i += 1) await inbox.next();
		expect(await inbox.next()).toEqual({ done: true, value: undefined });
	});

	it("counts attachments among its bytes", async () => {
		const source = counting(100, () => new Uint8Array(100_000));
		connect(source, { items: 1_000, bytes: 250_000 });
		await turns();
		expect(source.made).toBe(2);
	});

	it("has many values of a turn in a frame", async () => {
		const { inbox, frames } = connect(counting(500), { items: 1_000, bytes: 1_000_000 });
		for (let i = 0; i < 500; i += 1) expect((await inbox.next()).value).toBe(i);
		expect(frames.reduce((sum, count) => sum + count, 0)).toBe(500);
		expect(frames.length).toBeLessThan(100);
	});

	it("encodes a value when it is given: what its source does to it later changes nothing", async () => {
		const shared = { n: 0 };
		async function* source() {
			for (; shared.n < 50; shared.n += 1) yield shared;
		}
		const { inbox } = connect(source(), { items: 100, bytes: 1_000_000 });
		for (let i = 0; i < 50; i += 1) expect(await inbox.next()).toEqual({ done: false, value: { n: i } });
	});

	it.each([1, 4])(
		"whose values cannot be sent, from frame %i on, ends with that, and its source is told",
		async (from) => {
			const source = counting(10_000);
			let frames = 0;
			const sender = new StreamSender({
				kind: FrameKind.items,
				call: () => 7,
				stream: 0,
				send() {
					frames += 1;
					if (frames >= from) throw new RangeError("no room");
				},
				enter: (body) => body(),
			});
			sender.grant({ items: 5_000, bytes: 1_000_000 });
			await expect(sender.run(source)).rejects.toThrow("no room");
			expect(source.isStopped).toBe(true);
		},
	);

	it("that nobody has asked for does not begin", async () => {
		const source = counting(10);
		const { inbox } = connect(source, { items: 5, bytes: 1_000 }, false);
		await turns();
		expect(source.made).toBe(0);
		expect(await inbox.next()).toEqual({ done: false, value: 0 });
	});

	it("answers several takers that wait, in their order, and tells the end to one of them", async () => {
		const { inbox } = connect(counting(2), { items: 5, bytes: 1_000 });
		const taken = await Promise.all([inbox.next(), inbox.next(), inbox.next(), inbox.next()]);
		expect(taken.map(({ done, value }) => [done, value])).toEqual([
			[false, 0],
			[false, 1],
			[true, undefined],
			[true, undefined],
		]);
	});

	it("gives the error behind the values once, then only its end", async () => {
		async function* source() {
			yield 1;
			throw new RangeError("no more");
		}
		const { inbox } = connect(source(), { items: 5, bytes: 1_000 });
		expect((await inbox.next()).value).toBe(1);
		await expect(inbox.next()).rejects.toThrow("no more");
		expect(await inbox.next()).toEqual({ done: true, value: undefined });
	});

	it("ends at a value that does not have its type, behind those before it, with its number and its path", async () => {
		const checked: unknown[] = [];
		const { inbox, sender, outcome } = connect(
			counting(100, (i) => ({ n: i === 3 ? "x" : i })),
			{
				window: { items: 10, bytes: 1_000 },
				type: {
					check(value) {
						checked.push(value);
						const { n } = value as { n: unknown };
						return typeof n === "number" ? undefined : { path: ".n", expected: "number", got: typeof n };
					},
					refusal: ({ path, got }, number) =>
						new SkeinError("SKEIN_CONTRACT_VIOLATION", `value ${number}, ${path}: ${got}`),
					encode: undefined,
					decode: undefined,
				},
			},
		);
		for (let n = 0; n < 3; n += 1) expect(await inbox.next()).toEqual({ done: false, value: { n } });
		await expect(inbox.next()).rejects.toThrow("value 4, .n: string");
		expect(await inbox.next()).toEqual({ done: true, value: undefined });
		sender.stop();
		await outcome;
		expect(checked).toHaveLength(4);
	});

	it("has values in the encoding of a contract where they go into that, else in the generic one, in one order", async () => {
		const type: StreamValues = {
			check: (value) => (value === 3 ? { path: "", expected: "another", got: "3" } : undefined),
			refusal: (_, number) => new SkeinError("SKEIN_CONTRACT_VIOLATION", `value ${number}`),
			encode(writer, value) {
				if ((value as number) % 2 === 1) return false;
				writer.ensure(1);
				writer.bytes[writer.position++] = value as number;
				return true;
			},
			decode({ bytes, start, end }, hold) {
				const value = bytes[start];
				if (end - start !== 1) throw new RangeError(`${end - start} bytes`);
				if (value === 8) hold(3);
				return value;
			},
		};
		const window = { items: 10, bytes: 1_000 };
		const { inbox } = connect(counting(3), { window, type, sent: type });
		for (let n = 0; n < 3; n += 1) expect(await inbox.next()).toEqual({ done: false, value: n });
		expect(await inbox.next()).toEqual({ done: true, value: undefined });
		const refused = connect(
			counting(9, (i) => i + 4),
			{ window, type, sent: type },
		).inbox;
		for (let n = 4; n < 8; n += 1) expect((await refused.next()).value).toBe(n);
		await expect(refused.next()).rejects.toThrow("value 5");
		const unknown = connect(counting(3), { window, sent: type }).inbox;
		await expect(unknown.next()).rejects.toMatchObject({ code: "SKEIN_CODEC_MALFORMED" });
	});

	it("that its reader leaves stops its source, once, also while that waits for a value", async () => {
		let stops = 0;
		const stuck = {
			[Symbol.asyncIterator]: () => {
				let end: (result: IteratorResult<number>) => void = () => undefined;
				return {
					next: () => new Promise<IteratorResult<number>>((resolve) => (end = resolve)),
					return: async () => {
						stops += 1;
						end({ done: true, value: undefined });
						return { done: true as const, value: undefined };
					},
				};
			},
		};
		const { inbox, sender, outcome } = connect(stuck, { items: 5, bytes: 1_000 });
		await turns();
		await inbox.return();
		sender.stop();
		expect(await outcome).toBe(undefined);
		expect(stops).toBe(1);
	});

	it("that its reader leaves while it waits for credit runs the finally of its source", async () => {
		const source = counting(100);
		const { inbox, outcome } = connect(source, { items: 3, bytes: 1_000 });
		await inbox.next();
		await inbox.return();
		await outcome;
		expect(source.isStopped).toBe(true);
		expect(source.made).toBeLessThan(10);
	});
});

describe("a reader", () => {
	function framesOf(count: number): Promise<Frame[]> {
		const frames: Frame[] = [];
		const sender = new StreamSender({
			kind: FrameKind.items,
			call: () => 7,
			stream: 3,
			send: (frame) => void frames.push(kept(frame)),
			enter: (body) => body(),
		});
		sender.grant({ items: count + 1, bytes: 1_000_000 });
		return sender.run(counting(count)).then(() => frames);
	}
	const reader = (): StreamInbox =>
		new StreamInbox({
			window: { items: 4, bytes: 1_000 },
			isOpen: true,
			grant: () => undefined,
			dropped: () => undefined,
		});

	it("gets no more than it has asked for: a sender that exceeds the window is an error", async () => {
		const inbox = reader();
		const frames = await framesOf(5);
		expect(() => {
			for (const frame of frames) inbox.receive(frame);
		}).toThrow("stream 3 of a call: more came than the 4 values and 1000 bytes that may be under way");
	});

	it("refuses a frame whose lengths do not add up", async () => {
		const [frame] = await framesOf(1);
		new DataView(frame!.bytes.buffer).setUint32(32, 1_000, true);
		expect(() => reader().receive(frame!)).toThrow("a value of a stream is longer than its frame");
		expect(() => reader().receive({ ...frame!, end: 34 })).toThrow("a value of a stream is longer than its frame");
	});
});
