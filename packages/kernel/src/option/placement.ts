/** Kubernetes' words of placement, as data. Their semantics live in the scheduler. */

export type Labels = Readonly<Record<string, string>>;

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
	readonly model?: string;
	/** Bytes, or text such as `"40Gi"`. */
	readonly memory?: number | string;
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
