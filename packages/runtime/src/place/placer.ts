/** `place()`: says at the call where it may run and what it holds; each word gives a new placer. */
import type { DistributedOptions, Duration, Labels, NodeSelection, ResourceRequest, Toleration } from "@skein/kernel";
import type { PlanOverrides } from "../call/call-plan.js";
import type { JoinHandle } from "../call/task-handle.js";

// biome-ignore lint/suspicious/noExplicitAny: any parameter list is inferred here
export type Spawnable<A extends any[], R> = (...args: A) => R;

export type Spawn = <A extends unknown[], R>(
	overrides: PlanOverrides,
	fn: Spawnable<A, R>,
	args: A,
) => JoinHandle<Awaited<R>>;

export interface Placer {
	/** Only nodes that have all these labels. */
	withNodeSelector(labels: Labels): Placer;
	withAffinity(affinity: Pick<NodeSelection, "required" | "preferred">): Placer;
	/** Tolerations, or text such as `"dedicated=ml:NoSchedule"`. */
	withTolerations(tolerations: readonly (Toleration | string)[]): Placer;
	/** What the call holds on its node while it runs. */
	withResources(resources: ResourceRequest): Placer;
	/** Shorthand of `withResources({ gpu })`. */
	onGpuNodes(count?: number): Placer;
	/** Shorthand of `withNodeSelector({ zone })`. */
	inZone(zone: string): Placer;
	withTimeout(timeout: Duration): Placer;
	/** Needs an idempotent function. */
	withRetries(retries: number): Placer;
	spread(strategy: NonNullable<DistributedOptions["spread"]>): Placer;
	spawnFn<A extends unknown[], R>(fn: Spawnable<A, R>, ...args: NoInfer<A>): JoinHandle<Awaited<R>>;
}

/** Placers that one remembers for what was said to it. */
const KNOWN = 64;

/** The same words give the same placer, so that a plan is compiled once, however often `place()` is said. */
export function createPlacer(spawn: Spawn, overrides: PlanOverrides = {}): Placer {
	const known = new Map<string, Placer>();
	const next = (more: PlanOverrides): Placer => {
		const said = written(more);
		const before = said === undefined ? undefined : known.get(said);
		if (before !== undefined) return before;
		const placer = createPlacer(spawn, copyOf({ ...overrides, ...more }));
		if (known.size >= KNOWN) known.clear();
		if (said !== undefined) known.set(said, placer);
		return placer;
	};
	return {
		withNodeSelector: (labels) => next({ nodeSelector: { ...overrides.nodeSelector, ...labels } }),
		withAffinity: (affinity) => next({ affinity }),
		withTolerations: (tolerations) => next({ tolerations: [...(overrides.tolerations ?? []), ...tolerations] }),
		withResources: (resources) => next({ resources: { ...overrides.resources, ...resources } }),
		onGpuNodes: (count = 1) => next({ resources: { ...overrides.resources, gpu: count } }),
		inZone: (zone) => next({ nodeSelector: { ...overrides.nodeSelector, zone } }),
		withTimeout: (timeout) => next({ timeout }),
		withRetries: (retries) => next({ retries }),
		spread: (strategy) => next({ spread: strategy }),
		spawnFn: (fn, ...args) => spawn(overrides, fn, args),
	};
}

/** Undefined for what is not data: the check of options will say so, at the spawn. */
function written(options: PlanOverrides): string | undefined {
	try {
		return JSON.stringify(options, exactly);
	} catch {
		return undefined;
	}
}

/** What JSON has no words for does not look like something else. */
function exactly(_key: string, value: unknown): unknown {
	if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return value;
	return typeof value === "object" ? value : `\0${typeof value} ${String(value)}`;
}

/** What the caller does to its own object later says nothing here. */
function copyOf(options: PlanOverrides): PlanOverrides {
	try {
		return structuredClone(options);
	} catch {
		return options;
	}
}
