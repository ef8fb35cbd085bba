/** What a distributed function may say of itself; `place()` overrides it at the call. */
import type {
	CallAffinity,
	Labels,
	NodeSelection,
	ResourceRequest,
	Strategy,
	Toleration,
	TopologySpread,
} from "./placement.js";

/** A number of milliseconds, or text such as `"250ms"`, `"30s"`, `"5m"`, `"2h"`. */
export type Duration = number | string;

export interface DistributedOptions {
	/** `<package>/<name>`; given by the macro when absent. */
	readonly id?: string;
	/** The module a worker imports to find the function: `import.meta.url`. Needed only without the macro. */
	readonly module?: string;
	/** Earlier ids under which callers may still ask for it. */
	readonly aliases?: readonly string[];
	readonly version?: string;
	/** Time from the spawn to the result. Default: none. */
	readonly timeout?: Duration;
	/** How often a call whose node or thread was lost is made again. Needs `idempotent`. Default 0. */
	readonly retries?: number;
	/** Running twice does no harm. Default false. */
	readonly idempotent?: boolean;
	readonly resources?: ResourceRequest;
	readonly cpu?: number;
	readonly memory?: number | string;
	readonly gpu?: ResourceRequest["gpu"];
	readonly nodeSelector?: NodeSelection["nodeSelector"];
	readonly affinity?: Pick<NodeSelection, "required" | "preferred">;
	/** Tolerations, or text such as `"dedicated=ml:NoSchedule"`. Those of the definition, the configuration and `place()` add up. */
	readonly tolerations?: readonly (Toleration | string)[];
	readonly spread?: Strategy;
	/** A whole number of 32 bits; of the calls that wait for a node here, the higher is placed first. Default 0. */
	readonly priority?: number;
	/** It may be stopped when it runs, for a call of higher priority, and is made again. Needs `idempotent`. Default false. */
	readonly preemptible?: boolean;
	/** Of the call itself: what other calls' selectors see. */
	readonly labels?: Labels;
	/** How evenly calls lie over the values of a node label. At most 16. */
	readonly topologySpread?: readonly TopologySpread[];
	/** Calls to be near. */
	readonly callAffinity?: CallAffinity;
	/** Calls to be away from; the required terms also keep such calls away from this one. */
	readonly callAntiAffinity?: CallAffinity;
	/** Whose share of the cluster it counts against, as `tenants` of the configuration has them. Default: nobody's. */
	readonly tenant?: string;
	/** How long it may wait for a node; then it fails with SKEIN_PENDING_TIMEOUT. Default: as long as it takes. */
	readonly pendingTimeout?: Duration;
	/** It also waits when no node could ever run it: one that can may come. Default false: it fails with SKEIN_UNSCHEDULABLE at once. */
	readonly waitForNodes?: boolean;
}
