/** What both ends of a line say in its handshake, and its limits: those of the link between the nodes. */
import type { Hello, LinkLimits, LinkSetup } from "@skein/kernel";
import { PROTOCOL_VERSION } from "@skein/transport";

/**
 * The link between the nodes is watched, and whatever ends that ends its lines. A thread that is busy does not answer, so a line by itself
 * is silent for as long as a busy node may be.
 *
 * @param name of the node that says it
 */
export const lineSetup = (name: string, instance: string, limits: LinkLimits): LinkSetup => ({
	hello: () => helloOfLine(name, instance, limits),
	limits,
	isBusy: async () => true,
});

export const helloOfLine = (name: string, instance: string, { maxFrame }: LinkLimits): Hello => ({
	protocol: PROTOCOL_VERSION,
	features: [],
	node: { name, labels: {}, taints: [], capacity: {}, threads: 0 },
	state: { free: {}, running: 0, draining: false },
	instance,
	functions: [],
	maxFrame,
	address: "",
});
