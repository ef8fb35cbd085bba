/** What a dispatcher works with: the stations of its runtime, and its limits. */
import type { Peer } from "@skein/cluster";
import type { Attachment, Clock, ClusterView, Link, Scheduler } from "@skein/kernel";
import type { Node } from "@skein/node";
import type { TenantOptions } from "@skein/scheduler";
import type { MissingSeed } from "./placement-errors.js";

export interface DispatcherOptions {
	readonly node: Node;
	readonly scheduler: Scheduler;
	readonly clock: Clock;
	/** `looks`: with what runs on the nodes, which most calls' places do not go by. */
	readonly view: (looks: boolean) => ClusterView;
	readonly peer: (name: string) => Peer | undefined;
	readonly peers: () => readonly Peer[];
	/** Why nodes may still join: addresses that do not answer, with the last error. */
	readonly missingSeeds: () => readonly MissingSeed[];
	/** Gets attachments of calls that another node has answered. */
	readonly recycle: (attachments: readonly Attachment[]) => void;
	/** Links to a thread of a node. Absent: calls go to nodes alone. */
	readonly dialLine?: (address: string) => Promise<Link>;
	/** Calls that wait, for a node or for their turn on a link. */
	readonly maxPending: number;
	/** Calls that a link carries without an answer. */
	readonly window: number;
	/** Milliseconds that a call waits for a node that could ever run it. */
	readonly joinTimeout: number;
	/** Default: none, and calls wait by priority and age. */
	readonly tenants?: Readonly<Record<string, TenantOptions>>;
}
