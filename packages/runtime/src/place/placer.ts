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

export function createPlacer(spawn: Spawn, overrides: PlanOverrides = {}): Placer {
	const next = (more: PlanOverrides): Placer => createPlacer(spawn, { ...overrides, ...more });
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
