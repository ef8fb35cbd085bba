/** Small worlds for properties: few names, so that requests and nodes often meet and often clash. */
import type {
	NodeRequirement,
	NodeSelectorTerm,
	NodeView,
	PlacementRequest,
	PreferredTerm,
	ResourceRequest,
	Taint,
	Toleration,
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
		gpu: fc.constantFrom(0, 0.5, 1, 2),
		license: fc.constantFrom(1, 2),
	},
	{ requiredKeys: [] },
);

export const request: fc.Arbitrary<PlacementRequest> = fc.record(
	{
		function: fc.constantFrom("f", "g"),
		resources,
		tolerations: fc.array(toleration, { maxLength: 3 }),
		strategy: fc.constantFrom("spread" as const, "pack" as const, "balanced" as const),
		exclude: fc.subarray(["n0", "n1", "n2"]),
		nodeSelector: fc.constantFrom<Record<string, string>>({}, { zone: "a" }, { zone: "b", disk: "a" }),
		required: fc.record({ terms: fc.oneof(fc.constant(null), fc.array(term, { maxLength: 3 })) }),
		preferred: fc.array(preferredTerm, { maxLength: 3 }),
	},
	{ requiredKeys: [] },
);

const unnamedNode: fc.Arbitrary<Omit<NodeView, "name">> = fc
	.record({
		labels: fc.dictionary(key, value),
		taints: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(taint, { maxLength: 3 })),
		capacity: fc.record({
			cpu: fc.constantFrom(1, 4),
			memory: fc.constantFrom(1000, 4000),
			gpu: fc.constantFrom(0, 1, 4),
		}),
		used: fc.record({ cpu: fc.constantFrom(0, 0.5, 1), memory: fc.constantFrom(0, 900), gpu: fc.constantFrom(0, 0.5) }),
		license: fc.constantFrom({}, { license: 1 }),
		threads: fc.constantFrom(0, 1, 4, 8),
		running: fc.nat(10),
		draining: fc.constantFrom(false, false, false, true),
		functions: fc.constantFrom(undefined, new Set(["f"]), new Set(["f", "g"])),
	})
	.map(({ used, license, functions, ...rest }) => {
		const capacity: Record<string, number> = { ...rest.capacity, ...license };
		const held: Record<string, number> = used;
		const free = Object.fromEntries(Object.entries(capacity).map(([name, has]) => [name, has - (held[name] ?? 0)]));
		return { ...rest, capacity, free, ...(functions === undefined ? {} : { functions }) };
	});

/** Named `n0`, `n1`, … */
export const nodes = (maxLength = 6): fc.Arbitrary<NodeView[]> =>
	fc.array(unnamedNode, { maxLength }).map((list) => list.map((one, index) => ({ name: `n${index}`, ...one })));
