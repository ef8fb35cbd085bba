// The thread's end of a line alone: its link and its node are the test's.
import {
	AbortMode,
	bareFrame,
	copyBytes,
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	HEADER_BYTES,
	SkeinError,
	writeHeader,
} from "@skein/kernel";
import { listFunctions, type RegisteredFunction, registerFunction } from "@skein/registry";
import { createVirtualClock } from "@skein/testkit";
import { expect, it } from "vitest";
import { currentTask } from "../src/current-task.js";
import type { LineWord } from "../src/line-message.js";
import { allocateLineWords, LineWords } from "../src/line-words.js";
import { ThreadLine } from "../src/thread/thread-line.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const started: number[] = [];
let release: () => void = () => undefined;

registerFunction(() => void started.push(1), { id: "thread-line/now" });
registerFunction(() => new Promise<void>((resolve) => (release = resolve)), { id: "thread-line/later" });
registerFunction(
	() => {
		started.push(2);
		const end = performance.now() + 8;
		while (performance.now() < end);
	},
	{ id: "thread-line/long" },
);
let stopped = 0;
let goOn: () => void = () => undefined;
registerFunction(
	() =>
		new Promise<void>((resolve) => {
			goOn = resolve;
			currentTask().signal.addEventListener("abort", () => {
				stopped += 1;
				resolve();
			});
		}),
	{ id: "thread-line/stoppable" },
);
const indexOf = (id: string): number => listFunctions().findIndex((entry) => entry.id === `thread-line/${id}`);

/** A CALL of a function without arguments: their number is the payload. */
function call(number: number, id: string, sections = 0): Uint8Array {
	const bytes = new Uint8Array(HEADER_BYTES + sections + 1);
	const fields = { kind: FrameKind.call, call: number, target: indexOf(id), sections };
	writeHeader(new DataView(bytes.buffer), 0, fields, bytes.length - HEADER_BYTES);
	return bytes;
}

/** A CALL of more bytes than go over lines. */
function long(number: number): Uint8Array {
	const bytes = new Uint8Array(HEADER_BYTES + 16 * 1024 + 1);
	const fields = { kind: FrameKind.call, call: number, target: indexOf("now") };
	writeHeader(new DataView(bytes.buffer), 0, fields, bytes.length - HEADER_BYTES);
	return bytes;
}
const ofFunction = (index: number): Uint8Array => bareFrame(FrameKind.call, 1, index).bytes;

const abort = (number: number, mode: AbortMode = AbortMode.abort): Uint8Array =>
	bareFrame(FrameKind.abort, number, mode).bytes;

function use(window = 100) {
	started.length = 0;
	const words = new LineWords(allocateLineWords());
	const told: LineWord[] = [];
	const replies: [kind: number, call: number][] = [];
	const clock = createVirtualClock();
	let reads = true;
	let closes = 0;
	/** Calls whose results cannot be sent. */
	const unsendable = new Set<number>();
	let known = true;
	let know: () => void = () => undefined;
	const line = new ThreadLine({
		line: 5,
		window,
		words,
		node: "a",
		streams: { items: 4, bytes: 1_000 },
		loader: {
			get: (index) => (known ? (listFunctions()[index] as RegisteredFunction) : undefined),
			wait: async (_, ask) => ask(),
			load: () =>
				new Promise((resolve) => {
					know = () => {
						known = true;
						resolve();
					};
				}),
		},
		clock,
		tell: (word) => void told.push(word),
	});
	line.connect({
		send: ({ view, start }: Frame) => {
			const [kind, number] = [frameKind(view, start), frameCall(view, start)];
			if (kind === FrameKind.ok && unsendable.has(number)) {
				throw new SkeinError("SKEIN_CODEC_UNSENDABLE", "shared memory");
			}
			replies.push([kind, number]);
			return reads;
		},
		flush: () => undefined,
		close: () => {
			closes += 1;
		},
	});
	return {
		unsendable,
		closes: () => closes,
		line,
		words,
		told,
		replies,
		clock,
		/** Lent bytes; then it has all the turns that it wants. */
		async receive(...frames: Uint8Array[]): Promise<void> {
			const bytes = copyBytes(Buffer.concat(frames));
			line.receive(bytes, 0, bytes.length);
			bytes.fill(0xdd);
			for (let i = 0; i < 10; i += 1) await turn();
		},
		read(does: boolean): void {
			reads = does;
			if (does) line.drained();
		},
		forget: () => {
			known = false;
		},
		know: () => know(),
	};
}

const { ok, cancelled, lost } = FrameKind;

it("answers calls in their order, and counts each that it begins", async () => {
	const { receive, replies, words } = use();
	await receive(call(1, "now"), call(2, "now"), call(3, "now"));
	expect(replies).toEqual([[ok, 1], [ok, 2], [ok, 3]]); // biome-ignore format: one line
	expect([words.begun, words.end()]).toEqual([3, 3]);
});

it("begins no call when the line is over, and answers none of those (Y2)", async () => {
	const { receive, replies, words, told } = use();
	await receive(call(1, "now"));
	expect(words.end()).toBe(1);
	await receive(call(2, "now"), call(3, "now"));
	expect([started.length, replies]).toEqual([1, [[ok, 1]]]);
	expect(told.at(-1)).toEqual({ what: "ended", line: 5 });
});

it("says that it has ended only when nothing of it runs any more", async () => {
	const { receive, line, told } = use();
	await receive(call(1, "later"));
	line.end();
	expect(told).toEqual([]);
	release();
	await turn();
	expect(told).toEqual([{ what: "ended", line: 5 }]);
});

it("never starts a call whose abort came with it, or while it waited (Y3)", async () => {
	const { receive, replies, forget, know } = use();
	await receive(call(1, "now"), call(2, "now"), abort(2));
	expect(replies).toEqual([[ok, 1], [cancelled, 2]]); // biome-ignore format: one line
	forget();
	await receive(call(3, "now"), call(4, "now"));
	await receive(abort(4));
	await turn();
	know();
	await turn();
	expect(replies.slice(2)).toEqual([[ok, 3], [cancelled, 4]]); // biome-ignore format: one line
	expect(started).toHaveLength(2);
});

it("an abort of a call that is answered does nothing to a later one of its number", async () => {
	const { receive, replies } = use();
	await receive(call(1, "now"));
	await receive(abort(1));
	await receive(call(1, "now"));
	expect(replies).toEqual([[ok, 1], [ok, 1]]); // biome-ignore format: one line
});

it("asks for a function that it does not know, and lets those behind it wait (Y1)", async () => {
	const { receive, replies, told, forget, know } = use();
	forget();
	await receive(call(1, "now"));
	await receive(call(2, "now"));
	await turn();
	expect(told).toContainEqual({ what: "wants", index: indexOf("now") });
	expect(replies).toEqual([]);
	know();
	await turn();
	expect(replies).toEqual([[ok, 1], [ok, 2]]); // biome-ignore format: one line
});

it("lets the loop turn after some milliseconds of work (Y4)", async () => {
	const { receive, replies } = use();
	const received = receive(call(1, "long"), call(2, "long"), call(3, "long"));
	expect(replies.length).toBeLessThan(3);
	await received;
	expect(replies).toEqual([[ok, 1], [ok, 2], [ok, 3]]); // biome-ignore format: one line
});

it("begins none while its caller does not read (Y5)", async () => {
	const { receive, replies, read } = use();
	read(false);
	await receive(call(1, "now"), call(2, "now"));
	await receive(call(3, "now"));
	expect(replies).toEqual([[ok, 1]]);
	read(true);
	expect(replies).toEqual([[ok, 1], [ok, 2], [ok, 3]]); // biome-ignore format: one line
});

it("refuses one too many beside those that run, which did not run then (Y5)", async () => {
	const { receive, replies, words } = use(2);
	await receive(call(1, "later"), call(2, "later"), call(3, "now"));
	expect(replies).toEqual([[FrameKind.refused, 3]]);
	expect([started.length, words.begun]).toEqual([0, 3]);
	release();
	await turn();
	await receive(call(4, "now"));
	expect(replies.at(-1)).toEqual([ok, 4]);
});

it("fails a call whose result cannot be sent, at once or later, and no other", async () => {
	const { receive, replies, unsendable } = use();
	for (const number of [1, 3]) unsendable.add(number);
	await receive(call(1, "now"), call(2, "now"), call(3, "later"), call(4, "now"));
	release();
	await turn();
	const { threw } = FrameKind;
	expect(replies).toEqual([[threw, 1], [ok, 2], [ok, 4], [threw, 3]]); // biome-ignore format: one line
});

it("tells the node of each abort that it has read", async () => {
	const { receive, told } = use();
	await receive(call(1, "later"), call(2, "now"), abort(2));
	await receive(abort(1), abort(9), abort(1, AbortMode.detach));
	expect(told).toEqual([2, 1, 9].map((number) => ({ what: "heard", line: 5, call: number })));
	release();
});

it("closes its link when nothing of it runs any more", async () => {
	const { receive, line, closes } = use();
	await receive(call(1, "later"));
	line.end();
	expect(closes()).toBe(0);
	release();
	await turn();
	expect(closes()).toBe(1);
});

it("aborts what runs at the node's word that the caller is gone, whenever its link ends", async () => {
	const { receive, line } = use();
	const before = stopped;
	await receive(call(1, "stoppable"));
	line.end();
	line.close();
	expect(stopped).toBe(before + 1);
});

it("counts each that runs, also those whose caller gave them up and their numbers to others", async () => {
	const { receive, line, replies, told } = use(2);
	const before = stopped;
	await receive(call(1, "stoppable"), call(1, "stoppable"), call(1, "now"));
	expect(replies).toEqual([[FrameKind.refused, 1]]);
	line.end();
	goOn();
	await turn();
	expect([replies.length, told.filter(({ what }) => what === "ended")]).toEqual([2, []]);
	line.closed();
	expect(stopped).toBe(before + 1);
	await turn();
	expect(told.filter(({ what }) => what === "ended")).toHaveLength(1);
});

it("stops what runs for a reason of its node, which its caller is told", async () => {
	const { receive, line, replies } = use();
	await receive(call(1, "later"));
	line.end(new SkeinError("SKEIN_TASK_EVICTED", "there is no room"));
	release();
	await turn();
	expect(replies).toEqual([[lost, 1]]);
});

it("aborts what its caller did not detach when that is gone", async () => {
	const before = stopped;
	const { receive, line, told } = use();
	await receive(call(1, "later"));
	await receive(abort(1, AbortMode.detach), call(2, "stoppable"), call(3, "stoppable"), abort(3, AbortMode.detach));
	line.closed();
	expect([stopped - before, told]).toEqual([1, []]);
	goOn();
	await new Promise((resolve) => setImmediate(resolve));
	expect(told).toEqual([]);
	release();
	await turn();
	expect(told).toEqual([{ what: "ended", line: 5 }]);
});

it("tells what of it is not answered, and when that is over", async () => {
	const { receive, clock, told } = use();
	await receive(call(1, "later"), call(2, "now"));
	clock.advance(50);
	expect(told).toEqual([{ what: "load", line: 5, calls: [[indexOf("later"), 1]] }]);
	release();
	await turn();
	clock.advance(50);
	expect(told.at(-1)).toEqual({ what: "load", line: 5, calls: [] });
	clock.advance(10_000);
	expect([told.length, clock.pending]).toEqual([2, 0]);
});

it.each([
	["says more than its arguments", call(1, "now", 8)],
	[
		"is one of far too many",
		Buffer.concat([
			...Array(4).fill(call(1, "long")),
			...Array.from({ length: 66_000 }, (_, i) => call(10 + i, "now")),
		]),
	],
	["is longer than what callers send so", long(1)],
	[
		"has the number of one that waits",
		Buffer.concat([call(1, "long"), call(2, "long"), call(3, "now"), call(3, "now")]),
	],
	["is of a function that no node may have", ofFunction(100_000)],
	["is an order to end the thread", abort(1, AbortMode.kill)],
	["is a reply", bareFrame(FrameKind.ok, 1).bytes],
	["is of a stream", bareFrame(FrameKind.itemsDown, 1).bytes],
])("refuses what %s", async (_, bytes) => {
	const { receive } = use(2);
	await expect(receive(bytes)).rejects.toMatchObject({ code: "SKEIN_LINK_FRAME" });
});
