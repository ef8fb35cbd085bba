/** What both ends of a line say in its handshake, and its limits. */
import type { Hello, LinkLimits, LinkSetup } from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";

/** The link between the nodes is watched, and whatever ends that ends its lines; a thread that is busy is silent for long. */
const NEVER = 2 ** 31 - 1;

const limits: LinkLimits = { ...defaultLinkLimits, pingInterval: NEVER };

/** @param name of the node that says it */
export const lineSetup = (name: string, instance: string): LinkSetup => ({
	hello: () => helloOfLine(name, instance),
	limits,
});

export const helloOfLine = (name: string, instance: string): Hello => ({
	protocol: PROTOCOL_VERSION,
	features: [],
	node: { name, labels: {}, taints: [], capacity: {}, threads: 0 },
	state: { free: {}, running: 0, draining: false },
	instance,
	functions: [],
	maxFrame: limits.maxFrame,
	address: "",
});
