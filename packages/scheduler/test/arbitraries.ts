/** Small worlds for properties: few names, so that requests and nodes often meet and often clash. */
import type {
	CallAffinityTerm,
	CallGroup,
	CallSelector,
	GpuDevice,
	NodeRequirement,
	NodeSelectorTerm,
	NodeView,
	PlacementRequest,
	PreferredTerm,
	ResourceRequest,
	Taint,
	Toleration,
	TopologySpread,
} from "@skein/kernel";
import fc from "fast-check";

const key = fc.constantFrom("zone", "disk", "cores");
const value = fc.constantFrom("a", "b", "5", "12");
const effect = fc.constantFrom("NoSchedule" as const, "PreferNoSchedule" as const, "NoExecute" as const);

const taint: fc.Arbitrary<Taint> = fc.record({ key, value, effect }, { requiredKeys: ["key", "effect"] });

export const toleration: fc.Arbitrary<Toleration> = fc.oneof(
	fc.record({ key, operator: fc.constant("Exists" as const), effect }, { requiredKeys: ["operator"] }),
	fc.record({ key, operator: fc.constant("Equal" as const), value, effect }, { requiredKeys: ["key"] }),
);

const requirement: fc.Arbitrary<NodeRequirement> = fc.oneof(
	fc.record({
		key,
		operator: fc.constantFrom("In" as const, "NotIn" as const),
		values: fc.array(value, { minLength: 1, maxLength: 2 }),
	}),
	fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const) }),
	fc.record({ key, operator: fc.constantFrom("Gt" as const, "Lt" as const), values: fc.constantFrom(["4"], ["10"]) }),
);

const field: fc.Arbitrary<NodeRequirement> = fc.record({
	key: fc.constant("metadata.name"),
	operator: fc.constantFrom("In" as const, "NotIn" as const),
	values: fc.constantFrom(["n0"], ["n1"]),
});

const term: fc.Arbitrary<NodeSelectorTerm> = fc.record(
	{ expressions: fc.array(requirement, { maxLength: 2 }), fields: fc.array(field, { maxLength: 1 }) },
	{ requiredKeys: [] },
);

const preferredTerm: fc.Arbitrary<PreferredTerm> = fc
	.tuple(term, fc.integer({ min: 1, max: 100 }))
	.map(([one, weight]) => ({ ...one, weight }));

const resources: fc.Arbitrary<ResourceRequest> = fc.record(
	{
		cpu: fc.constantFrom(0, 0.1, 0.5, 1, 3),
		memory: fc.constantFrom(0, 100, "1Ki", "2k"),
		gpu: fc.constantFrom(0, 0.25, 0.5, 1, 2, { count: 2, model: "H200" }, { count: 0.5, memory: "20Gi" }),
		license: fc.constantFrom(1, 2),
	},
	{ requiredKeys: [] },
);

const callLabels = fc.constantFrom<Record<string, string>>({}, { app: "x" }, { app: "y" });
const selector: fc.Arbitrary<CallSelector> = fc.constantFrom(
	{ function: "f" },
	{ labels: "app=x" },
	{ function: "g", labels: "app=y" },
);
const topologyKey = fc.constantFrom("zone", "kubernetes.io/hostname");
const callTerm: fc.Arbitrary<CallAffinityTerm> = fc.record(
	{ topologyKey, selector },
	{ requiredKeys: ["topologyKey"] },
);
const likedCall = fc.tuple(callTerm, fc.integer({ min: 1, max: 100 })).map(([one, weight]) => ({ ...one, weight }));
const callAffinity = fc.record(
	{ required: fc.array(callTerm, { maxLength: 2 }), preferred: fc.array(likedCall, { maxLength: 2 }) },
	{ requiredKeys: [] },
);
const spreadOver: fc.Arbitrary<TopologySpread> = fc.oneof(
	fc.record(
		{
			topologyKey,
			selector,
			maxSkew: fc.integer({ min: 1, max: 3 }),
			whenUnsatisfiable: fc.constant("DoNotSchedule" as const),
			minDomains: fc.integer({ min: 1, max: 3 }),
		},
		{ requiredKeys: ["topologyKey", "maxSkew", "whenUnsatisfiable"] },
	),
	fc.record({
		topologyKey,
		selector,
		maxSkew: fc.integer({ min: 1, max: 3 }),
		whenUnsatisfiable: fc.constant("ScheduleAnyway" as const),
	}),
);

const plainRequest = {
	function: fc.constantFrom("f", "g"),
	resources,
	labels: callLabels,
	strategy: fc.constantFrom("spread" as const, "pack" as const, "balanced" as const, "locality" as const),
	data: fc.dictionary(fc.constantFrom("n0", "n1", "n2"), fc.nat(1000)),
};

/** What a request may say of other calls. */
const neighbours = {
	topologySpread: fc.array(spreadOver, { maxLength: 2 }),
	callAffinity,
	callAntiAffinity: callAffinity,
};

function isConsistent({ callAffinity: near, callAntiAffinity: away }: PlacementRequest): boolean {
	const texts = (near?.required ?? []).map((one) => JSON.stringify(one));
	return !(away?.required ?? []).some((one) => texts.includes(JSON.stringify(one)));
}

/** Which nodes the call may run on. */
const selection = {
	tolerations: fc.array(toleration, { maxLength: 3 }),
	exclude: fc.subarray(["n0", "n1", "n2"]),
	nodeSelector: fc.constantFrom<Record<string, string>>({}, { zone: "a" }, { zone: "b", disk: "a" }),
	required: fc.record({ terms: fc.oneof(fc.constant(null), fc.array(term, { maxLength: 3 })) }),
	preferred: fc.array(preferredTerm, { maxLength: 3 }),
};

const any = { requiredKeys: [] };
const { function: functionId, strategy } = plainRequest;

/** Some ask for everything at once and fit nowhere; most ask for things of one kind. */
export const request: fc.Arbitrary<PlacementRequest> = fc
	.oneof<fc.Arbitrary<PlacementRequest>[]>(
		fc.record({ ...plainRequest, ...neighbours, ...selection }, any),
		fc.record(plainRequest, any),
		fc.record({ resources, strategy }),
		fc.record(selection, any),
		fc.record({ function: functionId, labels: callLabels, ...neighbours }, { requiredKeys: ["function"] }),
		fc.record({ function: functionId, topologySpread: fc.array(spreadOver, { minLength: 1, maxLength: 2 }) }),
	)
	.filter(isConsistent);

const commonCalls = { count: fc.integer({ min: 1, max: 3 }), function: fc.constantFrom("f", "g"), labels: callLabels };

/** Few of them keep others away: one is enough to rule out most nodes. */
const runningCalls: fc.Arbitrary<CallGroup> = fc.oneof(
	{ weight: 12, arbitrary: fc.record(commonCalls, { requiredKeys: ["count", "function"] }) },
	{
		weight: 1,
		arbitrary: fc.record({ ...commonCalls, avoids: fc.array(callTerm, { minLength: 1, maxLength: 1 }) }),
	},
);

/** Devices for every GPU of the capacity, and what is left of them. */
const devices: fc.Arbitrary<{ gpus: GpuDevice[]; gpuFree: number[] } | undefined> = fc.option(
	fc
		.tuple(
			fc.array(fc.constantFrom("H200", "L4"), { minLength: 4, maxLength: 4 }),
			fc.array(fc.constantFrom("left", "right"), { minLength: 4, maxLength: 4 }),
			fc.array(fc.constantFrom(0, 0.25, 0.5, 1, 1, 1), { minLength: 4, maxLength: 4 }),
		)
		.map(([models, islands, gpuFree]) => ({
			gpus: models.map((model, index) => ({
				index,
				model,
				memory: model === "H200" ? 141 * 2 ** 30 : 24 * 2 ** 30,
				island: islands[index]!,
			})),
			gpuFree,
		})),
	{ nil: undefined },
);

const unnamedNode: fc.Arbitrary<Omit<NodeView, "name">> = fc
	.record({
		labels: fc.dictionary(key, value),
		taints: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, fc.array(taint, { maxLength: 3 })),
		capacity: fc.record({
			cpu: fc.constantFrom(1, 4),
			memory: fc.constantFrom(1000, 4000),
			gpu: fc.constantFrom(0, 1, 4, 4),
		}),
		used: fc.record({ cpu: fc.constantFrom(0, 0.5, 1), memory: fc.constantFrom(0, 900), gpu: fc.constantFrom(0, 0.5) }),
		license: fc.constantFrom({}, { license: 1 }),
		threads: fc.constantFrom(0, 1, 4, 8, 8, 8, 8, 8),
		running: fc.nat(10),
		draining: fc.constantFrom(false, false, false, false, false, false, true),
		busy: fc.constantFrom(false, false, false, false, false, false, true),
		functions: fc.constantFrom(undefined, undefined, undefined, new Set(["f"]), new Set(["f", "g"])),
		calls: fc.option(fc.array(runningCalls, { maxLength: 3 }), { nil: undefined }),
		devices,
	})
	.map(({ used, license, functions, calls, devices: described, ...rest }) => {
		const gpus = described && rest.capacity.gpu > 0 ? described.gpus.slice(0, rest.capacity.gpu) : undefined;
		const gpuFree = gpus && described!.gpuFree.slice(0, gpus.length);
		const capacity: Record<string, number> = { ...rest.capacity, ...license };
		const held: Record<string, number> = used;
		const free = Object.fromEntries(Object.entries(capacity).map(([name, has]) => [name, has - (held[name] ?? 0)]));
		if (gpuFree !== undefined) free.gpu = gpuFree.reduce((sum, share) => sum + share, 0);
		return {
			...rest,
			capacity,
			free,
			...(functions === undefined ? {} : { functions }),
			...(calls === undefined ? {} : { calls }),
			...(gpus === undefined ? {} : { gpus, gpuFree: gpuFree! }),
		};
	});

/** Named `n0`, `n1`, … */
export const nodes = (maxLength = 6): fc.Arbitrary<NodeView[]> =>
	fc.array(unnamedNode, { maxLength }).map((list) => list.map((one, index) => ({ name: `n${index}`, ...one })));

/** What calls that start and finish change about a node. */
export const statusChange: fc.Arbitrary<Partial<NodeView>> = fc.oneof(
	fc.nat(10).map((running) => ({ running })),
	fc.boolean().map((draining) => ({ draining })),
	fc.boolean().map((busy) => ({ busy })),
	fc.array(runningCalls, { maxLength: 3 }).map((calls) => ({ calls })),
	fc
		.record({ cpu: fc.constantFrom(0, 0.5, 1), memory: fc.constantFrom(0, 500, 1000), gpu: fc.constantFrom(0, 0.5, 1) })
		.map((free) => ({ free })),
);
