// Two links as they are over a wire that moves some bytes at a time, in an order that fast-check chooses, and may be cut
// between any two of them.
import {
	type ControlMessage,
	FrameKind,
	frameCall,
	frameKind,
	frameLength,
	HEADER_BYTES,
	type Link,
	type LinkEnd,
} from "@skein/kernel";
import { createVirtualClock, type VirtualClock } from "@skein/testkit";
import { type ByteStream, createStreamTransport, defaultLinkLimits } from "@skein/transport";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callFrame, createSetup, settle } from "./support/node.js";
import { createSimulatedWire, type SimulatedWire, type WireEnd } from "./support/simulated-wire.js";

const SEED = 20_261_121;
const RUNS = 150;

type Step =
	| { readonly kind: "send"; readonly side: 0 | 1; readonly sizes: readonly number[] }
	| { readonly kind: "control"; readonly side: 0 | 1 }
	| { readonly kind: "close"; readonly side: 0 | 1 }
	| { readonly kind: "move"; readonly side: 0 | 1; readonly most: number }
	| { readonly kind: "wait"; readonly milliseconds: number }
	| { readonly kind: "cut" };

const side = fc.constantFrom(0 as const, 1 as const);
/** Empty ones, some that fit into a chunk with others, and some that are not copied on their way out. */
const size = fc.oneof(fc.nat(40), fc.nat(2_000), fc.integer({ min: 16_000, max: 40_000 }));
const living: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("send" as const),
			side,
			sizes: fc.array(size, { minLength: 1, maxLength: 8 }),
		}),
	},
	{
		weight: 8,
		arbitrary: fc.record({
			kind: fc.constant("move" as const),
			side,
			most: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 70_000 })),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("control" as const), side }) },
	// Silence is answered with pings, which travel between the frames.
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), milliseconds: fc.nat(2_500) }) },
);
const ending: fc.Arbitrary<Step> = fc.oneof(
	fc.constant({ kind: "cut" as const }),
	fc.record({ kind: fc.constant("close" as const), side }),
);

interface Sent {
	/** The number of a frame, or what was told by a control message. */
	readonly what: number | string;
	readonly size: number;
}

interface Side {
	readonly link: Link;
	readonly end: WireEnd;
	readonly sent: Sent[];
	readonly heard: Sent[];
	readonly ends: LinkEnd[];
	isClosed: boolean;
}

class Talk {
	readonly sides: readonly [Side, Side];
	readonly clock: VirtualClock;
	readonly #wire: SimulatedWire;
	isCut = false;
	#numbers = 0;
	#waited = 0;

	private constructor(wire: SimulatedWire, clock: VirtualClock, links: readonly [Link, Link]) {
		this.#wire = wire;
		this.clock = clock;
		this.sides = [this.#join(links[0], wire.ends[0]), this.#join(links[1], wire.ends[1])];
	}

	/** Two nodes that have shaken hands. */
	static async open(): Promise<Talk> {
		const wire = createSimulatedWire();
		const clock = createVirtualClock();
		let welcome: (stream: ByteStream) => void = () => undefined;
		const transport = createStreamTransport({
			scheme: "simulated",
			clock,
			connect: async () => wire.ends[0],
			listen: async (uri, onStream) => {
				welcome = onStream;
				return { address: uri, close: async () => undefined };
			},
		});
		const accepted = new Promise<Link>((resolve) => void transport.listen("simulated://b", createSetup("b"), resolve));
		await settle();
		const dialled = transport.dial("simulated://b", createSetup("a"));
		welcome(wire.ends[1]);
		for (let i = 0; i < 4; i += 1) {
			await settle();
			for (const end of wire.ends) end.arrive(Number.POSITIVE_INFINITY);
		}
		const talk = new Talk(wire, clock, [await dialled, await accepted]);
		await settle();
		return talk;
	}

	async take(step: Step): Promise<void> {
		if (step.kind === "cut") {
			this.#wire.cut();
			this.isCut = true;
		} else if (step.kind === "wait") this.#wait(step.milliseconds);
		else if (step.kind === "move") this.sides[step.side].end.arrive(step.most);
		else if (step.kind === "close") {
			this.sides[step.side].isClosed = true;
			void this.sides[step.side].link.close();
		} else if (step.kind === "control") this.#tell(this.sides[step.side]);
		else for (const bytes of step.sizes) this.#send(this.sides[step.side], bytes);
		await settle();
	}

	/** Everything that is on its way arrives. */
	async finish(): Promise<void> {
		for (let moved = true; moved; ) {
			moved = false;
			for (const { end } of this.sides) while (end.arrive(10_000)) moved = true;
			await settle();
		}
	}

	/** Never so long that a peer would be given up. */
	#wait(milliseconds: number): void {
		if (this.#waited + milliseconds >= defaultLinkLimits.idleTimeout) return;
		this.#waited += milliseconds;
		this.clock.advance(milliseconds);
	}

	#join(link: Link, end: WireEnd): Side {
		const joined: Side = { link, end, sent: [], heard: [], ends: [], isClosed: false };
		link.attach({
			onFrames: (bytes, start, last) => {
				const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
				for (let at = start; at < last; at += frameLength(view, at)) {
					const what = frameCall(view, at);
					const payload = bytes.subarray(at + HEADER_BYTES, at + frameLength(view, at));
					const isWhole = frameKind(view, at) === FrameKind.call && payload.every((byte) => byte === what % 256);
					joined.heard.push({ what: isWhole ? what : `${what} damaged`, size: payload.length });
				}
			},
			onControl: (message) => joined.heard.push({ what: (message as Goodbye).reason, size: 0 }),
			onDrain: () => undefined,
		});
		void link.closed.then((how) => joined.ends.push(how));
		return joined;
	}

	#send({ link, sent, isClosed }: Side, bytes: number): void {
		this.#numbers += 1;
		const frame = callFrame(this.#numbers, bytes);
		link.send(frame, 0, frame.length);
		if (!isClosed) sent.push({ what: this.#numbers, size: bytes });
	}

	#tell({ link, sent, isClosed }: Side): void {
		this.#numbers += 1;
		const reason = `word ${this.#numbers}`;
		link.control({ kind: "goodbye", reason } satisfies Goodbye);
		if (!isClosed) sent.push({ what: reason, size: 0 });
	}
}

type Goodbye = Extract<ControlMessage, { kind: "goodbye" }>;

const schedule = fc.array(living, { minLength: 10, maxLength: 50 });
const holds = (ending: fc.Arbitrary<readonly Step[]>, check: (talk: Talk) => void): Promise<void> =>
	fc.assert(
		fc.asyncProperty(schedule, ending, schedule, async (before, end, after) => {
			const talk = await Talk.open();
			for (const step of [...before, ...end, ...after]) await talk.take(step);
			await talk.finish();
			check(talk);
			for (const { link } of talk.sides) void link.close();
			talk.clock.advance(60_000);
		}),
		{ seed: SEED, numRuns: RUNS },
	);

describe("over a wire that moves some bytes at a time", () => {
	it("frames and control messages arrive whole, each once, in the order of sending", () =>
		holds(fc.constant([]), ({ sides: [a, b] }) => {
			expect(b.heard).toEqual(a.sent);
			expect(a.heard).toEqual(b.sent);
			expect([a.ends, b.ends]).toEqual([[], []]);
		}));

	it("a link that is cut or closed in the middle has delivered a beginning of what was sent, and ends once", () =>
		holds(
			ending.map((step) => [step]),
			({ sides: [a, b], isCut }) => {
				expect(b.heard).toEqual(a.sent.slice(0, b.heard.length));
				expect(a.heard).toEqual(b.sent.slice(0, a.heard.length));
				for (const { ends } of [a, b]) {
					expect(ends).toHaveLength(1);
					expect(ends[0]!.error === undefined).toBe(!isCut);
				}
			},
		));

	it("what was sent before an orderly close arrives, when the other side did not close", () =>
		holds(
			side.map((closing) => [{ kind: "close" as const, side: closing }]),
			({ sides }) => {
				const closing = sides.findIndex(({ isClosed }) => isClosed);
				expect(sides[1 - closing]!.heard).toEqual(sides[closing]!.sent);
			},
		));
});
