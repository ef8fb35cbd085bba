/** Kubernetes' words of placement, as data. Their semantics live in the scheduler. */

export type Labels = Readonly<Record<string, string>>;

/** Which of the nodes that may take a call should: the emptier, the fuller, the evenly used, or the one that has its data. */
export type Strategy = "spread" | "pack" | "balanced" | "locality";

/**
 * How the members of a gang lie over nodes, in the words of Ray's placement groups: on few nodes, on many, on one only, on one
 * each only. The first two are wishes, the strict ones rules.
 */
export type GroupStrategy = "PACK" | "SPREAD" | "STRICT_PACK" | "STRICT_SPREAD";

export type TaintEffect = "NoSchedule" | "PreferNoSchedule" | "NoExecute";

export interface Taint {
	readonly key: string;
	readonly value?: string;
	readonly effect: TaintEffect;
}

export interface Toleration {
	readonly key?: string;
	readonly operator?: "Equal" | "Exists" | "Lt" | "Gt";
	readonly value?: string;
	/** Absent tolerates every effect. */
	readonly effect?: TaintEffect;
	readonly tolerationSeconds?: number;
}

export interface NodeRequirement {
	readonly key: string;
	readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
	readonly values?: readonly string[];
}

/** Expressions and fields are ANDed; `fields` knows `metadata.name` only. */
export interface NodeSelectorTerm {
	readonly expressions?: readonly NodeRequirement[];
	readonly fields?: readonly NodeRequirement[];
}

export interface PreferredTerm extends NodeSelectorTerm {
	/** 1 to 100. */
	readonly weight: number;
}

export interface NodeSelection {
	readonly nodeSelector?: Labels;
	/** Terms are ORed. */
	readonly required?: { readonly terms: readonly NodeSelectorTerm[] | null };
	readonly preferred?: readonly PreferredTerm[];
}

export interface GpuRequest {
	/** Whole devices, or a fraction below 1 of one device. */
	readonly count: number;
	/** As nodes describe it: `"H200"`. */
	readonly model?: string;
	/** What the call gets on each device, at least: bytes, or text such as `"40Gi"`. A fraction of a device has that fraction of its memory. */
	readonly memory?: number | string;
}

/** Which calls are meant. Both must hold; absent altogether: the calls of the request's own function. */
export interface CallSelector {
	/** Id of a function. */
	readonly function?: string;
	/** Of the calls' own labels: selector text such as `"app=web,tier in (a,b)"`, or its requirements. */
	readonly labels?: string | readonly NodeRequirement[];
}

/** How evenly the selected calls must lie over the values of a node label, as Kubernetes' `topologySpreadConstraints`. */
export interface TopologySpread {
	/** How many more selected calls a value may have than the value with the fewest. 1 or more. */
	readonly maxSkew: number;
	/** Label of nodes: `"zone"`. `"kubernetes.io/hostname"` is the node's name where that label is absent. */
	readonly topologyKey: string;
	/** A rule, or a wish that scores nodes. */
	readonly whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
	readonly selector?: CallSelector;
	/** With fewer values than this the least count is taken as 0. Only with `DoNotSchedule`. Default 1. */
	readonly minDomains?: number;
}

/** Calls that run where nodes share a label's value. */
export interface CallAffinityTerm {
	/** As in `TopologySpread`. */
	readonly topologyKey: string;
	readonly selector?: CallSelector;
}

export interface PreferredCallAffinityTerm extends CallAffinityTerm {
	/** 1 to 100, for each such call. */
	readonly weight: number;
}

/** Near calls, or away from them. Required terms are ANDed. */
export interface CallAffinity {
	readonly required?: readonly CallAffinityTerm[];
	readonly preferred?: readonly PreferredCallAffinityTerm[];
}

/** Parsed amounts: `cpu` in cores, `memory` in bytes, `gpu` in devices, custom names in units. */
export type ResourceAmounts = Readonly<Record<string, number>>;

/** Amounts as a user writes them. */
export interface ResourceRequest {
	/** Cores; fractions allowed. */
	readonly cpu?: number;
	/** Bytes, or text such as `"512Mi"`. */
	readonly memory?: number | string;
	readonly gpu?: number | GpuRequest;
	readonly [custom: string]: number | string | GpuRequest | undefined;
}
