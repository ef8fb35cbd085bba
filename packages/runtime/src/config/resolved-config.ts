/** The configuration with every default filled in and every text parsed. */
import type { DistributedOptions, LinkLimits, NodeDescription, StreamWindow } from "@skein/kernel";
import type { TenantOptions } from "@skein/scheduler";
import type { NatsOptions } from "@skein/transport-nats";

export interface ResolvedConfig {
	readonly entry: readonly string[];
	/** Undefined: this node does not listen. */
	readonly listen: string | undefined;
	readonly insecure: boolean;
	readonly discovery: { readonly static: readonly string[]; readonly joinTimeout: number };
	readonly nats: NatsOptions;
	readonly node: Omit<NodeDescription, "threads"> & {
		readonly maxCalls: number;
		/** Milliseconds. */
		readonly stopGrace: number;
	};
	readonly pool: {
		readonly threads: number;
		readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number; readonly maxYoungGenerationSizeMb?: number };
	};
	readonly limits: LinkLimits;
	readonly localNodes: number;
	readonly maxPending: number;
	readonly window: number;
	/** How much of each stream may be under way. */
	readonly streams: StreamWindow;
	readonly maxStreams: number;
	readonly tenants: Readonly<Record<string, TenantOptions>>;
	readonly functions: Readonly<Record<string, DistributedOptions>>;
}
