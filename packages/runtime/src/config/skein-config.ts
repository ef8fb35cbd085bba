/** The configuration as a user writes it, and the helper that types it in `skein.config.ts`. */
import type { DistributedOptions, Duration, Labels } from "@skein/kernel";
import type { TenantOptions } from "@skein/scheduler";
import type { NatsOptions } from "@skein/transport-nats";

export interface SkeinConfig {
	/** Modules that a node loads so that it knows the functions; relative to the configuration file. */
	readonly entry?: string | readonly string[];
	/**
	 * Where this node listens: `memory://`, `unix:///path.sock`, `tcp://host:port`, `nats://host:port`. Default `memory://`,
	 * which does not listen. Nodes on one NATS server find each other there.
	 */
	readonly transport?: string;
	/** Allows a listener beyond this machine although nothing authenticates its peers yet. Default false. */
	readonly insecure?: boolean;
	readonly discovery?: {
		/** Addresses of nodes to hold a link to; a NATS server stands for all nodes there. */
		readonly static?: readonly string[];
		/** How long a call waits for a node that could run it while an address does not answer. Default 10 s. */
		readonly joinTimeout?: Duration;
	};
	/** How this node makes itself known to a NATS server; a user and password stand in the address. */
	readonly nats?: NatsOptions;
	readonly node?: {
		/** Unique in the cluster. Default: host name and process id. */
		readonly name?: string;
		readonly labels?: Labels;
		/** `"key=value:Effect"`. */
		readonly taints?: readonly string[];
		/** `cpu`, `memory`, `gpu` and names of your own. Default: this machine's cores and memory. */
		readonly resources?: Readonly<Record<string, number | string>>;
		/**
		 * The GPUs, when calls may ask for a model or memory; at most 1,000. An index names the device to a task; default: its
		 * place. Default: as many as `resources.gpu` says, of which nothing is known.
		 */
		readonly gpus?: readonly {
			readonly index?: number;
			readonly model?: string;
			/** Bytes, or text such as `"141Gi"`. */
			readonly memory?: number | string;
			/** Devices of one island reach each other faster than others do. */
			readonly island?: string;
		}[];
		/** Calls admitted at once. Default 1,000,000. */
		readonly maxCalls?: number;
		/**
		 * What a task has that the node stops (a taint, a call of higher priority) until it must have ended; then its thread is
		 * replaced, and what else that had begun is lost. Default 10 s.
		 */
		readonly stopGrace?: Duration;
	};
	readonly pool?: {
		/** Worker threads; 0: this node only calls. Default: the cores of this machine. */
		readonly threads?: number;
		readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number; readonly maxYoungGenerationSizeMb?: number };
	};
	/**
	 * Further nodes in this process, over `memory://`, named `node-1`, `node-2`, …, each with the resources of `node`; the GPUs
	 * are divided among them. Default 0.
	 */
	readonly localNodes?: number;
	readonly limits?: {
		/** Bytes of the longest frame, text such as `"64Mi"` allowed. Default 2 GiB. */
		readonly maxFrame?: number | string;
		/** Calls that may wait for a node. Default 1,000,000. */
		readonly maxPending?: number;
		/** Calls that a link carries without an answer; those behind wait. Default 16,384. */
		readonly window?: number;
		/** Values of one stream that may be under way to its reader. Default 1,024. */
		readonly streamItems?: number;
		/** Bytes of one stream that may be under way to its reader, and one value more; text such as `"4Mi"` allowed. Default 1 MiB. */
		readonly streamBytes?: number | string;
		/** Calls with streams beside them that a node runs for one link; more are refused. Default 1,024. */
		readonly maxStreams?: number;
		/**
		 * Handshakes of this node's listener that may be under way: the oldest gives way. As many may wait for theirs: then who
		 * comes is turned away. Default 1,024.
		 */
		readonly maxHandshakes?: number;
		/** Handshakes of this node's listener that begin in a second when many are wanted; others wait, up to a second. Default 500. */
		readonly handshakesPerSecond?: number;
		/** Time for connect and handshake. Default 5 s. */
		readonly handshakeTimeout?: Duration;
		/** Time in which a frame that has begun to arrive is complete, or 64 KiB further. Default 5 s. */
		readonly frameTimeout?: Duration;
		/** Silence of a link after which it is pinged. Default 2 s. */
		readonly pingInterval?: Duration;
		/** Silence of a link after which it is closed. Default 10 s. */
		readonly idleTimeout?: Duration;
		/** Silence after which a link to a node that is busy is closed. Default 5 m; never less than `idleTimeout`. */
		readonly busyTimeout?: Duration;
		/** Bytes that may wait for a peer before a sender is told to wait. Default 4 MiB. */
		readonly highWaterMark?: number | string;
	};
	/** Tenants by name: whose turn it is of the calls that wait here, and what a tenant's calls may hold together. */
	readonly tenants?: Readonly<Record<string, TenantOptions>>;
	/** Options of functions by id; they override the definition, and `place()` overrides them. */
	readonly functions?: Readonly<Record<string, DistributedOptions>>;
}

/** Types a configuration; returns it unchanged. */
export const defineConfig = (config: SkeinConfig): SkeinConfig => config;
