/** A node that listens on a real port and answers each frame with itself, and a client that keeps asking. */
import { FrameKind, HEADER_BYTES, type Link, type LinkLimits, type LinkSetup, writeHeader } from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { createTcpTransport } from "@skein/transport-tcp";

export interface HealthyPair {
	readonly port: number;
	readonly address: string;
	/** Links that stand, the client's among them. */
	readonly links: number;
	/** Links that there ever were. */
	readonly linked: number;
	readonly refusals: number;
	dial(name: string): Promise<Link>;
	/** Asks one question after the other until `done`, and returns how many were answered. */
	ask(done: () => boolean): Promise<number>;
	close(): Promise<void>;
}

export function createSetup(name: string, changes: Partial<LinkLimits> = {}): LinkSetup {
	const limits = { ...defaultLinkLimits, ...changes };
	const node = { name, labels: {}, taints: [], capacity: {}, threads: 1 };
	const state = { free: {}, running: 0, draining: false };
	const hello = { protocol: PROTOCOL_VERSION, features: [], node, state, instance: name, functions: [] };
	return { limits, hello: () => ({ ...hello, maxFrame: limits.maxFrame, address: "" }) };
}

export async function createHealthyPair(limits: Partial<LinkLimits> = {}): Promise<HealthyPair> {
	let [links, linked] = [0, 0];
	let refusals = 0;
	const transport = createTcpTransport({
		observer: {
			onRefused: () => {
				refusals += 1;
			},
		},
	});
	const listener = await transport.listen("tcp://127.0.0.1:0", createSetup("far", limits), (link) => {
		links += 1;
		linked += 1;
		void link.closed.then(() => {
			links -= 1;
		});
		const onFrames = (bytes: Uint8Array, start: number, end: number) => void link.send(bytes, start, end);
		link.attach({ onFrames, onControl() {}, onDrain() {} });
	});
	const near = await transport.dial(listener.address, createSetup("near"));
	let answered = () => {};
	near.attach({ onFrames: () => answered(), onControl() {}, onDrain() {} });
	const frame = new Uint8Array(HEADER_BYTES);
	writeHeader(new DataView(frame.buffer), 0, { kind: FrameKind.call }, 0);
	return {
		port: Number(/\d+$/.exec(listener.address)?.[0]),
		address: listener.address,
		get links() {
			return links;
		},
		get linked() {
			return linked;
		},
		get refusals() {
			return refusals;
		},
		dial: (name) => transport.dial(listener.address, createSetup(name)),
		async ask(done) {
			let answers = 0;
			for (; !done(); answers += 1) {
				await new Promise<void>((resolve) => {
					answered = resolve;
					near.send(frame, 0, frame.length);
				});
				await new Promise((resolve) => setImmediate(resolve));
			}
			return answers;
		},
		async close() {
			await near.close();
			await listener.close();
		},
	};
}
