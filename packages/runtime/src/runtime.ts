/**
 * A runtime: makes calls, and runs those that it or other nodes place here.
 *
 * It may be used while it still starts: such calls are encoded at once and placed when it is ready.
 *
 * The engine and the configuration are imported when a runtime starts: a worker thread imports this file, too, and never
 * starts one.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
	type Duration,
	KeepAlive,
	type NodeChange,
	type NodeView,
	parseDuration,
	realClock,
	SkeinError,
} from "@skein/kernel";
import type { Cluster, ClusterSchema } from "@skein/scheduler";
import type { TaskExplanation } from "./call/explain-task.js";
import type { JoinHandle } from "./call/task-handle.js";
import type { ResolvedConfig } from "./config/resolved-config.js";
import type { Engine } from "./engine/create-engine.js";
import type { GivesValue, Placer, Spawnable, Streamable } from "./place/placer.js";
import { RuntimeCaller } from "./runtime-caller.js";
import { Spawner } from "./spawner.js";
import type { StreamHandle } from "./stream/stream-handle.js";

export interface RuntimeMetrics {
	/** Calls of this runtime without an outcome. */
	readonly pending: number;
	/** Calls of any node that run here. */
	readonly running: number;
	readonly completed: number;
	readonly threads: number;
	readonly threadsLost: number;
	/** Messages posted to threads; a message carries the calls of a turn. */
	readonly messages: number;
	/** Links of others that a thread of this runtime serves itself. */
	readonly lines: number;
	/** Replies of superseded attempts, dropped. */
	readonly lateReplies: number;
	/** Lost calls that were made again. */
	readonly retried: number;
}

/** Entered only by `run`: one use anywhere slows every promise of a process on older Nodes. */
const entered = new AsyncLocalStorage<Runtime>();
let everEntered = false;
let defaultRuntime: Runtime | undefined;

export class Runtime implements AsyncDisposable {
	/** The runtime that was entered with `run`, or the default one, which starts from the configuration on first use. */
	static current(): Runtime {
		const inner = everEntered ? entered.getStore() : undefined;
		if (inner !== undefined) return inner;
		defaultRuntime ??= new Runtime(import("./config/load-config.js").then(({ loadConfig }) => loadConfig()));
		return defaultRuntime;
	}

	/** Settles when the runtime listens and has tried every seed once. */
	readonly ready: Promise<void>;
	readonly #caller: RuntimeCaller;
	readonly #spawner: Spawner;
	readonly #locals: Runtime[] = [];
	#engine: Engine | undefined;
	#closing: Promise<void> | undefined;

	/** Use `createRuntime`. */
	constructor(config: ResolvedConfig | Promise<ResolvedConfig>) {
		this.#caller = new RuntimeCaller();
		this.#spawner = new Spawner(this.#caller);
		this.ready = this.#start(config);
		// Whoever spawns learns of a failed start through the handle; `ready` is for those who want to wait.
		this.ready.catch(() => undefined);
	}

	/** Runs `fn` where the scheduler places it. Throws before anything is sent when an argument cannot be sent. */
	spawnFn<A extends unknown[], R>(fn: Spawnable<A, R> & GivesValue<R>, ...args: NoInfer<A>): JoinHandle<Awaited<R>> {
		return this.#spawner.spawnFn(fn, ...args);
	}

	/** Runs `fn` on this node's threads, never elsewhere. */
	spawnBlocking<A extends unknown[], R>(
		fn: Spawnable<A, R> & GivesValue<R>,
		...args: NoInfer<A>
	): JoinHandle<Awaited<R>> {
		return this.#spawner.spawnBlocking(fn, ...args);
	}

	/** Runs `fn` where the scheduler places it, and streams what it yields. */
	spawnStream<A extends unknown[], T, R>(fn: Streamable<A, T, R>, ...args: NoInfer<A>): StreamHandle<T, R> {
		return this.#spawner.spawnStream(fn, ...args);
	}

	/** As the free `place`, on this runtime. */
	place<S extends ClusterSchema = ClusterSchema>(cluster?: Cluster<S>): Placer<S> {
		return this.#spawner.place(cluster);
	}

	/** Runs `body` with this runtime as the current one, across its awaits. */
	run<T>(body: () => T): T {
		everEntered = true;
		return entered.run(this, body);
	}

	/** This node and those that it has a link to. */
	nodes(): readonly NodeView[] {
		return this.#engine?.membership.view.nodes ?? [];
	}

	/**
	 * Changes labels and taints of a node that this one has a link to; resolves when that node has said so. Whoever may call a
	 * node may change it.
	 * @throws SKEIN_LINK_CLOSED, SKEIN_LINK_TIMEOUT
	 */
	async changeNode(name: string, change: Partial<NodeChange>): Promise<void> {
		const none = { addTaints: [], removeTaints: [], setLabels: {}, removeLabels: [] };
		await this.#asking(({ desk }) => desk.changeNode(name, { ...none, ...change }));
	}

	/** Why a task runs where it runs, or why it waits: one of this runtime, or of any that a linked node has a link to. */
	async explainTask(id: string): Promise<TaskExplanation | undefined> {
		return this.#asking(({ desk }) => desk.explain(id));
	}

	/** Configured addresses without a link now, and why; they are dialled again and again, with growing pauses. */
	missing(): readonly { readonly uri: string; readonly error: unknown }[] {
		return this.#engine?.membership.missing() ?? [];
	}

	/** Where other nodes dial this one; empty when it does not listen. */
	get address(): string {
		return this.#engine?.address ?? "";
	}

	metrics(): RuntimeMetrics {
		const stats = this.#engine?.stats();
		return {
			pending: this.#engine?.dispatcher.pending.size ?? 0,
			running: this.#engine?.node.running ?? 0,
			completed: (stats?.completed ?? 0) + (this.#engine?.lines.completed ?? 0),
			threads: stats?.threads ?? 0,
			threadsLost: stats?.threadsLost ?? 0,
			messages: stats?.messages ?? 0,
			lines: this.#engine?.lines.size ?? 0,
			lateReplies: this.#engine?.dispatcher.lateReplies ?? 0,
			retried: this.#engine?.dispatcher.retried ?? 0,
		};
	}

	/**
	 * Takes no new calls, lets what runs here finish for `grace` (default: not at all), then ends it. Handles without
	 * an outcome are cancelled. Idempotent.
	 */
	shutdown(options: { grace?: Duration } = {}): Promise<void> {
		this.#closing ??= this.#shutdown(parseDuration(options.grace ?? 0, "grace"));
		return this.#closing;
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.shutdown();
	}

	async #start(config: ResolvedConfig | Promise<ResolvedConfig>): Promise<void> {
		try {
			const resolved = await this.#startLocals(await config);
			const { createEngine } = await import("./engine/create-engine.js");
			this.#engine = await createEngine(resolved, {
				planFor: (entry, overrides) => this.#spawner.planFor(entry, overrides),
				recycle: (attachments) => this.#caller.recycle(attachments),
				origin: this.#caller.origin,
			});
			this.#spawner.configure(resolved.functions);
			this.#caller.streams = resolved.streams;
			this.#caller.open(this.#engine, this.#spawner);
		} catch (error) {
			this.#caller.fail(error as Error);
			throw error;
		}
	}

	/** Further nodes in this process, one after the other, each with a link to those before it; they get its GPUs. */
	async #startLocals(config: ResolvedConfig): Promise<ResolvedConfig> {
		const { localNodes } = config;
		if (localNodes === 0) return config;
		const { shareGpus } = await import("./config/share-gpus.js");
		const addresses = [...config.discovery.static];
		for (let index = 1; index <= localNodes; index += 1) {
			const node = shareGpus(config.node, index - 1, localNodes);
			const local = new Runtime(localNode({ ...config, node }, index, addresses));
			this.#locals.push(local);
			await local.ready;
			addresses.push(local.address);
		}
		// A share behind the last: nothing.
		const node = shareGpus(config.node, localNodes, localNodes);
		return { ...config, node, discovery: { ...config.discovery, static: addresses } };
	}

	/** The process stays until others have answered. */
	async #asking<T>(ask: (engine: Engine) => Promise<T>): Promise<T> {
		const alive = new KeepAlive();
		alive.hold();
		try {
			await this.ready;
			return await ask(this.#engine!);
		} finally {
			alive.close();
		}
	}

	async #shutdown(grace: number): Promise<void> {
		await this.ready.catch(() => undefined);
		const engine = this.#engine;
		if (engine === undefined) return;
		engine.membership.broadcast({ kind: "goodbye", reason: "the node shuts down" });
		const drained = engine.drain();
		if (grace > 0) {
			const alive = new KeepAlive();
			alive.hold();
			await Promise.race([drained, new Promise<void>((over) => realClock.schedule(grace, over))]);
			alive.close();
		}
		await engine.close(new SkeinError("SKEIN_RUNTIME_CLOSED", "the runtime was shut down"));
		await Promise.all(this.#locals.map((local) => local.shutdown()));
	}
}

function localNode(config: ResolvedConfig, index: number, seeds: readonly string[]): ResolvedConfig {
	const name = `node-${index}`;
	return {
		...config,
		listen: "memory://",
		localNodes: 0,
		node: { ...config.node, name, taints: [] },
		pool: { ...config.pool, threads: Math.max(1, Math.floor(config.pool.threads / config.localNodes)) },
		discovery: { ...config.discovery, static: [...seeds] },
	};
}
