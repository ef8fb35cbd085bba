/** Nodes that link through a real server. */
import {
	FrameKind,
	frameCall,
	frameLength,
	HEADER_BYTES,
	type Link,
	type LinkLimits,
	type LinkSetup,
	writeHeader,
} from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { createNatsTransport, type NatsOptions } from "@skein/transport-nats";

export function createSetup(name: string, changes: Partial<LinkLimits> = {}): LinkSetup {
	const limits = { ...defaultLinkLimits, ...changes };
	const node = { name, labels: {}, taints: [], capacity: {}, threads: 1 };
	const state = { free: {}, running: 0, draining: false };
	const hello = { protocol: PROTOCOL_VERSION, features: [], node, state, instance: name, functions: [] };
	return { limits, hello: () => ({ ...hello, maxFrame: limits.maxFrame, address: "" }) };
}

export function callFrame(call: number, payloadBytes = 0): Uint8Array {
	const frame = new Uint8Array(HEADER_BYTES + payloadBytes);
	writeHeader(new DataView(frame.buffer), 0, { kind: FrameKind.call, call }, payloadBytes);
	return frame;
}

/** The call numbers of the frames that arrive. */
export function listenTo(link: Link): number[] {
	const calls: number[] = [];
	link.attach({
		onFrames(bytes, start, end) {
			const view = new DataView(bytes.buffer, bytes.byteOffset);
			for (let at = start; at < end; at += frameLength(view, at)) calls.push(frameCall(view, at));
		},
		onControl() {},
		onDrain() {},
	});
	return calls;
}

/** Two nodes of two transports, so that each has a connection of its own, with the login of the address. */
export async function createPair(uri: string, limits: Partial<LinkLimits> = {}, options: NatsOptions = {}) {
	const [nearSide, farSide] = [createNatsTransport(options), createNatsTransport(options)];
	const arrival = createDeferred<Link>();
	const listener = await farSide.listen(uri, createSetup("far", limits), arrival.resolve);
	const near = await nearSide.dial(`${uri}${new URL(listener.address).pathname}`, createSetup("near", limits));
	return { near, far: await arrival.promise, listener, nearSide, farSide };
}

function createDeferred<T>() {
	let resolve!: (value: T) => void;
	const promise = new Promise<T>((settle) => {
		resolve = settle;
	});
	return { promise, resolve };
}

/** Looks again after each turn of the loop. */
export async function until(what: string, condition: () => boolean, milliseconds = 15_000): Promise<void> {
	const end = performance.now() + milliseconds;
	while (!condition()) {
		if (performance.now() > end) throw new Error(`${what}: not within ${milliseconds} ms`);
		await new Promise((resolve) => setImmediate(resolve));
	}
}
