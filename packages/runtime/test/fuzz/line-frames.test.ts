// Frames from a grammar, with faults, in any order, to a thread's end of a line; and what a caller says of lines to their node.
import {
	AbortMode,
	bareFrame,
	type ControlMessage,
	copyBytes,
	type Frame,
	FrameKind,
	frameKind,
	frameSections,
	HEADER_BYTES,
	isSkeinError,
	type Link,
	type PoolThread,
	writeHeader,
} from "@skein/kernel";
import { allocateLineWords, encodeLineMessage, type LineWord, LineWords } from "@skein/pool";
import { ThreadLine } from "@skein/pool/thread";
import { findFunctionById, listFunctions, type RegisteredFunction, registerFunction } from "@skein/registry";
import { createMutator, createSeededRandom, createVirtualClock, readFuzzRounds } from "@skein/testkit";
import { defaultLinkLimits } from "@skein/transport";
import { expect, it } from "vitest";
import { LineDesk } from "../../src/engine/line-desk.js";

const { rounds, seed, isThorough } = readFuzzRounds(5_000);
const MEMORY = 64 * 1024 * 1024;
const WINDOW = 4;
const WARM = 2_000;

let waiting: (() => void)[] = [];
registerFunction(() => undefined, { id: "line-fuzz/now" });
registerFunction(() => new Promise<void>((resolve) => waiting.push(resolve)), { id: "line-fuzz/later" });
const targets = ["now", "later"].map((name) =>
	listFunctions().indexOf(findFunctionById(`line-fuzz/${name}`) as RegisteredFunction),
);

function call(number: number, target: number, size = 1): Buffer {
	const bytes = Buffer.alloc(HEADER_BYTES + size);
	const view = new DataView(bytes.buffer, bytes.byteOffset);
	writeHeader(view, 0, { kind: FrameKind.call, call: number, target }, size);
	return bytes;
}
const bytesOf = ({ bytes, start, end }: Frame): Buffer => Buffer.from(bytes.subarray(start, end));
const NUMBERS = [1, 2, 3, 2 ** 20 + 1, 2 ** 32 - 1];
const samples = [
	...NUMBERS.flatMap((number) => targets.map((target) => call(number, target))),
	...NUMBERS.flatMap((number) => [
		bytesOf(bareFrame(FrameKind.abort, number, AbortMode.abort)),
		bytesOf(bareFrame(FrameKind.abort, number, AbortMode.detach)),
		bytesOf(bareFrame(FrameKind.creditDown, number, 2 ** 32 - 1)),
	]),
	call(4, targets[0]!, 20_000),
	call(5, 2 ** 32 - 1),
	bytesOf(bareFrame(FrameKind.abort, 1, AbortMode.kill)),
	bytesOf(bareFrame(FrameKind.ok, 1)),
];

/** As a link lets frames pass: whole, of a kind of data, sections inside. */
function passes(bytes: Buffer): boolean {
	if (bytes.length < HEADER_BYTES) return false;
	bytes.writeUInt32LE(bytes.length, 0);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const kind = frameKind(view, 0);
	return frameSections(view, 0) <= bytes.length - HEADER_BYTES && kind > 0 && kind < FrameKind.line;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it(`a thread takes ${rounds} mutated sequences of frames over lines, or ends those, and nothing of them stays`, async () => {
	const random = createSeededRandom(seed);
	const mutator = createMutator(random);
	const clock = createVirtualClock();
	const seen = { calls: 0, ended: 0 };
	let before = 0;
	for (let round = 0; round < rounds; round += 1) {
		// The first ones compile the code, and make the heap as large as such rounds need it.
		if (round === WARM) before = process.memoryUsage().rss;
		const told: LineWord[] = [];
		const answered: number[] = [];
		const words = new LineWords(allocateLineWords());
		const line = new ThreadLine({
			line: 1,
			window: WINDOW,
			words,
			node: "a",
			streams: { items: 4, bytes: 1_000 },
			loader: {
				get: (index) => (listFunctions()[index] ?? listFunctions()[targets[0]!]) as RegisteredFunction,
				wait: async () => {},
				load: async () => {},
			},
			clock,
			tell: (word) => void told.push(word),
		});
		line.connect({
			send: ({ view, start }) => {
				const kind = frameKind(view, start);
				if (kind < FrameKind.items) answered.push(kind);
				return true;
			},
			flush: () => undefined,
			close: () => undefined,
		});
		const bytes: Buffer[] = [];
		for (let left = 1 + random.integer(8); left > 0; left -= 1) {
			const isMutated = random.integer(3) === 0;
			const one = isMutated ? mutator.mutate(samples) : Buffer.from(samples[random.integer(samples.length)]!);
			if (passes(one)) bytes.push(one);
		}
		try {
			while (bytes.length > 0) {
				const run = copyBytes(Buffer.concat(bytes.splice(0, 1 + random.integer(3))));
				line.receive(run, 0, run.length);
				if (random.integer(4) === 0) for (const release of waiting.splice(0)) release();
			}
		} catch (error) {
			if (!isSkeinError(error) || error.code !== "SKEIN_LINK_FRAME") {
				throw new Error(`in round ${round}`, { cause: error });
			}
			seen.ended += 1;
		}
		line.closed();
		for (const release of waiting.splice(0)) release();
		await turn();
		clock.advance(100);
		expect(told.filter(({ what }) => what === "ended")).toHaveLength(1);
		// What it has begun is answered, but for those of a caller that is gone.
		expect(answered.length).toBeLessThanOrEqual(words.begun);
		seen.calls += answered.length;
	}
	waiting = [];
	const grown = process.memoryUsage().rss - before;
	expect([clock.pending, seen.calls > rounds / 10, seen.ended > rounds / 10]).toEqual([0, true, true]);
	expect(grown).toBeLessThan(MEMORY);
	if (isThorough) {
		const memory = `RSS ${(grown / 2 ** 20).toFixed(1)} MiB more`;
		console.log(`${rounds} sequences: ${seen.calls} answers, ${seen.ended} lines ended, ${memory}`);
	}
}, 3_600_000);

it(`a node takes ${rounds} words of lines in any order, and nothing of them stays`, async () => {
	const random = createSeededRandom(seed);
	const clock = createVirtualClock();
	const told: ControlMessage[] = [];
	const link = { control: (message: ControlMessage) => void told.push(message) } as unknown as Link;
	const opened: number[] = [];
	const thread = {
		closed: false,
		send({ bytes, start, end }: Frame) {
			const text = Buffer.from(bytes.subarray(start + HEADER_BYTES, end)).toString();
			const order = JSON.parse(text) as { what: string; line: number };
			if (order.what === "open") opened.push(order.line);
			else say({ what: "ended", line: order.line });
		},
		define: () => undefined,
		kill: () => undefined,
	} as unknown as PoolThread;
	const desk = new LineDesk({
		door: (line) => ({ address: `unix:///a~${line}` }),
		instance: "i",
		limits: defaultLinkLimits,
		threads: () => [thread],
		maxCalls: 1_000_000,
		running: () => 0,
		clock,
		stopGrace: 10_000,
		onLoad: () => undefined,
	});
	const say = (word: LineWord): void => desk.onWord(thread, encodeLineMessage(word));
	const NUMBER = [0, 1, 2, 3, 1_024, 65_535, 2 ** 31 - 1, 2 ** 32 - 1];
	const any = (): number => NUMBER[random.integer(NUMBER.length)]!;
	const line = (): number => (random.integer(4) === 0 ? any() : (opened.at(-1) ?? 1));
	for (let round = 0; round < rounds; round += 1) {
		const what = random.integer(6);
		if (what === 0) void desk.ask(link);
		else if (what === 1 && opened.length > 0) say({ what: "waits", line: opened.at(-1)!, address: "unix:///a" });
		else if (what === 2) desk.takeBack(link, line(), any());
		else if (what < 5) desk.tell(link, { line: line(), call: any(), at: any(), mode: random.integer(3) as AbortMode });
		else desk.parent(line(), any());
		if (round % 64 === 0) {
			clock.advance(1_000);
			await turn();
			told.length = 0;
		}
	}
	desk.onLinkClosed(link);
	clock.advance(20_000);
	expect([desk.size, desk.running, desk.setAside, clock.pending]).toEqual([0, 0, 0, 0]);
	expect(opened.length).toBeGreaterThan(rounds / 100);
}, 3_600_000);
