/** From a function and its arguments to a handle: finds the registration, the plan, and starts the call. */
import { type DistributedOptions, passStation, realClock } from "@skein/kernel";
import { type AnyFunction, type RegisteredFunction, requireFunction } from "@skein/registry";
import { type CallPlan, compilePlan, type PlanOverrides } from "./call/call-plan.js";
import { SpawnSites } from "./call/join-stacks.js";
import { SpawnedCall } from "./call/spawned-call.js";
import { createHandle, type JoinHandle } from "./call/task-handle.js";
import type { Caller } from "./caller.js";
import { createPlacer, type Placer, type Spawnable } from "./place/placer.js";

const LOCAL: PlanOverrides = { local: true };

export class Spawner {
	readonly #caller: Caller;
	#configured: Readonly<Record<string, DistributedOptions>> = {};
	#plans = new WeakMap<RegisteredFunction, WeakMap<PlanOverrides, CallPlan>>();
	#defaults = new WeakMap<RegisteredFunction, CallPlan>();
	#placer: Placer | undefined;
	readonly #sites = new SpawnSites(realClock);

	constructor(caller: Caller) {
		this.#caller = caller;
	}

	/** Options of functions from the configuration; plans made before are forgotten. */
	configure(functions: Readonly<Record<string, DistributedOptions>>): void {
		this.#configured = functions;
		this.#plans = new WeakMap();
		this.#defaults = new WeakMap();
	}

	spawnFn<A extends unknown[], R>(fn: Spawnable<A, R>, ...args: A): JoinHandle<Awaited<R>> {
		return this.#spawn(undefined, fn as AnyFunction, args, "spawnFn");
	}

	spawnBlocking<A extends unknown[], R>(fn: Spawnable<A, R>, ...args: A): JoinHandle<Awaited<R>> {
		return this.#spawn(LOCAL, fn as AnyFunction, args, "spawnBlocking");
	}

	place(): Placer {
		this.#placer ??= createPlacer((overrides, fn, args) =>
			this.#spawn(overrides, fn as AnyFunction, args, "place().spawnFn"),
		);
		return this.#placer;
	}

	/** The plan of a call that a thread asked for. */
	planFor(entry: RegisteredFunction, overrides: PlanOverrides | undefined): CallPlan {
		return overrides === undefined ? this.#default(entry) : compilePlan(entry, this.#configured[entry.id], overrides);
	}

	#spawn<T>(overrides: PlanOverrides | undefined, fn: AnyFunction, args: unknown[], asked: string): JoinHandle<T> {
		passStation("runtime");
		const entry = requireFunction(fn, asked);
		const plan = overrides === undefined ? this.#default(entry) : this.#with(entry, overrides);
		const call = new SpawnedCall(entry, plan, this.#caller.origin, this.#sites.take(this.#spawn));
		const handle = createHandle<T>(this.#caller, call);
		this.#caller.start(call, args);
		return handle;
	}

	#default(entry: RegisteredFunction): CallPlan {
		let plan = this.#defaults.get(entry);
		if (plan === undefined) {
			plan = compilePlan(entry, this.#configured[entry.id]);
			this.#defaults.set(entry, plan);
		}
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
