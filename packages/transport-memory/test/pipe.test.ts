import type { Link, LinkSetup } from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { createMemoryTransport } from "@skein/transport-memory";
import { expect, it } from "vitest";

function createSetup(name: string): LinkSetup {
	const node = { name, labels: {}, taints: [], capacity: {}, threads: 1 };
	const state = { free: {}, running: 0, draining: false };
	const { maxFrame } = defaultLinkLimits;
	const hello = { protocol: PROTOCOL_VERSION, features: [], node, state, instance: name, functions: [], maxFrame };
	return { limits: defaultLinkLimits, hello: () => ({ ...hello, address: "" }) };
}

async function createPair() {
	const transport = createMemoryTransport();
	const links: Link[] = [];
	const { address } = await transport.listen("memory://", createSetup("far"), (link) => void links.push(link));
	const near = await transport.dial(address, createSetup("near"));
	return { near, far: links[0]! };
}

const echo = (link: Link): void =>
	link.attach({ onFrames: (bytes, start, end) => void link.send(bytes, start, end), onControl() {}, onDrain() {} });

it("two nodes that answer each other at once leave the event loop its turns", async () => {
	const { near, far } = await createPair();
	echo(near);
	echo(far);
	const frame = new Uint8Array(64);
	new DataView(frame.buffer).setUint32(0, frame.length, true);
	frame[4] = 1;
	near.send(frame, 0, frame.length);
	for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
	await near.close();
	expect(await near.closed).toEqual({});
});

it("the bytes of a large frame are the receiver's own: it may write into them", async () => {
	const { near, far } = await createPair();
	const frame = new Uint8Array(100_000);
	new DataView(frame.buffer).setUint32(0, frame.length, true);
	frame[4] = 1;
	const arrived = new Promise<void>((resolve) => {
		far.attach({
			onFrames(bytes, start, end) {
				bytes.fill(9, start, end);
				resolve();
			},
			onControl() {},
			onDrain() {},
		});
	});
	near.send(frame, 0, frame.length);
	await arrived;
	expect(frame.every((byte, index) => index < 5 || byte === 0)).toBe(true);
});

it("two transports are two networks", async () => {
	const [one, other] = [createMemoryTransport(), createMemoryTransport()];
	await one.listen("memory://a", createSetup("a"), () => {});
	await expect(other.dial("memory://a", createSetup("b"))).rejects.toMatchObject({
		code: "SKEIN_TRANSPORT_UNREACHABLE",
		message: expect.stringMatching(/there are: nobody listens/),
	});
	await expect(one.dial("memory://b", createSetup("b"))).rejects.toThrow(/there are: memory:\/\/a/);
	await expect(one.dial("memory://", createSetup("b"))).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_ADDRESS" });
});
