/** A peer of a node that says what the test wants: it shook hands, and is no runtime. */
import type { Link } from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { createUnixTransport } from "@skein/transport-unix";

let strangers = 0;

/** @param onFrames as of a link's handlers */
export async function dialStranger(
	address: string,
	onFrames: (bytes: Uint8Array, start: number, end: number) => void = () => undefined,
): Promise<Link> {
	strangers += 1;
	const description = { name: `stranger-${strangers}`, labels: {}, taints: [], capacity: {}, threads: 0 };
	const state = { free: {}, running: 0, draining: false };
	const hello = { protocol: PROTOCOL_VERSION, features: [], node: description, state, instance: `${strangers}` };
	const { maxFrame } = defaultLinkLimits;
	const link = await createUnixTransport().dial(address, {
		limits: defaultLinkLimits,
		hello: () => ({ ...hello, functions: [], maxFrame, address: "" }),
	});
	link.attach({ onFrames, onControl() {}, onDrain() {} });
	return link;
}
