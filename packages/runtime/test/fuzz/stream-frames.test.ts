// Frames of streams from a grammar, with faults, in any order, to both ends of calls with streams beside them.
import { fileURLToPath } from "node:url";
import { ByteWriter, encodeError, encodeValue } from "@skein/codec";
import { genericCodec } from "@skein/codec/typed";
import {
	copyBytes,
	creditFrame,
	encodeStreams,
	endFrame,
	type Frame,
	FrameKind,
	findStreams,
	frameIn,
	frameKind,
	frameSections,
	HEADER_BYTES,
	isSkeinError,
	isStreamKind,
	LOG_STREAM,
	REPORT_STREAM,
	type StreamKinds,
	splitTail,
	TO_CALLEE,
	TO_CALLER,
	writeHeader,
} from "@skein/kernel";
import { StreamInbox, TaskStreams } from "@skein/pool/thread";
import { createMutator, createSeededRandom, type Mutator, readCorpus, readFuzzRounds } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { compilePlan } from "../../src/call/call-plan.js";
import { createHandle } from "../../src/call/task-handle.js";
import type { Caller } from "../../src/caller.js";
import { StreamedCall } from "../../src/stream/streamed-call.js";
import { registeredAs } from "../registered-as.js";

const UNTYPED = { codec: genericCodec, contract: "" };
const { rounds, seed, isThorough } = readFuzzRounds(5_000);
const MEMORY = 64 * 1024 * 1024;
/** Rounds after which the loop turns, so that sources are pulled and readers get what came. */
const TURN = 16;
const WINDOW = { items: 8, bytes: 2_000 };
const CALL = 7;
const CODES = ["SKEIN_LINK_FRAME", "SKEIN_STREAM_OVERRUN", "SKEIN_CODEC_MALFORMED", "SKEIN_CODEC_LIMIT"];
const corpus = readCorpus(fileURLToPath(new URL("corpus", import.meta.url)));

const encoded = (write: (writer: ByteWriter) => void): Buffer => {
	const writer = new ByteWriter(64);
	write(writer);
	return Buffer.from(copyBytes(writer.bytes, 0, writer.position));
};

function itemsFrame(kind: FrameKind, stream: number, values: readonly unknown[]): Buffer {
	const writer = new ByteWriter(256);
	writer.attachments = [];
	writer.position = HEADER_BYTES;
	for (const value of values) {
		const at = writer.position;
		writer.ensure(4);
		writer.position += 4;
		encodeValue(writer, value, "a value");
		writer.view.setUint32(at, writer.position - at - 4, true);
	}
	writeHeader(
		writer.view,
		0,
		{ kind, call: CALL, target: stream, remaining: values.length },
		writer.position - HEADER_BYTES,
	);
	const attachments = writer.takeAttachments();
	return Buffer.concat(splitTail(frameIn(copyBytes(writer.bytes, 0, writer.position), attachments)));
}

const bytesOf = ({ bytes, start, end }: Frame): Buffer => Buffer.from(bytes.subarray(start, end));
const STREAMS = [0, 1, 2, 3, 65, LOG_STREAM - 1, LOG_STREAM, REPORT_STREAM];
const WORDS = [0, 1, 8, 1_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const VALUES = [[1], ["a", { b: [1n, new Date(0)] }, null], [new Uint8Array(300)], [new Uint8Array(20_000)], []];

/** What the peers of both ends may say, in one direction. */
const samplesOf = ({ items, credit, end }: StreamKinds): readonly Buffer[] =>
	STREAMS.flatMap((stream) => [
		...VALUES.map((values) => itemsFrame(items, stream, values)),
		...WORDS.map((word, at) => {
			const bytes = WORDS[(at * 3 + stream) % WORDS.length]!;
			return bytesOf(creditFrame(credit, CALL, stream, { items: word, bytes }));
		}),
		bytesOf(endFrame(end, CALL, stream)),
		bytesOf(
			endFrame(
				end,
				CALL,
				stream,
				encoded((writer) => encodeError(writer, new RangeError("no more"))),
			),
		),
	]);

/** As a link lets frames pass: whole, of a known kind, sections inside; undefined: it ends there. */
function passed(bytes: Buffer): Frame | undefined {
	if (bytes.length < HEADER_BYTES) return undefined;
	bytes.writeUInt32LE(bytes.length, 0);
	const frame = frameIn(copyBytes(bytes));
	const isWhole = frameSections(frame.view, 0) <= bytes.length - HEADER_BYTES;
	return isWhole && isStreamKind(frameKind(frame.view, 0)) ? frame : undefined;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A source that ends after some values, and counts those that began and that are over. */
const sources = { begun: 0, over: 0 };
function source(): AsyncIterable<unknown> {
	return {
		async *[Symbol.asyncIterator]() {
			sources.begun += 1;
			try {
				for (let i = 0; i < 20; i += 1) yield { i, text: "some text" };
			} finally {
				sources.over += 1;
			}
		},
	};
}

/** Takes what there is, now and later; how it ends is the sender's to say. */
function read(values: AsyncIterator<unknown>): void {
	values.next().then(
		({ done }) => {
			if (done !== true) read(values);
		},
		() => undefined,
	);
}

interface End {
	receive(frame: Frame): void;
	close(): void;
}

function calleeEnd(reads: boolean): End {
	const section = {
		result: { items: 2, bytes: 100 },
		args: [0, 1].map((place) => ({ place, form: "iterable" as const })),
	};
	const enter = <T>(body: () => T): T => body();
	const send = (): void => undefined;
	const streams = new TaskStreams({ call: CALL, section, window: WINDOW, entry: UNTYPED, send, enter });
	const args: unknown[] = [undefined, undefined];
	streams.fill(args);
	if (reads) for (const arg of args) read(arg as AsyncIterator<unknown>);
	void streams.answer(source());
	return {
		receive: (frame) => streams.receive(frame),
		close() {
			streams.abort();
			streams.close();
		},
	};
}

const entry = registeredAs("app/f");

function callerEnd(reads: boolean): End {
	const nothing = (): void => undefined;
	const caller: Caller = {
		origin: 1,
		streams: WINDOW,
		start: nothing,
		abort: nothing,
		kill: nothing,
		detach: nothing,
		send: nothing,
		explain: () => ({ summary: "", scores: {}, rejections: {} }),
	};
	const sent = {
		args: [0, 1].map((place) => ({ place, form: "iterable" as const })),
		sources: [source(), source()],
		values: [undefined, undefined],
	};
	const plan = compilePlan(entry, { logs: true });
	const call = new StreamedCall({ entry, plan, caller, spawned: undefined, isStream: true, sent });
	const handle = createHandle(caller, call);
	handle.then(nothing, nothing);
	call.call = CALL;
	call.phase = "running";
	if (reads) for (const values of [call.inbox!, handle.progress, handle.logs]) read(values);
	return {
		receive: (frame) => call.onStream(frame),
		close() {
			call.settleFailure({ kind: "cancelled", deadline: false });
			call.settled();
		},
	};
}

/** Values that come to a reader who takes none: they have an end. */
function inboxEnd(): End {
	let credit = WINDOW.items;
	const inbox = new StreamInbox({
		window: WINDOW,
		isOpen: true,
		grant: ({ items }) => {
			credit += items;
		},
		dropped: () => undefined,
	});
	return {
		receive(frame) {
			try {
				inbox.receive(frame);
			} catch (error) {
				if (!isSkeinError(error) || !CODES.includes(error.code)) throw error;
				inbox.fail(error);
			}
		},
		close() {
			expect(credit).toBe(WINDOW.items);
			void inbox.return();
		},
	};
}

const ends: readonly { name: string; kinds: StreamKinds; open: (reads: boolean) => End }[] = [
	{ name: "the callee's end", kinds: TO_CALLEE, open: calleeEnd },
	{ name: "the caller's end", kinds: TO_CALLER, open: callerEnd },
	{ name: "the inbox of a stream", kinds: TO_CALLER, open: inboxEnd },
];

describe.each(ends)("$name", ({ kinds, open }) => {
	const samples = samplesOf(kinds);
	const isMine = (frame: Frame): boolean => {
		const kind = frameKind(frame.view, 0);
		return kind === kinds.items || kind === kinds.credit || kind === kinds.end;
	};

	it.each(corpus)("takes $name, or says what is wrong with it", async ({ bytes }) => {
		const end = open(true);
		bytes[4] = bytes[4]! < FrameKind.itemsDown ? bytes[4]! + (kinds.items - FrameKind.items) : bytes[4]!;
		const frame = passed(bytes);
		if (frame !== undefined && isMine(frame)) end.receive(frame);
		await turn();
		end.close();
	});

	it(`takes ${rounds} mutated sequences of frames, or says what is wrong, in bounded memory`, async () => {
		const random = createSeededRandom(seed);
		const mutator: Mutator = createMutator(random);
		const seen = { taken: 0, cut: 0 };
		let before = process.memoryUsage().rss;
		const open0 = { ...sources };
		let bytes: Buffer = Buffer.alloc(0);
		try {
			for (let round = 0; round < rounds; round += 1) {
				// By then what is compiled only once is.
				if (round === Math.floor(rounds / 20)) before = process.memoryUsage().rss;
				const end = open(random.integer(3) > 0);
				for (let left = 1 + random.integer(8); left > 0; left -= 1) {
					const isMutated = random.integer(2) === 0;
					bytes = isMutated ? mutator.mutate(samples) : Buffer.from(samples[random.integer(samples.length)]!);
					const frame = passed(bytes);
					if (frame === undefined || !isMine(frame)) seen.cut += 1;
					else {
						seen.taken += 1;
						end.receive(frame);
					}
				}
				if (round % TURN === 0) await turn();
				end.close();
			}
			for (let i = 0; i < 4; i += 1) await turn();
		} catch (error) {
			throw new Error(`for ${bytes.toString("hex")}`, { cause: error });
		}
		const grown = process.memoryUsage().rss - before;
		expect(sources.over - open0.over).toBe(sources.begun - open0.begun);
		expect(Math.min(seen.taken, seen.cut)).toBeGreaterThan(rounds / 50);
		expect(grown).toBeLessThan(MEMORY);
		if (isThorough) {
			const memory = `RSS ${(grown / 2 ** 20).toFixed(1)} MiB more`;
			console.log(`${rounds} sequences: ${seen.taken} frames taken, ${seen.cut} not let through, ${memory}`);
		}
	}, 3_600_000);
});

describe("what a call says of its streams", () => {
	it(`is read, or refused with a typed error, for ${rounds} mutated sections`, () => {
		const mutator = createMutator(createSeededRandom(seed));
		const samples = [0, 1, 3, 64].map((count) => {
			const args = Array.from({ length: count }, (_, place) => ({ place, form: "readable" as const }));
			const section = encodeStreams({ result: WINDOW, args });
			const frame = Buffer.alloc(HEADER_BYTES + section.length);
			const view = new DataView(frame.buffer, frame.byteOffset);
			writeHeader(view, 0, { kind: FrameKind.call, sections: section.length }, section.length);
			frame.set(section, HEADER_BYTES);
			return frame;
		});
		for (let round = 0; round < rounds; round += 1) {
			const bytes = mutator.mutate(samples);
			if (bytes.length < HEADER_BYTES) continue;
			bytes.writeUInt32LE(bytes.length - HEADER_BYTES, 20);
			const { view } = frameIn(bytes);
			try {
				expect(findStreams(bytes, view, 0)?.args.length ?? 0).toBeLessThanOrEqual(64);
			} catch (error) {
				if (!isSkeinError(error, "SKEIN_LINK_FRAME")) throw new Error(bytes.toString("hex"), { cause: error });
			}
		}
	});
});
