// What a node takes over one link, from a peer that does not keep to what it was told: node, link and dispatcher are the test's.
import type { Peer } from "@skein/cluster";
import {
	AbortMode,
	bareFrame,
	type ControlMessage,
	type Frame,
	FrameKind,
	frameCall,
	frameKind,
	type Link,
	type LinkHandlers,
	type SkeinError,
} from "@skein/kernel";
import type { AdmittedCall, Node } from "@skein/node";
import { registerFunction } from "@skein/registry";
import { expect, it } from "vitest";
import { LinkRouter, type RouterOptions } from "../src/engine/link-router.js";

registerFunction(() => undefined, { id: "router/any" });
const WINDOW = 10;

function route() {
	const admitted: AdmittedCall[] = [];
	const answers: { readonly kind: number; readonly call: number }[] = [];
	const told: ControlMessage[] = [];
	let handlers!: LinkHandlers;
	let reads = true;
	const node = {
		submit(call: AdmittedCall) {
			admitted.push(call);
			call.sink.admitted?.add(call);
		},
		abort: () => undefined,
		state: () => ({ free: {}, running: admitted.length, draining: false }),
	} as unknown as Node;
	const link = {
		attach: (given: LinkHandlers) => {
			handlers = given;
		},
		send(bytes: Uint8Array, start: number) {
			const view = new DataView(bytes.buffer, bytes.byteOffset);
			answers.push({ kind: frameKind(view, start), call: frameCall(view, start) });
			return reads;
		},
		control: (message: ControlMessage) => void told.push(message),
	} as unknown as Link;
	const dispatcher = {
		streams: { holdReply: () => false, drained: () => undefined },
		links: { drained: () => undefined },
	} as unknown as RouterOptions["dispatcher"];
	new LinkRouter(link, { name: "caller" } as Peer, {
		node,
		dispatcher,
		lines: {} as RouterOptions["lines"],
		window: WINDOW,
		maxStreams: 1,
		onControl: () => undefined,
		onBusy: () => undefined,
	}).attach();
	const receive = ({ bytes, start, end }: Frame): void => handlers.onFrames(bytes, start, end);
	return {
		admitted,
		answers,
		told,
		call: (number: number) => receive(bareFrame(FrameKind.call, number)),
		abort: (number: number, mode: AbortMode = AbortMode.abort) => receive(bareFrame(FrameKind.abort, number, mode)),
		/** The thread answers the call that was admitted then. */
		answer: (index: number) => admitted[index]!.onReply(bareFrame(FrameKind.ok, 0)),
		stopReading(): void {
			reads = false;
		},
		read(): void {
			reads = true;
			handlers.onDrain();
		},
	};
}

const refusedOf = (answers: readonly { readonly kind: number; readonly call: number }[]): number[] =>
	answers.filter(({ kind }) => kind === FrameKind.refused).map(({ call }) => call);

it("takes as many calls as its window, refuses those beyond, and takes further ones for those that were answered", () => {
	const { admitted, answers, call, answer } = route();
	for (let number = 0; number < WINDOW + 2; number += 1) call(number);
	expect([admitted.length, refusedOf(answers)]).toEqual([WINDOW, [WINDOW, WINDOW + 1]]);
	answer(3);
	call(20);
	call(21);
	expect([admitted.at(-1)!.call, refusedOf(answers)]).toEqual([20, [WINDOW, WINDOW + 1, 21]]);
});

it("holds calls while its answers are not read, within the same window, and takes them in their order then", () => {
	const { admitted, answers, call, abort, answer, stopReading, read } = route();
	call(0);
	stopReading();
	answer(0);
	for (let number = 1; number <= WINDOW + 1; number += 1) call(number);
	abort(2);
	abort(3, AbortMode.detach);
	expect(admitted.map((one) => one.call)).toEqual([0]);
	expect(answers.slice(1)).toEqual([
		{ kind: FrameKind.refused, call: WINDOW + 1 },
		{ kind: FrameKind.cancelled, call: 2 },
	]);
	read();
	expect(admitted.map((one) => one.call)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10]);
	expect(admitted.filter((one) => one.detached).map((one) => one.call)).toEqual([3]);
});

it.each([
	["calls", ({ call }: ReturnType<typeof route>, number: number) => call(number)],
	[
		"calls and aborts",
		({ call, abort }: ReturnType<typeof route>, number: number) => {
			call(number);
			abort(number);
		},
	],
])("ends the link of whoever reads no answer and goes on with %s", (_, send) => {
	const router = route();
	for (let number = 0; number < WINDOW; number += 1) router.call(number);
	router.stopReading();
	router.answer(0);
	const before = router.told.length;
	let error: SkeinError | undefined;
	let sent = 0;
	while (error === undefined && sent < 100) {
		try {
			send(router, 100 + sent);
			sent += 1;
		} catch (caught) {
			error = caught as SkeinError;
		}
	}
	expect(error).toMatchObject({ code: "SKEIN_LINK_FRAME" });
	expect(router.answers.length).toBe(1 + WINDOW);
	// None of them tells of the node's state, too.
	expect(router.told.length - before).toBe(0);
});
