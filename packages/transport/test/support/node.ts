/** Nodes whose streams are in the hands of a test: what they say, and links that have shaken hands. */
import {
	FrameKind,
	HEADER_BYTES,
	type Hello,
	type Link,
	type LinkLimits,
	type LinkSetup,
	writeHeader,
} from "@skein/kernel";
import { createVirtualClock, type VirtualClock } from "@skein/testkit";
import { type ByteStream, createStreamTransport, defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { createFakeStream, type FakeStream } from "./fake-stream.js";

export function createHello(name: string, changes: Partial<Hello> = {}): Hello {
	return {
		protocol: PROTOCOL_VERSION,
		features: [],
		node: { name, labels: { zone: "a" }, taints: [], capacity: { cpu: 2 }, threads: 2 },
		state: { free: { cpu: 1 }, running: 1, draining: false },
		instance: `instance of ${name}`,
		functions: [{ id: "app/f", contract: "", serves: [], aliases: [] }],
		maxFrame: defaultLinkLimits.maxFrame,
		address: "",
		...changes,
	};
}

export interface NodeOptions {
	readonly hello?: Partial<Hello>;
	readonly limits?: Partial<LinkLimits>;
	readonly isBusy?: NonNullable<LinkSetup["isBusy"]>;
}

export function createSetup(name: string, { hello, limits, isBusy }: NodeOptions = {}): LinkSetup {
	const setup = { hello: () => createHello(name, hello), limits: { ...defaultLinkLimits, ...limits } };
	return isBusy === undefined ? setup : { ...setup, isBusy };
}

/** A node that listens and one that dials, over streams that the test holds. */
export function createNode(name: string, options: NodeOptions = {}, onLink: (link: Link) => void = () => {}) {
	const observed: number[] = [];
	const clock = createVirtualClock();
	const links: Link[] = [];
	const refusals: Error[] = [];
	let welcome = (_stream: ByteStream): void => {};
	let dialled = createFakeStream();
	const transport = createStreamTransport({
		scheme: "fake",
		clock,
		observer: {
			onRefused: (error) => void refusals.push(error),
			onWrite: (bytes) => void observed.push(bytes),
		},
		connect: async () => dialled,
		async listen(_uri, onStream) {
			welcome = onStream;
			return { address: "fake://node", close: async () => {} };
		},
	});
	const setup = createSetup(name, options);
	const listening = transport.listen("fake://node", setup, (link) => {
		links.push(link);
		onLink(link);
	});
	return {
		clock,
		links,
		refusals,
		observed,
		listener: () => listening,
		/** A stranger connects. */
		async accept(): Promise<FakeStream> {
			await listening;
			const stream = createFakeStream();
			welcome(stream);
			return stream;
		},
		/** Dials; the test is the other side. */
		async dial(): Promise<{ stream: FakeStream; link: Promise<Link> }> {
			dialled = createFakeStream();
			const link = transport.dial("fake://other", setup);
			link.catch(() => {});
			await settle();
			return { stream: dialled, link };
		},
	};
}

/** Lets promises that are due settle. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a node named `name` writes first when it dials. */
export async function greetingOf(name: string, options: NodeOptions = {}): Promise<Buffer> {
	const { stream } = await createNode(name, options).dial();
	return stream.written();
}

export interface Linked {
	readonly link: Link;
	readonly stream: FakeStream;
	readonly clock: VirtualClock;
	/** Sizes of the writes that the transport told its observer of. */
	readonly observed: number[];
}

/** A link of node `here`, whose peer is a node `there` with the peer's limits, played by the test. */
export async function createLinked(options: NodeOptions = {}, peer: NodeOptions = {}): Promise<Linked> {
	const node = createNode("here", options);
	const stream = await node.accept();
	stream.feed(await greetingOf("there", peer));
	const [link] = node.links;
	if (link === undefined) throw new Error(`no link: ${node.refusals}`);
	(stream.writes as unknown[]).length = 0;
	return { link, stream, clock: node.clock, observed: node.observed };
}

export function frame(kind: number, payload: Uint8Array = new Uint8Array(), call = 0): Buffer {
	const bytes = Buffer.alloc(HEADER_BYTES + payload.length);
	writeHeader(new DataView(bytes.buffer, bytes.byteOffset), 0, { kind: kind as FrameKind, call }, payload.length);
	bytes.set(payload, HEADER_BYTES);
	return bytes;
}

export const callFrame = (call: number, payloadBytes = 0): Buffer =>
	frame(FrameKind.call, new Uint8Array(payloadBytes).fill(call), call);
