// Whether a caller uses the line that it was offered: links and time are the test's.
import type { Peer } from "@skein/cluster";
import { bareFrame, type ControlMessage, FrameKind, type Link } from "@skein/kernel";
import { createVirtualClock } from "@skein/testkit";
import { expect, it } from "vitest";
import type { OutgoingCall } from "../src/call/outgoing-call.js";
import { PeerLines } from "../src/call/peer-lines.js";
import { PeerWindow } from "../src/call/peer-window.js";

const call = { entry: { index: 1 } } as OutgoingCall;
const plain = bareFrame(FrameKind.call, 1);

/** A caller whose calls are such as go over lines; opening one takes so many milliseconds. */
function use({ opens, instance = "of the node", threads = 1 }: { opens: number; instance?: string; threads?: number }) {
	const clock = createVirtualClock();
	const told: ControlMessage[] = [];
	const peer = { name: "there", instance: "of the node", threads } as Peer;
	let closed = 0;
	let lose!: (end: { error: Error }) => void;
	const window = new PeerWindow<OutgoingCall>(100, peer);
	const line = {
		peer: { instance },
		closed: new Promise((resolve) => {
			lose = resolve;
		}),
		close: async () => {
			closed += 1;
		},
	} as unknown as Link;
	const lines = new PeerLines({
		link: { control: (message: ControlMessage) => told.push(message) } as unknown as Link,
		peer,
		window,
		limit: 10,
		clock,
		dial: async () => {
			clock.advance(opens);
			return line;
		},
		onLine: () => undefined,
		onReturned: () => undefined,
		onOpen: () => undefined,
		callsOf: () => [],
		onLost: () => undefined,
	});
	lines.learn(1, 10);
	return {
		clock,
		window,
		lines,
		/** What the node was asked to take back. */
		takenBack: () => told.flatMap((message) => (message.kind === "takeBack" ? [message.sent] : [])),
		lose: () => lose({ error: new Error("reset") }),
		asked: () => told.filter(({ kind }) => kind === "askLines").length,
		closed: () => closed,
		/** So many calls in a row. Answers whether the last went over a line. */
		make(calls: number): boolean {
			let last: unknown;
			for (let i = 0; i < calls; i += 1) last = lines.take(call, plain);
			return last !== undefined;
		},
		offer: (number = 1) => lines.onOffer([{ line: number, address: "tcp://there:1" }]),
	};
}

it("uses one that is opened soon", async () => {
	const { make, offer, asked } = use({ opens: 20 });
	expect([make(255), asked(), make(1), asked()]).toEqual([false, 0, false, 1]);
	await offer();
	expect(make(1)).toBe(true);
});

it.each([
	["leads too far", { opens: 21 }],
	["leads to another process", { opens: 1, instance: "of another" }],
])("uses none that %s, and asks for lines again a second later", async (_, options) => {
	const { make, offer, asked, closed, clock } = use(options);
	make(256);
	await offer();
	expect([make(1_000), closed(), asked()]).toEqual([false, 1, 1]);
	clock.advance(999);
	expect([make(1), asked()]).toEqual([false, 1]);
	clock.advance(1);
	expect([make(1), asked()]).toEqual([false, 2]);
});

it("asks again for lines to threads that had no time for one, while it uses those that there are", async () => {
	const { make, offer, asked, clock } = use({ opens: 1, threads: 2 });
	make(256);
	await offer(1);
	expect([make(1), asked()]).toEqual([true, 1]);
	clock.advance(999);
	expect([make(1), asked()]).toEqual([true, 1]);
	clock.advance(20);
	expect([make(1), asked()]).toEqual([true, 2]);
	await offer(2);
	clock.advance(120_000);
	expect([make(1), asked()]).toEqual([true, 2]);
});

it("uses none before those calls that wait for room on the link", async () => {
	const { make, offer, window } = use({ opens: 1 });
	make(256);
	await offer();
	expect(make(1)).toBe(true);
	window.wait({ ...call, priority: 0, queued: false } as OutgoingCall);
	expect(make(1)).toBe(false);
});

it("ends one that was lost by its question, so that the answer is the last word", async () => {
	const { make, offer, lines, lose, takenBack } = use({ opens: 1 });
	make(256);
	await offer();
	make(1);
	const line = lines.next()!;
	line.enter({ ...call } as OutgoingCall);
	lose();
	await expect.poll(takenBack).toEqual([2]);
	lines.onTakenBack(1, 1, true);
	lines.onTakenBack(1, 2, true);
	expect([takenBack(), make(1)]).toEqual([[2], false]);
});
