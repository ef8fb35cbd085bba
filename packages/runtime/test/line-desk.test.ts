// What a node does for the lines to its threads: the threads and the links to the callers are the test's.
import {
	AbortMode,
	type ControlMessage,
	copyBytes,
	type Frame,
	frameIn,
	LINE_WINDOW,
	type Link,
	SkeinError,
} from "@skein/kernel";
import { decodeLineMessage, encodeLineMessage, type LineOrder, type LineWord, LineWords } from "@skein/pool";
import { createVirtualClock } from "@skein/testkit";
import { defaultLinkLimits } from "@skein/transport";
import { expect, it } from "vitest";
import { doorOfLine } from "../src/engine/door-of-line.js";
import { LineDesk } from "../src/engine/line-desk.js";

class TestThread {
	readonly origin = 1;
	closed = false;
	killed = 0;
	readonly defined: number[] = [];
	readonly orders: LineOrder[] = [];
	/** Of the line that was opened last. */
	words: LineWords | undefined;

	send(frame: Frame): void {
		const order = decodeLineMessage<LineOrder>(frameIn(copyBytes(frame.bytes, frame.start, frame.end)));
		this.orders.push(order);
		if (order.what === "open") this.words = new LineWords(frame.attachments![0] as SharedArrayBuffer);
	}
	kill(): void {
		this.killed += 1;
	}
	define(index: number): void {
		this.defined.push(index);
	}
	job(): undefined {}
	function(): undefined {}
}

class TestLink {
	readonly told: ControlMessage[] = [];
	control(message: ControlMessage): void {
		this.told.push(message);
	}
}

function use({ threads = 1, maxCalls = 1_000_000, address = "unix:///a", running = 0 } = {}) {
	const clock = createVirtualClock();
	const all = Array.from({ length: threads }, () => new TestThread());
	const link = new TestLink();
	let loads = 0;
	const desk = new LineDesk({
		door: (line) => doorOfLine(line, address, { listen: address, nats: {} }),
		instance: "i",
		limits: defaultLinkLimits,
		threads: () => all.filter(({ closed }) => !closed),
		maxCalls,
		running: () => running,
		clock,
		stopGrace: 10_000,
		onLoad: () => {
			loads += 1;
		},
	});
	const say = (word: LineWord, thread = all[0]!): void => desk.onWord(thread, encodeLineMessage(word));
	return {
		desk,
		clock,
		threads: all,
		thread: all[0]!,
		link,
		asLink: link as unknown as Link,
		loads: () => loads,
		say,
		/** Asks, and each thread waits. */
		async open(): Promise<void> {
			const asked = desk.ask(link as unknown as Link);
			for (const thread of all) {
				const order = thread.orders.at(-1);
				if (order?.what === "open")
					say({ what: "waits", line: order.line, address: order.address.replace(/:0$/, ":7500") }, thread);
			}
			await asked;
		},
	};
}

it("offers a line to each thread, once those wait", async () => {
	const { open, link, threads } = use({ threads: 2 });
	await open();
	expect(link.told).toEqual([
		{
			kind: "lines",
			lines: [
				{ line: 1, address: "unix:///a~1" },
				{ line: 2, address: "unix:///a~2" },
			],
		},
	]);
	expect(threads.map(({ orders }) => orders)).toMatchObject([[{ what: "open", line: 1 }], [{ what: "open", line: 2 }]]);
});

it("offers the address that the thread found", async () => {
	const { open, link } = use({ address: "tcp://10.0.0.7:7400" });
	await open();
	expect(link.told).toEqual([{ kind: "lines", lines: [{ line: 1, address: "tcp://10.0.0.7:7500" }] }]);
});

it("offers none where nobody outside the process could come, and none of a thread that cannot wait", async () => {
	const without = use({ address: "memory://a" });
	await without.open();
	expect(without.link.told).toEqual([{ kind: "lines", lines: [] }]);
	const { desk, say, link, asLink } = use();
	const asked = desk.ask(asLink);
	say({ what: "ended", line: 1, problem: "the path is too long" });
	await asked;
	expect(link.told.at(-1)).toEqual({ kind: "lines", lines: [] });
	expect(desk.size).toBe(0);
});

it("offers none to a thread to which its caller has one, before that is over", async () => {
	const { desk, open, link, asLink, thread } = use();
	await open();
	await open();
	expect(link.told.at(-1)).toEqual({ kind: "lines", lines: [] });
	thread.words!.begin();
	desk.takeBack(asLink, 1, 2);
	await open();
	expect(link.told.at(-1)).toMatchObject({ kind: "lines", lines: [{ line: 2 }] });
});

it("sets the window of each aside, for half of what the node takes at most (G1)", async () => {
	const { desk, open, link } = use({ threads: 3, maxCalls: 5 * LINE_WINDOW });
	await open();
	expect(desk.setAside).toBe(2 * LINE_WINDOW);
	expect(link.told).toMatchObject([{ lines: [{ line: 1 }, { line: 2 }] }]);
});

it("sets none aside while others run in its place (G1)", async () => {
	const { open, link } = use({ maxCalls: 5 * LINE_WINDOW, running: 4 * LINE_WINDOW + 1 });
	await open();
	expect(link.told).toEqual([{ kind: "lines", lines: [] }]);
});

it("says how many calls a thread has begun: all, and the line goes on; not all, and it is over", async () => {
	const { desk, open, link, asLink, thread } = use();
	await open();
	for (let i = 0; i < 3; i += 1) thread.words!.begin();
	desk.takeBack(asLink, 1, 3);
	expect(link.told.at(-1)).toEqual({ kind: "takenBack", line: 1, taken: 3, over: false });
	expect(thread.words!.begin()).toBe(true);
	desk.takeBack(asLink, 1, 6);
	expect(link.told.at(-1)).toEqual({ kind: "takenBack", line: 1, taken: 4, over: true });
	expect(thread.words!.begin()).toBe(false);
	expect(thread.orders.at(-1)).toEqual({ what: "end", line: 1, close: false });
});

it("never says another number of one that is over (G2)", async () => {
	const { desk, open, link, asLink, thread } = use();
	await open();
	thread.words!.begin();
	desk.takeBack(asLink, 1, 2);
	thread.words!.begin();
	desk.takeBack(asLink, 1, 1);
	expect(link.told.slice(1)).toEqual([
		{ kind: "takenBack", line: 1, taken: 1, over: true },
		{ kind: "takenBack", line: 1, taken: 1, over: true },
	]);
});

it("tells a caller whose thread is gone, before it asks", async () => {
	const { desk, open, link, thread } = use();
	await open();
	thread.words!.begin();
	thread.closed = true;
	desk.onThreadClosed(thread);
	expect(link.told.at(-1)).toEqual({ kind: "takenBack", line: 1, taken: 1, over: true });
	expect(desk.size).toBe(0);
});

it("knows no line of another caller's", async () => {
	const { desk, open, thread } = use();
	await open();
	const stranger = new TestLink();
	desk.takeBack(stranger as unknown as Link, 1, 7);
	desk.tell(stranger as unknown as Link, { line: 1, call: 5, at: 0, mode: AbortMode.kill });
	expect(stranger.told).toEqual([{ kind: "takenBack", line: 1, taken: 7, over: true }]);
	expect([thread.killed, thread.words!.isOver]).toEqual([0, false]);
});

it("ends a thread for a call that it has begun, and takes back one that it has not", async () => {
	const { desk, open, link, asLink, thread } = use();
	await open();
	thread.words!.begin();
	desk.tell(asLink, { line: 1, call: 8, at: 1, mode: AbortMode.kill });
	expect(thread.killed).toBe(0);
	expect(link.told.at(-1)).toEqual({ kind: "takenBack", line: 1, taken: 1, over: true });
	desk.tell(asLink, { line: 1, call: 5, at: 0, mode: AbortMode.kill });
	expect(thread.killed).toBe(1);
});

it("ends a thread for a call that it has begun long before others", async () => {
	const { desk, open, asLink, thread } = use();
	await open();
	for (let i = 0; i < 3 * LINE_WINDOW; i += 1) thread.words!.begin();
	desk.tell(asLink, { line: 1, call: 5, at: 0, mode: AbortMode.kill });
	expect(thread.killed).toBe(1);
});

it("has a task call nothing that was aborted before it called anything, until its thread has heard of it", async () => {
	const { desk, open, asLink, say } = use();
	await open();
	for (const call of [5, 6]) desk.tell(asLink, { line: 1, call, at: 0, mode: AbortMode.abort });
	say({ what: "heard", line: 1, call: 6 });
	expect([5, 6, 7].map((call) => desk.parent(1, call)!.aborted)).toEqual([true, false, false]);
	// The thread itself knows it now, and says so of a task that calls after all.
	say({ what: "aborted", line: 1, call: 8 });
	expect(desk.parent(1, 8)!.aborted).toBe(true);
});

it("aborts what a task has called with it, by its caller's word or its thread's (G3)", async () => {
	const { desk, open, asLink, say } = use();
	await open();
	const aborts: string[] = [];
	for (const [call, name] of [
		[5, "by its caller"],
		[6, "by its thread"],
		[7, "never"],
	] as const) {
		desk.parent(1, call)!.children = { abort: () => void aborts.push(name) };
	}
	desk.tell(asLink, { line: 1, call: 5, at: 0, mode: AbortMode.abort });
	say({ what: "aborted", line: 1, call: 6 });
	say({ what: "over", line: 1, call: 7 });
	desk.tell(asLink, { line: 1, call: 7, at: 2, mode: AbortMode.abort });
	expect(aborts).toEqual(["by its caller", "by its thread"]);
	expect(desk.parent(1, 5)!.aborted).toBe(true);
	expect(desk.parent(2, 5)).toBeUndefined();
});

it("ends the lines of a caller that is gone, and what their tasks have called, but for what it let go of", async () => {
	const { desk, open, asLink, thread, say } = use();
	await open();
	const aborts: number[] = [];
	for (const call of [5, 6]) desk.parent(1, call)!.children = { abort: () => void aborts.push(call) };
	desk.tell(asLink, { line: 1, call: 6, at: 1, mode: AbortMode.detach });
	say({ what: "detached", line: 1, call: 7 });
	desk.parent(1, 7)!.children = { abort: () => void aborts.push(7) };
	desk.onLinkClosed(asLink);
	expect(aborts).toEqual([5]);
	// Neither do those call anything that had called nothing, but for those that were let go of.
	say({ what: "detached", line: 1, call: 9 });
	expect([8, 9].map((call) => desk.parent(1, call)!.aborted)).toEqual([true, false]);
	expect(thread.orders.at(-1)).toEqual({ what: "end", line: 1, close: true });
	expect(thread.words!.begin()).toBe(false);
});

it("counts what threads tell, by function", async () => {
	const { desk, open, say, loads, threads, thread } = use({ threads: 2 });
	await open();
	say({
		what: "load",
		line: 1,
		calls: [
			[3, 2],
			[4, 1],
		],
	});
	say({ what: "load", line: 2, calls: [[3, 1]] }, threads[1]);
	// Not its own.
	say({ what: "load", line: 2, calls: [[9, 9]] }, thread);
	expect([desk.running, [...desk.calls()], loads()]).toEqual([
		4,
		[
			[3, 3],
			[4, 1],
		],
		2,
	]);
	say({ what: "ended", line: 1 });
	expect([desk.running, [...desk.calls()]]).toEqual([1, [[3, 1]]]);
});

it("names to a thread what that wants to know", async () => {
	const { open, say, thread } = use();
	await open();
	say({ what: "wants", index: 12 });
	expect(thread.defined).toEqual([12]);
});

it("closes: lets what runs end, or stops it and ends threads when its grace is over; and may open again", async () => {
	const { desk, open, say, link, thread, clock } = use();
	await open();
	thread.words!.begin();
	let isClosed = false;
	void desk.close(new SkeinError("SKEIN_TASK_EVICTED", "no room")).then(() => {
		isClosed = true;
	});
	expect(desk.parent(1, 5)!.aborted).toBe(true);
	const error = { code: "SKEIN_TASK_EVICTED", message: "no room" };
	expect(thread.orders.at(-1)).toEqual({ what: "end", line: 1, close: false, error });
	expect(link.told.at(-1)).toMatchObject({ kind: "takenBack", taken: 1, over: true });
	await open();
	expect(link.told.at(-1)).toEqual({ kind: "lines", lines: [] });
	clock.advance(9_999);
	expect([thread.killed, isClosed]).toEqual([0, false]);
	clock.advance(1);
	expect(thread.killed).toBe(1);
	say({ what: "ended", line: 1 });
	await Promise.resolve();
	expect(isClosed).toBe(true);
	desk.reopen();
	await open();
	expect(link.told.at(-1)).toMatchObject({ kind: "lines", lines: [{ line: 2 }] });
});
