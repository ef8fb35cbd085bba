/** What the suite asks of a transport under test. */
import type { Transport } from "@skein/kernel";

export interface TransportHarness {
	readonly transport: Transport;
	/** An address that can be listened on; another one at each call, or one that picks a free one. */
	address(): string;
	/** An address, well formed, where nobody ever listens. */
	readonly nobody: string;
}

export interface TransportCapabilities {
	/** `onWrite` is called; otherwise the reason why it cannot be. */
	readonly countsWrites: true | string;
}

export interface TransportSuiteOptions {
	/** Called once per case. `onWrite` is to be called with each write to a stream. */
	make(onWrite: () => void): TransportHarness;
	readonly capabilities: TransportCapabilities;
	/** Milliseconds after which something that did not happen is taken not to happen. Default 10,000. */
	readonly patience?: number;
	/** Why the transport cannot be tried here, such as `missing nats-server: …`: every case is skipped with it. */
	readonly missing?: string | undefined;
}

/** One behaviour. Rejects when the transport does not have it, within a few times the patience. */
export interface TransportCase {
	readonly name: string;
	readonly needs?: keyof TransportCapabilities;
	run(options: TransportSuiteOptions): Promise<void>;
}
