/** `place()`: says at the call where it may run and what it holds; each word gives a new placer. */
import type { Duration, Strategy } from "@skein/kernel";
import type {
	AffinityOf,
	Cluster,
	ClusterSchema,
	GpuRequestOf,
	NodeLabelsOf,
	RequestOf,
	ResourcesOf,
	TolerationOf,
	TolerationTextOf,
	ZoneOf,
} from "@skein/scheduler";
import { parseToleration } from "#toleration";
import { mergeOptions, type PlanOverrides } from "../call/merge-options.js";
import type { JoinHandle } from "../call/task-handle.js";
import type { StreamHandle } from "../stream/stream-handle.js";

// biome-ignore lint/suspicious/noExplicitAny: any parameter list is inferred here
export type Spawnable<A extends any[], R> = (...args: A) => R;

/** A function that gives a stream: an async generator, or what returns an async iterable. */
// biome-ignore lint/suspicious/noExplicitAny: any parameter list is inferred here
export type Streamable<A extends any[], T, R> = (
	...args: A
) => AsyncIterable<T, R, never> | PromiseLike<AsyncIterable<T, R, never>>;

/** A function that gives a stream is no function for `spawnFn`. */
export type GivesValue<R> = [Awaited<R>] extends [never]
	? unknown
	: Awaited<R> extends AsyncIterable<unknown>
		? { readonly "a function that gives a stream is called with spawnStream": never }
		: unknown;

/** How a placer spawns. */
export interface Spawns {
	value<A extends unknown[], R>(overrides: PlanOverrides, fn: Spawnable<A, R>, args: A): JoinHandle<Awaited<R>>;
	stream<A extends unknown[], T, R>(overrides: PlanOverrides, fn: Streamable<A, T, R>, args: A): StreamHandle<T, R>;
}

/**
 * Words about one call, beside what its function and the configuration say. What the cluster's schema does not have does not
 * compile, and throws SKEIN_SCHEDULER_INVALID at the word.
 */
export interface Placer<S extends ClusterSchema = ClusterSchema> {
	/** Only nodes that have all these labels. */
	withNodeSelector(labels: NodeLabelsOf<S>): Placer<S>;
	/** Only nodes of which one of the required terms is true; preferably those of the preferred ones. Replaces what was said before. */
	withAffinity(affinity: AffinityOf<S>): Placer<S>;
	/** Tolerations, or text such as `"dedicated=ml:NoSchedule"`. They add to those of the function and the configuration. */
	withTolerations(tolerations: readonly (TolerationOf<S> | TolerationTextOf<S>)[]): Placer<S>;
	/** What the call holds on its node while it runs. */
	withResources(resources: ResourcesOf<S>): Placer<S>;
	/** Shorthand of `withResources({ gpu })`: whole devices, a fraction of one, or a request. Default 1. */
	onGpuNodes(gpu?: GpuRequestOf<S>): Placer<S>;
	/** Shorthand of `withNodeSelector({ zone })`. */
	inZone(zone: ZoneOf<S>): Placer<S>;
	withTimeout(timeout: Duration): Placer<S>;
	/** Needs an idempotent function. */
	withRetries(retries: number): Placer<S>;
	/** A whole number; of the calls that wait for a node here, the higher is placed first. Default 0. */
	withPriority(priority: number): Placer<S>;
	spread(strategy: Strategy): Placer<S>;
	/**
	 * Where the handle's task runs or ran, when that node may take the call; each handle counts alike. Sets the strategy
	 * `"locality"`. A handle whose node is not known yet, or that a task made, says nothing of a node: await it first.
	 */
	near(handle: Pick<JoinHandle<unknown>, "node">): Placer<S>;
	spawnFn<A extends unknown[], R>(fn: Spawnable<A, R> & GivesValue<R>, ...args: NoInfer<A>): JoinHandle<Awaited<R>>;
	spawnStream<A extends unknown[], T, R>(fn: Streamable<A, T, R>, ...args: NoInfer<A>): StreamHandle<T, R>;
}

/** Placers that one remembers for what was said to it. */
const KNOWN = 64;

/** The same words give the same placer, so that a plan is compiled once, however often `place()` is said. */
export function createPlacer(spawn: Spawns, cluster?: Cluster<ClusterSchema>, overrides: PlanOverrides = {}): Placer {
	const known = new Map<string, Placer>();
	const next = (more: PlanOverrides): Placer => {
		const said = written(more);
		const before = said === undefined ? undefined : known.get(said);
		if (before !== undefined) return before;
		if (cluster !== undefined) checkWords(cluster, more);
		const placer = createPlacer(spawn, cluster, copyOf(mergeOptions([overrides, more])));
		if (known.size >= KNOWN) known.clear();
		if (said !== undefined) known.set(said, placer);
		return placer;
	};
	const near = (node: string | undefined): Placer => {
		const data = node === undefined ? {} : { data: { [node]: (overrides.data?.[node] ?? 0) + 1 } };
		return next({ spread: "locality", ...data });
	};
	return {
		withNodeSelector: (labels) => next({ nodeSelector: labels }),
		withAffinity: (affinity) => next({ affinity }),
		withTolerations: (tolerations) => next({ tolerations }),
		withResources: (resources) => next({ resources }),
		onGpuNodes: (gpu = 1) => next({ resources: { gpu } }),
		inZone: (zone) => next({ nodeSelector: { zone } }),
		withTimeout: (timeout) => next({ timeout }),
		withRetries: (retries) => next({ retries }),
		withPriority: (priority) => next({ priority }),
		spread: (strategy) => next({ spread: strategy }),
		near: ({ node }) => near(node),
		spawnFn: (fn, ...args) => spawn.value(overrides, fn, args),
		spawnStream: (fn, ...args) => spawn.stream(overrides, fn, args),
	};
}

/** For words that come from outside the type checker. */
function checkWords(cluster: Cluster<ClusterSchema>, said: PlanOverrides): void {
	const { nodeSelector, affinity, resources, tolerations = [] } = said;
	const request = {
		...(nodeSelector === undefined ? {} : { nodeSelector }),
		...affinity,
		...(resources === undefined ? {} : { resources }),
		tolerations: tolerations.map((one) => (typeof one === "string" ? parseToleration(one) : one)),
	};
	cluster.request(request as RequestOf<ClusterSchema>);
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
