/** What a cluster has, as types: what is not in it does not compile. */
import type {
	GpuRequest,
	Labels,
	NodeRequirement,
	NodeSelectorTerm,
	PlacementRequest,
	PreferredTerm,
	TaintEffect,
	Toleration,
	TopologySpread,
} from "@skein/kernel";

export interface ClusterSchema {
	/** Labels of nodes and the values that they may have; an empty list means any value. */
	readonly labels?: Readonly<Record<string, readonly string[]>>;
	/** Models, as nodes describe their devices. */
	readonly gpus?: readonly string[];
	/** Keys of taints. */
	readonly taints?: readonly string[];
	/** Names of custom resources. */
	readonly resources?: readonly string[];
}

type LabelsIn<S extends ClusterSchema> = NonNullable<S["labels"]>;
/** Keys of labels; any key where the schema names none. */
export type LabelKeyOf<S extends ClusterSchema> = S["labels"] extends object ? keyof LabelsIn<S> & string : string;
/** Values of one label. */
export type LabelValueOf<S extends ClusterSchema, K extends string> = K extends keyof LabelsIn<S>
	? LabelsIn<S>[K] extends readonly []
		? string
		: LabelsIn<S>[K][number]
	: string;
export type GpuModelOf<S extends ClusterSchema> = S["gpus"] extends readonly string[] ? S["gpus"][number] : string;
type TaintKeyOf<S extends ClusterSchema> = S["taints"] extends readonly string[] ? S["taints"][number] : string;

export type NodeLabelsOf<S extends ClusterSchema> = S["labels"] extends object
	? { readonly [K in LabelKeyOf<S>]?: LabelValueOf<S, K> }
	: Labels;

type RequirementOf<S extends ClusterSchema> = {
	[K in LabelKeyOf<S>]: Omit<NodeRequirement, "key" | "values"> & {
		readonly key: K;
		readonly values?: readonly LabelValueOf<S, K>[];
	};
}[LabelKeyOf<S>];

type TermOf<S extends ClusterSchema> = Omit<NodeSelectorTerm, "expressions"> & {
	readonly expressions?: readonly RequirementOf<S>[];
};

export type GpuRequestOf<S extends ClusterSchema> =
	| number
	| (Omit<GpuRequest, "model"> & { readonly model?: GpuModelOf<S> });

type BasicResourcesOf<S extends ClusterSchema> = {
	readonly cpu?: number;
	readonly memory?: number | string;
	readonly gpu?: GpuRequestOf<S>;
};

/** Custom resources of any name where the schema names none. */
export type ResourcesOf<S extends ClusterSchema> = BasicResourcesOf<S> &
	(S["resources"] extends readonly string[]
		? { readonly [K in S["resources"][number]]?: number | string }
		: { readonly [custom: string]: number | string | GpuRequest | undefined });

export type AffinityOf<S extends ClusterSchema> = {
	readonly required?: { readonly terms: readonly TermOf<S>[] };
	readonly preferred?: readonly (TermOf<S> & Pick<PreferredTerm, "weight">)[];
};

export type TolerationOf<S extends ClusterSchema> = Omit<Toleration, "key"> & { readonly key?: TaintKeyOf<S> };

/** `"key=value:effect"`, `"key:effect"`, `"key=value"` or `"key"`. */
export type TolerationTextOf<S extends ClusterSchema> = S["taints"] extends readonly string[]
	? `${S["taints"][number]}${"" | `=${string}` | `:${TaintEffect}`}`
	: string;

/** Values of the label `zone`; none where the schema names labels without it. */
export type ZoneOf<S extends ClusterSchema> = "zone" extends LabelKeyOf<S> ? LabelValueOf<S, "zone"> : never;

export type TopologySpreadOf<S extends ClusterSchema> = Omit<TopologySpread, "topologyKey"> & {
	readonly topologyKey: LabelKeyOf<S> | "kubernetes.io/hostname";
};

/** A placement request that can only ask for what the schema has. */
export type RequestOf<S extends ClusterSchema> = Omit<
	PlacementRequest,
	"nodeSelector" | "required" | "preferred" | "resources" | "tolerations" | "topologySpread"
> &
	AffinityOf<S> & {
		readonly nodeSelector?: NodeLabelsOf<S>;
		readonly resources?: ResourcesOf<S>;
		readonly tolerations?: readonly TolerationOf<S>[];
		readonly topologySpread?: readonly TopologySpreadOf<S>[];
	};
