/** `place()`: says at the call where it may run and what it holds; each word gives a new placer. */
import type { CallAffinity, Duration, GroupStrategy, Labels, Strategy } from "@skein/kernel";
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
	TopologySpreadOf,
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

/** A function and its arguments. */
// biome-ignore lint/suspicious/noExplicitAny: any parameter list is inferred here
export type GroupMember = readonly [fn: Spawnable<any[], any>, ...args: any[]];

// biome-ignore lint/suspicious/noExplicitAny: as above
type MemberOf<M> = M extends readonly [infer F extends Spawnable<any[], any>, ...unknown[]]
	? readonly [F, ...Parameters<F>]
	: never;
type MembersOf<M extends readonly GroupMember[]> = { readonly [I in keyof M]: MemberOf<M[I]> };
type HandlesOf<M extends readonly GroupMember[]> = { [I in keyof M]: JoinHandle<Awaited<ReturnType<M[I][0]>>> };

/** How a placer spawns. */
export interface Spawns {
	value<A extends unknown[], R>(overrides: PlanOverrides, fn: Spawnable<A, R>, args: A): JoinHandle<Awaited<R>>;
	stream<A extends unknown[], T, R>(overrides: PlanOverrides, fn: Streamable<A, T, R>, args: A): StreamHandle<T, R>;
	group(
		overrides: PlanOverrides,
		members: readonly GroupMember[],
		strategy: GroupStrategy | undefined,
	): JoinHandle<unknown>[];
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
	/** It may be stopped when it runs, for a call of higher priority, and is made again. Needs an idempotent function. */
	preemptible(): Placer<S>;
	spread(strategy: Strategy): Placer<S>;
	/** Labels of the call itself: what selectors of other calls see. */
	withLabels(labels: Labels): Placer<S>;
	/** How evenly calls lie over the values of node labels. Replaces what was said before. */
	withTopologySpread(...constraints: readonly TopologySpreadOf<S>[]): Placer<S>;
	/** Calls to be near. Replaces what was said before. */
	withCallAffinity(affinity: CallAffinity): Placer<S>;
	/** Calls to be away from; required terms keep such calls away from this one, too. Replaces what was said before. */
	withCallAntiAffinity(affinity: CallAffinity): Placer<S>;
	/** Whose share of the cluster it counts against. */
	withTenant(tenant: string): Placer<S>;
	/** How long it may wait for a node; then it fails with SKEIN_PENDING_TIMEOUT. */
	withPendingTimeout(timeout: Duration): Placer<S>;
	/** What the task writes with `console` and to `process.stdout` and `stderr` comes to `handle.logs`, and is not printed where it runs. */
	withLogs(): Placer<S>;
	/** It also waits when no node could ever run it: one that can may come. */
	waitForNodes(): Placer<S>;
	/**
	 * Where the handle's task runs or ran, when that node may take the call; each handle counts alike. Sets the strategy
	 * `"locality"`. A handle whose node is not known yet, or that a task made, says nothing of a node: await it first.
	 */
	near(handle: Pick<JoinHandle<unknown>, "node">): Placer<S>;
	spawnFn<A extends unknown[], R>(fn: Spawnable<A, R> & GivesValue<R>, ...args: NoInfer<A>): JoinHandle<Awaited<R>>;
	spawnStream<A extends unknown[], T, R>(fn: Streamable<A, T, R>, ...args: NoInfer<A>): StreamHandle<T, R>;
	/**
	 * Several calls that start together or not at all, each with these words: no node runs one before every one has its room.
	 * They wait together, and when one is aborted before that, the others end with it. Default strategy `"PACK"`.
	 * @example place().onGpuNodes(1).spawnGroup([[train, 0], [train, 1]], "STRICT_SPREAD")
	 */
	spawnGroup<const M extends readonly GroupMember[]>(members: M & MembersOf<M>, strategy?: GroupStrategy): HandlesOf<M>;
}

/** Placers that one remembers for what was said to it. */
const KNOWN = 64;

/** The same words give the same placer, so that a plan is compiled once, however often `place()` is said. */
export function createPlacer(words: Spawns, cluster?: Cluster<ClusterSchema>, overrides: PlanOverrides = {}): Placer {
	const known = new Map<string, Placer>();
	const next = (more: PlanOverrides): Placer => {
		const said = written(more);
		const before = said === undefined ? undefined : known.get(said);
		if (before !== undefined) return before;
		if (cluster !== undefined) checkWords(cluster, more);
		const placer = createPlacer(words, cluster, copyOf(mergeOptions([overrides, more])));
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
		preemptible: () => next({ preemptible: true }),
		spread: (strategy) => next({ spread: strategy }),
		withLabels: (labels) => next({ labels }),
		withTopologySpread: (...topologySpread) => next({ topologySpread }),
		withCallAffinity: (callAffinity) => next({ callAffinity }),
		withCallAntiAffinity: (callAntiAffinity) => next({ callAntiAffinity }),
		withTenant: (tenant) => next({ tenant }),
		withPendingTimeout: (pendingTimeout) => next({ pendingTimeout }),
		withLogs: () => next({ logs: true }),
		waitForNodes: () => next({ waitForNodes: true }),
		near: ({ node }) => near(node),
		spawnFn: (fn, ...args) => words.value(overrides, fn, args),
		spawnStream: (fn, ...args) => words.stream(overrides, fn, args),
		spawnGroup: (members, strategy) => words.group(overrides, members, strategy) as never,
	};
}

/** For words that come from outside the type checker. */
function checkWords(cluster: Cluster<ClusterSchema>, said: PlanOverrides): void {
	const { nodeSelector, affinity, resources, topologySpread, tolerations = [] } = said;
	const request = {
		...(topologySpread === undefined ? {} : { topologySpread }),
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
