import { MessageChannel } from "node:worker_threads";
import {
	type Frame,
	FrameKind,
	frameCall,
	frameIn,
	frameLength,
	HEADER_BYTES,
	LARGE_FRAME,
	writeHeader,
} from "@skein/kernel";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { FrameSender } from "../src/frame-sender.js";
import { PostedFrames } from "../src/posted-frames.js";
import { allocateRing, CAPACITY, IN_RING, openRing, ringFlags, roomOf } from "../src/ring/ring-memory.js";
import { RingReader } from "../src/ring/ring-reader.js";
import { RingWriter } from "../src/ring/ring-writer.js";

const RUNS = { seed: 20_261_121, numRuns: 200 };

/** A frame of `length` bytes whose every byte says whose it is; it stands somewhere in a longer run, as on a link. */
function frameOf(call: number, length: number): Frame {
	const before = 8 * (call % 3);
	const frame = frameIn(new Uint8Array(before + length + 5).fill(call));
	frame.start = before;
	frame.end = before + length;
	writeHeader(frame.view, before, { kind: FrameKind.call, call }, length - HEADER_BYTES);
	return frame;
}

const bytesOf = ({ bytes, start, end }: Frame): Buffer => Buffer.from(bytes.slice(start, end));

function createRing(): { writer: RingWriter; reader: RingReader } {
	const shared = allocateRing();
	return { writer: new RingWriter(openRing(shared)), reader: new RingReader(openRing(shared)) };
}

/** The next frame where it lies, or undefined. */
function look(reader: RingReader): Frame | undefined {
	while (reader.seen !== reader.tail()) {
		const at = reader.at(reader.seen);
		reader.seen = reader.after(reader.seen);
		const { bytes, view } = reader.memory;
		if (at >= 0) return { bytes, view, start: at, end: at + frameLength(view, at), attachments: undefined };
	}
	return undefined;
}

type Step =
	| { readonly kind: "write"; readonly length: number }
	| { readonly kind: "fill" | "round" }
	| { readonly kind: "publish" | "free" }
	| { readonly kind: "look" | "done"; readonly most: number };

const length = fc.oneof(
	fc.integer({ min: HEADER_BYTES, max: 200 }),
	fc.integer({ min: HEADER_BYTES, max: LARGE_FRAME }),
	fc.integer({ min: LARGE_FRAME, max: CAPACITY }),
);
const most = fc.integer({ min: 1, max: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), length }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("fill" as const, "round" as const) }) },
	{ weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("look" as const, "done" as const), most }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("publish" as const, "free" as const) }) },
);

describe("a ring", () => {
	/** The ring under test beside a list of what it holds. */
	class Model {
		readonly writer: RingWriter;
		readonly reader: RingReader;
		/** What was written and not freed, and how far it got. */
		readonly held: { readonly position: number; readonly bytes: Buffer; readonly after: number }[] = [];
		published = 0;
		looked = 0;
		#call = 0;
		/** Where the next frame goes, as the ring counts. */
		#at = 0;

		constructor({ writer, reader }: ReturnType<typeof createRing>) {
			this.writer = writer;
			this.reader = reader;
		}

		write(length: number): void {
			const rest = CAPACITY - (this.#at % CAPACITY);
			const needed = roomOf(length) + (roomOf(length) > rest ? rest : 0);
			const held = this.held[0] === undefined ? 0 : this.#at - this.held[0].position;
			// What the reader has freed and what it is done with differ, so fitting may come later than here, never sooner.
			if (!this.writer.fits(length)) return;
			expect(held + needed).toBeLessThanOrEqual(CAPACITY);
			this.#call += 1;
			const frame = frameOf(this.#call, length);
			const position = this.#at + needed - roomOf(length);
			expect(this.writer.write(frame, length)).toBe(position % 2 ** 31);
			this.#at = position + roomOf(length);
			this.held.push({ position, bytes: bytesOf(frame), after: this.#at });
		}

		take(step: Step): void {
			const rest = CAPACITY - (this.#at % CAPACITY);
			if (step.kind === "write") this.write(step.length);
			// Exactly up to the end of the memory, and exactly what is free.
			else if (step.kind === "round") this.write(Math.max(HEADER_BYTES, rest));
			else if (step.kind === "fill") {
				const free = CAPACITY - (this.held[0] === undefined ? 0 : this.#at - this.held[0].position);
				this.write(Math.max(HEADER_BYTES, free));
			} else if (step.kind === "publish") {
				this.writer.publish();
				this.published = this.held.length;
			} else if (step.kind === "free") this.reader.free();
			else if (step.kind === "look") for (let i = 0; i < step.most; i += 1) this.look();
			else if (step.kind === "done") for (let i = 0; i < step.most && this.looked > 0; i += 1) this.done();
			this.check();
		}

		look(): void {
			const frame = look(this.reader);
			expect(frame !== undefined).toBe(this.looked < this.published);
			if (frame === undefined) return;
			expect(bytesOf(frame).equals(this.held[this.looked]!.bytes)).toBe(true);
			this.looked += 1;
		}

		done(): void {
			this.reader.done(this.held.shift()!.after % 2 ** 31);
			this.looked -= 1;
			this.published -= 1;
		}

		/** Nothing that is held was written over (R1, W2). */
		check(): void {
			for (const { position, bytes } of this.held) {
				const at = position % CAPACITY;
				expect(bytes.equals(this.reader.memory.bytes.subarray(at, at + bytes.length))).toBe(true);
			}
		}
	}

	it("gives frames of any sizes back whole and in order, and writes over none that is not freed (W1, W2, R1)", () => {
		fc.assert(
			fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => {
				const model = new Model(createRing());
				for (const step of steps) model.take(step);
				model.take({ kind: "publish" });
				while (model.held.length > 0) {
					model.look();
					model.done();
				}
				model.reader.free();
				// Empty again: all of it is there to be had, from one end to the other.
				model.take({ kind: "round" });
				expect(model.writer.fits(CAPACITY) || model.held.length > 0).toBe(true);
			}),
			RUNS,
		);
	});

	it("takes one frame of its whole size, and nothing beside it", () => {
		const { writer, reader } = createRing();
		expect(writer.fits(CAPACITY + 1)).toBe(false);
		writer.write(frameOf(1, CAPACITY), CAPACITY);
		writer.publish();
		expect(writer.fits(HEADER_BYTES)).toBe(false);
		expect(frameLength(reader.memory.view, look(reader)!.start)).toBe(CAPACITY);
		reader.done(reader.seen);
		reader.free();
		expect(writer.fits(CAPACITY)).toBe(true);
	});

	it("goes on after 2^31 bytes, where its positions begin again", () => {
		const { writer, reader } = createRing();
		const long = frameOf(1, CAPACITY);
		for (let i = 0; i < 2 ** 31 / CAPACITY - 1; i += 1) {
			writer.write(long, CAPACITY);
			writer.publish();
			reader.seen = reader.after(reader.seen);
			reader.done(reader.seen);
		}
		for (let call = 1; call <= 20_000; call += 1) {
			expect(writer.fits(100)).toBe(true);
			const position = writer.write(frameOf(call, 100), 100);
			writer.publish();
			if (call % 5 === 0) expect(writer.withdraw(position, call, true)).toBe(true);
			const frame = look(reader)!;
			expect(frameCall(frame.view, frame.start)).toBe(call);
			expect((ringFlags(frame.view, frame.start) & IN_RING.withdrawn) !== 0).toBe(call % 5 === 0);
			reader.done(reader.seen);
			if (call % 7 === 0) reader.free();
		}
	});

	it("takes nothing back that the reader has freed, or whose place belongs to another call by now", () => {
		const { writer, reader } = createRing();
		const position = writer.write(frameOf(1, 64), 64);
		writer.publish();
		look(reader);
		reader.done(reader.seen);
		expect(writer.withdraw(position, 2, true)).toBe(false);
		reader.free();
		expect(writer.withdraw(position, 1, true)).toBe(false);
	});
});

describe("frames through a sender", () => {
	const channels: MessageChannel[] = [];
	afterEach(() => {
		for (const { port1 } of channels.splice(0)) port1.close();
	});

	function createEnds(showAt = 4_096): {
		sender: FrameSender;
		reader: RingReader;
		take(most: number): { frame: Buffer; attachments: readonly unknown[] }[];
	} {
		const channel = new MessageChannel();
		channels.push(channel);
		const { writer, reader } = createRing();
		const sender = new FrameSender(writer, channel.port1, showAt);
		const posted = new PostedFrames(channel.port2);
		const take = (most: number): { frame: Buffer; attachments: readonly unknown[] }[] => {
			const taken: { frame: Buffer; attachments: readonly unknown[] }[] = [];
			for (let i = 0; i < most; i += 1) {
				const frame = look(reader);
				if (frame === undefined) break;
				if ((ringFlags(frame.view, frame.start) & IN_RING.posted) !== 0) {
					const whole = posted.take(frame)!;
					taken.push({ frame: bytesOf(whole), attachments: whole.attachments ?? [] });
				} else taken.push({ frame: bytesOf(frame), attachments: [] });
				reader.done(reader.seen);
			}
			if (reader.free()) sender.retry();
			return taken;
		};
		return { sender, reader, take };
	}

	/** Alone in its buffer, as large frames and those with attachments are. */
	const alone = (call: number, length: number, ...attachments: ArrayBuffer[]): Frame => {
		const { bytes, start, end } = frameOf(call, length);
		return frameIn(bytes.slice(start, end), attachments.length === 0 ? undefined : attachments);
	};

	const sending = fc.record({
		length: fc.oneof(
			{ weight: 4, arbitrary: fc.integer({ min: HEADER_BYTES, max: LARGE_FRAME }) },
			{ weight: 1, arbitrary: fc.integer({ min: LARGE_FRAME + 1, max: 3 * CAPACITY }) },
		),
		attached: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(0) },
			{ weight: 1, arbitrary: fc.integer({ max: 64, min: 1 }) },
		),
		taken: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }),
	});

	it("arrive whole and in order: those in the ring, those posted beside it, and those kept while it was full (S1, S3)", () => {
		fc.assert(
			fc.property(fc.array(sending, { minLength: 20, maxLength: 150 }), (sendings) => {
				const { sender, take } = createEnds();
				const expected: Buffer[] = [];
				const arrived: ReturnType<typeof take> = [];
				let kept = 0;
				for (const [call, { length, attached, taken }] of sendings.entries()) {
					const buffers = attached === 0 ? [] : [new ArrayBuffer(attached)];
					const frame = alone(call, length, ...buffers);
					expected.push(bytesOf(frame));
					if (sender.send(frame) < 0) kept += 1;
					if (attached > 0 && !sender.blocked) expect(buffers[0]!.byteLength).toBe(0);
					if (taken > 0) {
						sender.flush();
						arrived.push(...take(taken));
					}
				}
				for (let rounds = 0; arrived.length < expected.length && rounds < expected.length; rounds += 1) {
					sender.flush();
					arrived.push(...take(1_000));
				}
				expect(sender.blocked).toBe(false);
				expect(arrived.length).toBe(expected.length);
				expect(kept).toBeLessThan(expected.length);
				for (const [call, { attachments, frame }] of arrived.entries()) {
					// The byte of flags is the ring's own.
					frame[5] = expected[call]![5]!;
					expect(frame.equals(expected[call]!)).toBe(true);
					const sizes = attachments.map((part) => (part as ArrayBuffer).byteLength);
					expect(sizes).toEqual(sendings[call]!.attached === 0 ? [] : [sendings[call]!.attached]);
				}
			}),
			RUNS,
		);
	});

	it("wake a reader that sleeps once for all of a turn, and one that is awake not at all (S2)", async () => {
		const { sender, reader, take } = createEnds();
		expect(reader.sleep()).toBe(true);
		for (let call = 0; call < 1_000; call += 1) sender.send(frameOf(call, 64));
		await null;
		expect(sender.messages).toBe(1);
		reader.wake();
		expect(take(2_000)).toHaveLength(1_000);
		sender.send(frameOf(1, 64));
		await null;
		expect(sender.messages).toBe(1);
		expect(take(2)).toHaveLength(1);
		expect(reader.sleep()).toBe(true);
		sender.send(frameOf(2, 64));
		await null;
		expect(sender.messages).toBe(2);
	});

	it("of a turn that is not over are seen by a reader that is awake", () => {
		const { sender, take } = createEnds(256);
		for (let call = 0; call < 7; call += 1) sender.send(frameOf(call, 64));
		expect(take(10)).toHaveLength(4);
	});

	it("can be taken back as long as they are in the ring, and not when they wait for room", () => {
		const { sender } = createEnds();
		const first = sender.send(frameOf(1, 64));
		while (!sender.blocked) sender.send(frameOf(2, LARGE_FRAME));
		const waiting = sender.send(frameOf(3, 64));
		expect(waiting).toBe(-1);
		expect(sender.withdraw(waiting, 3, true)).toBe(false);
		expect(sender.withdraw(first, 1, true)).toBe(true);
		expect(sender.withdraw(first, 1, true)).toBe(false);
	});
});
