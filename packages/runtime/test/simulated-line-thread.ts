/**
 * The one thread of a simulated node, as lines see it: the thread's own end of lines is the real one, its links and the messages between
 * it and its node are the test's.
 */
import { type Clock, copyBytes, type Frame, frameIn, type PoolThread } from "@skein/kernel";
import { encodeLineMessage } from "@skein/pool";
import { type LineEnd, type LineReader, ThreadLines } from "@skein/pool/thread";
import { listFunctions, type RegisteredFunction } from "@skein/registry";
import { defaultLinkLimits } from "@skein/transport";
import { helloOfLine } from "../src/call/line-link.js";
import { SimulatedLink } from "./simulated-link.js";

export interface SimulatedThreadOptions {
	readonly node: string;
	readonly instance: string;
	readonly clock: Clock;
	/** A word of the thread has come to its node. */
	readonly onWord: (thread: PoolThread, frame: Frame) => void;
	/** It ends: what it had begun is lost. */
	readonly onKill: () => void;
}

export class SimulatedLineThread implements PoolThread {
	readonly origin = 1;
	closed = false;
	readonly #options: SimulatedThreadOptions;
	readonly #lines: ThreadLines;
	/** Where it waits for callers. */
	readonly #doors = new Map<string, (end: LineEnd) => LineReader>();
	/** Its ends of the links of lines. */
	readonly links: SimulatedLink[] = [];
	/** Messages that are on their way to it, and to its node. */
	#down: Frame[] = [];
	#up: Frame[] = [];

	constructor(options: SimulatedThreadOptions) {
		this.#options = options;
		this.#lines = new ThreadLines({
			node: options.node,
			streams: { items: 3, bytes: 1_000 },
			loader: {
				get: (index) => listFunctions()[index] as RegisteredFunction,
				wait: async () => {},
				load: async () => {},
			},
			openDoor: async ({ address }, connect) => {
				this.#doors.set(address, connect);
				return { address, close: () => void this.#doors.delete(address) };
			},
			clock: options.clock,
			tell: (word) => {
				if (!this.closed) this.#up.push(encodeLineMessage(word));
			},
		});
	}

	/** A caller comes. Answers with its end of the link. */
	dial(address: string, caller: string): SimulatedLink {
		const connect = this.#doors.get(address);
		if (connect === undefined || this.closed) throw new Error(`nobody waits at ${address}`);
		this.#doors.delete(address);
		const { node, instance } = this.#options;
		const helloOf = (name: string, instance: string) => helloOfLine(name, instance, defaultLinkLimits);
		const [here, there] = SimulatedLink.pair(helloOf(caller, "of the caller"), helloOf(node, instance));
		this.links.push(there);
		const reader = connect({
			send: ({ bytes, start, end }) => there.send(bytes, start, end),
			flush: () => undefined,
			close: () => there.finish(),
		});
		there.attach({
			onFrames: (bytes, start, end) => {
				if (!this.closed) reader.receive(bytes, start, end);
			},
			onControl: () => undefined,
			onDrain: () => reader.drained(),
		});
		void there.closed.then(() => {
			if (!this.closed) reader.closed();
		});
		return here;
	}

	send(frame: Frame): void {
		this.#down.push(frameIn(copyBytes(frame.bytes, frame.start, frame.end), frame.attachments));
	}

	/** What was said to it arrives. */
	hear(): void {
		for (const frame of this.#down.splice(0)) if (!this.closed) this.#lines.receive(frame);
	}

	/** What it said arrives at its node. */
	tell(): void {
		for (const frame of this.#up.splice(0)) this.#options.onWord(this, frame);
	}

	/** Nothing runs in it any more. */
	die(): void {
		this.tell();
		this.closed = true;
		for (const link of this.links) void link.close(new Error("the thread died"));
	}

	kill(): void {
		this.#options.onKill();
	}

	define(): void {}

	job(): undefined {
		return undefined;
	}

	function(): undefined {
		return undefined;
	}
}
