/** Nodes that shake hands in the suite. */
import type { Hello, LinkLimits, LinkSetup } from "@skein/kernel";

const LIMITS: LinkLimits = {
	maxFrame: 1024 * 1024,
	handshakeTimeout: 5_000,
	maxHandshakes: 1_024,
	handshakesPerSecond: 500,
	frameTimeout: 5_000,
	pingInterval: 2_000,
	idleTimeout: 10_000,
	busyTimeout: 300_000,
	highWaterMark: 256 * 1024,
};

export interface SampleSetup {
	readonly hello?: Partial<Hello>;
	readonly limits?: Partial<LinkLimits>;
}

export function createSampleSetup(name: string, { hello, limits }: SampleSetup = {}): LinkSetup {
	const all = { ...LIMITS, ...limits };
	return { limits: all, hello: () => ({ ...createSampleHello(name), maxFrame: all.maxFrame, ...hello }) };
}

export function createSampleHello(name: string): Hello {
	return {
		protocol: 1,
		features: [],
		node: {
			name,
			labels: { zone: "eu-1", empty: "" },
			taints: [
				{ key: "gpu", value: "true", effect: "NoSchedule" },
				{ key: "old", effect: "NoExecute" },
			],
			capacity: { cpu: 8, memory: 2 ** 40, gpu: 0.5 },
			threads: 4,
		},
		state: { free: { cpu: 7.25, memory: 0 }, running: 3, draining: false },
		instance: `instance of ${name}`,
		functions: [],
		maxFrame: LIMITS.maxFrame,
		address: "",
	};
}
