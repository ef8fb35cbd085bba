/** From a function and its arguments to a handle: finds the registration, the plan, and starts the call. */
import { type DistributedOptions, passStation, realClock } from "@skein/kernel";
import { type AnyFunction, type RegisteredFunction, requireFunction } from "@skein/registry";
import type { Cluster, ClusterSchema } from "@skein/scheduler";
import { type CallPlan, compilePlan } from "./call/call-plan.js";
import { createGang } from "./call/gang.js";
import { SpawnSites } from "./call/join-stacks.js";
import type { PlanOverrides } from "./call/merge-options.js";
import type { OutgoingCall } from "./call/outgoing-call.js";
import { SpawnedCall } from "./call/spawned-call.js";
import { createHandle, type JoinHandle } from "./call/task-handle.js";
import type { Caller } from "./caller.js";
import { createPlacer, type Placer, type Spawnable, type Spawns, type Streamable } from "./place/placer.js";
import { findArgumentStreams } from "./stream/argument-streams.js";
import { createStreamHandle, type StreamHandle } from "./stream/stream-handle.js";
import { StreamedCall, type StreamedCallOptions } from "./stream/streamed-call.js";

const LOCAL: PlanOverrides = { local: true };

export class Spawner {
	readonly #caller: Caller;
	#configured: Readonly<Record<string, DistributedOptions>> = {};
	#plans = new WeakMap<RegisteredFunction, WeakMap<PlanOverrides, CallPlan>>();
	/** By the index of the function. */
	#defaults: { readonly entry: RegisteredFunction; readonly plan: CallPlan }[] = [];
	readonly #placers = new WeakMap<object, Placer>();
	readonly #sites = new SpawnSites(realClock);

	constructor(caller: Caller) {
		this.#caller = caller;
	}

	/** Options of functions from the configuration; plans made before are forgotten. */
	configure(functions: Readonly<Record<string, DistributedOptions>>): void {
		this.#configured = functions;
		this.#plans = new WeakMap();
		this.#defaults = [];
	}

	spawnFn<A extends unknown[], R>(fn: Spawnable<A, R>, ...args: A): JoinHandle<Awaited<R>> {
		return this.#spawn(undefined, fn as AnyFunction, args, "spawnFn");
	}

	spawnBlocking<A extends unknown[], R>(fn: Spawnable<A, R>, ...args: A): JoinHandle<Awaited<R>> {
		return this.#spawn(LOCAL, fn as AnyFunction, args, "spawnBlocking");
	}

	spawnStream<A extends unknown[], T, R>(fn: Streamable<A, T, R>, ...args: A): StreamHandle<T, R> {
		return this.#stream(undefined, fn as AnyFunction, args, "spawnStream");
	}

	/** The schema is in the type alone: the same words are behind it. */
	place<S extends ClusterSchema = ClusterSchema>(cluster?: Cluster<S>): Placer<S> {
		const key = cluster ?? this;
		let placer = this.#placers.get(key);
		if (placer === undefined) {
			placer = createPlacer(this.#place, cluster as Cluster<ClusterSchema> | undefined);
			this.#placers.set(key, placer);
		}
		return placer as unknown as Placer<S>;
	}

	/** The plan of a call that a thread asked for. */
	planFor(entry: RegisteredFunction, overrides: PlanOverrides | undefined): CallPlan {
		return overrides === undefined ? this.#default(entry) : compilePlan(entry, this.#configured[entry.id], overrides);
	}

	#spawn<T>(overrides: PlanOverrides | undefined, fn: AnyFunction, args: unknown[], asked: string): JoinHandle<T> {
		passStation("runtime");
		const entry = requireFunction(fn, asked);
		const plan = overrides === undefined ? this.#default(entry) : this.#with(entry, overrides);
		const call = new SpawnedCall(entry, plan, this.#caller, this.#sites.take(this.#spawn));
		const handle = createHandle<T>(this.#caller, call);
		try {
			this.#caller.start(call, args);
		} catch (error) {
			// Looked for here, so that a call without streams does not pay for the look.
			const sent = findArgumentStreams(args);
			if (sent === undefined) throw error;
			return this.#start<T>({ entry, plan, isStream: false, sent }).handle;
		}
		return handle;
	}

	#stream<T, R>(
		overrides: PlanOverrides | undefined,
		fn: AnyFunction,
		args: unknown[],
		asked: string,
	): StreamHandle<T, R> {
		passStation("runtime");
		const entry = requireFunction(fn, asked);
		const plan = overrides === undefined ? this.#default(entry) : this.#with(entry, overrides);
		const sent = findArgumentStreams(args) ?? { args: [], sources: [], values: args };
		const { call, handle } = this.#start<R>({ entry, plan, isStream: true, sent });
		return createStreamHandle<T, R>(call, handle);
	}

	#start<T>(options: Pick<StreamedCallOptions, "entry" | "plan" | "isStream" | "sent">): {
		readonly call: StreamedCall;
		readonly handle: JoinHandle<T>;
	} {
		const caller = this.#caller;
		const call = new StreamedCall({ ...options, caller, spawned: this.#sites.take(this.#start) });
		const handle = createHandle<T>(caller, call);
		const settled = (): void => call.settled();
		handle.then(settled, settled);
		caller.start(call, options.sent.values);
		return { call, handle };
	}

	/** Each member has a plan with room for the number under which its node will hold room. */
	readonly #placeGroup: Spawns["group"] = (overrides, members, strategy) => {
		const gang = createGang<OutgoingCall>(members.length, strategy);
		const calls = members.map(([fn]) => {
			const entry = requireFunction(fn as AnyFunction, "place().spawnGroup");
			const plan = compilePlan(entry, this.#configured[entry.id], { ...overrides, gang: true });
			const call = new SpawnedCall(entry, plan, this.#caller, this.#sites.take(this.#spawn));
			call.gang = gang;
			return call;
		});
		const handles = calls.map((call) => createHandle<unknown>(this.#caller, call));
		for (const [at, call] of calls.entries()) this.#startMember(handles, at, call, members[at]!.slice(1));
		return handles;
	};

	/** When a member cannot be sent, those before it do not wait for it. */
	#startMember(handles: readonly JoinHandle<unknown>[], at: number, call: OutgoingCall, args: unknown[]): void {
		try {
			this.#caller.start(call, args);
		} catch (error) {
			for (const handle of handles.slice(0, at)) handle.abort();
			throw error;
		}
	}

	readonly #place: Spawns = {
		value: (overrides, fn, args) => this.#spawn(overrides, fn as AnyFunction, args, "place().spawnFn"),
		stream: (overrides, fn, args) => this.#stream(overrides, fn as AnyFunction, args, "place().spawnStream"),
		group: (overrides, members, strategy) => this.#placeGroup(overrides, members, strategy),
	};

	#default(entry: RegisteredFunction): CallPlan {
		const known = this.#defaults[entry.index];
		// A function that is registered again is another entry.
		if (known?.entry === entry) return known.plan;
		const plan = compilePlan(entry, this.#configured[entry.id]);
		this.#defaults[entry.index] = { entry, plan };
		return plan;
	}

	#with(entry: RegisteredFunction, overrides: PlanOverrides): CallPlan {
		let plans = this.#plans.get(entry);
		if (plans === undefined) {
			plans = new WeakMap();
			this.#plans.set(entry, plans);
		}
		let plan = plans.get(overrides);
		if (plan === undefined) {
			plan = compilePlan(entry, this.#configured[entry.id], overrides);
			plans.set(overrides, plan);
		}
		return plan;
	}
}
