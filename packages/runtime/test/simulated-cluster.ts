/**
 * Programs that only call, mostly one, and nodes, wired as a runtime is: dispatcher, pending calls, link routers, membership and
 * inboxes are the real ones; links, threads and the clock are the test's.
 */
import { createMembership, type Membership, type Peer } from "@skein/cluster";
import {
	AbortMode,
	type Frame,
	type GroupStrategy,
	type Hello,
	type Link,
	type NodeDescription,
	type NodeView,
	type ResourceAmounts,
	type StreamWindow,
} from "@skein/kernel";
import { createNode, type Node } from "@skein/node";
import { findFunctionById, listFunctions, type RegisteredFunction } from "@skein/registry";
import { createScheduler } from "@skein/scheduler";
import { createSeededRandom, createVirtualClock, type VirtualClock } from "@skein/testkit";
import { defaultLinkLimits } from "@skein/transport";
import { CallEncoder } from "../src/call/call-encoder.js";
import { compilePlan } from "../src/call/call-plan.js";
import { Dispatcher } from "../src/call/dispatcher.js";
import { createGang, type Gang } from "../src/call/gang.js";
import type { PlanOverrides } from "../src/call/merge-options.js";
import type { CallFailure, OutgoingCall } from "../src/call/outgoing-call.js";
import { SpawnedCall } from "../src/call/spawned-call.js";
import { createHandle, type JoinHandle } from "../src/call/task-handle.js";
import type { Caller } from "../src/caller.js";
import { Introduction } from "../src/engine/introduction.js";
import { LineDesk } from "../src/engine/line-desk.js";
import { LinkRouter } from "../src/engine/link-router.js";
import { findArgumentStreams } from "../src/stream/argument-streams.js";
import { createStreamHandle, type StreamHandle } from "../src/stream/stream-handle.js";
import { StreamedCall } from "../src/stream/streamed-call.js";
import { SimulatedLineThread } from "./simulated-line-thread.js";
import { SimulatedLink } from "./simulated-link.js";
import { SimulatedPool } from "./simulated-pool.js";

/** A call that counts how often it was settled. */
export class CountedCall extends SpawnedCall {
	settled = 0;
	/** By the simulated clock; undefined while it is not settled. */
	settledAt: number | undefined;
	spawnedAt = 0;
	clock!: VirtualClock;
	handle!: JoinHandle<unknown>;

	override settleReply(reply: Frame): void {
		const before = this.settled;
		super.settleReply(reply);
		// A reply may be settled as a failure, which has counted then.
		this.settled = before + 1;
		this.settledAt = this.clock.now();
	}

	override settleFailure(failure: CallFailure): void {
		this.settled += 1;
		this.settledAt = this.clock.now();
		super.settleFailure(failure);
	}
}

type Run = (number: number, ...args: unknown[]) => unknown;

export interface SimulatedNode {
	readonly name: string;
	readonly node: Node;
	readonly pool: SimulatedPool;
	readonly dispatcher: Dispatcher;
	readonly membership: Membership;
	readonly hello: () => Hello;
	readonly desk: LineDesk;
	/** Its thread as lines see it; undefined: nobody has lines to it. */
	thread: SimulatedLineThread | undefined;
}

export class SimulatedCluster {
	readonly clock: VirtualClock = createVirtualClock();
	readonly programs: readonly SimulatedNode[];
	readonly nodes: readonly SimulatedNode[];
	/** Every link that was ever made: the program's end. */
	readonly links: SimulatedLink[] = [];
	readonly #capacities: Readonly<Record<string, ResourceAmounts>>;
	readonly #encoder = new CallEncoder(7);
	#sequence = 0;

	readonly #hasLines: boolean;
	/** A thread is about to die. */
	onKill: () => void = () => undefined;

	/**
	 * @param run what the function does with the number of its call; `capacity` is that of each node, or of each by name; `lines`:
	 * whether programs may have lines to the threads of nodes
	 */
	constructor(
		names: readonly string[],
		run: Run,
		capacity: ResourceAmounts | Readonly<Record<string, ResourceAmounts>> = {},
		programs: readonly string[] = ["program"],
		lines = false,
	) {
		this.#hasLines = lines;
		const byName = names.map((name) => [name, capacity[name] ?? capacity] as [string, ResourceAmounts]);
		this.#capacities = Object.fromEntries(byName);
		this.nodes = names.map((name) => this.#createNode({ name, threads: 1, seeds: [], run }));
		this.programs = programs.map((name) => this.#createNode({ name, threads: 0, seeds: names, run }));
	}

	get program(): SimulatedNode {
		return this.programs[0]!;
	}

	/** Dials the nodes. */
	async join(): Promise<void> {
		for (const { membership } of this.programs) await membership.join();
	}

	/** A program dies: the nodes see its links end. */
	lose({ name, dispatcher, membership }: SimulatedNode): void {
		for (const link of this.links) if (link.other.peer.node.name === name) link.other.lose();
		dispatcher.pending.close();
		void membership.leave();
	}

	/** As `spawnGroup` does. */
	spawnGroup(
		id: string,
		numbers: readonly number[],
		overrides: PlanOverrides,
		strategy: GroupStrategy | undefined,
		program = this.program,
	): CountedCall[] {
		const gang = createGang<OutgoingCall>(numbers.length, strategy);
		return numbers.map((number) => this.spawn(id, number, { ...overrides, gang: true }, program, gang));
	}

	/** As `spawnFn` does. */
	spawn(
		id: string,
		number: number,
		overrides?: PlanOverrides,
		program = this.program,
		gang?: Gang<OutgoingCall>,
		made?: (call: CountedCall) => void,
	): CountedCall {
		const { dispatcher } = program;
		const entry = findFunctionById(id) as RegisteredFunction;
		const owner = {
			origin: 7,
			abort: (call: OutgoingCall) => dispatcher.stop(call, AbortMode.abort),
			kill: (call: OutgoingCall) => dispatcher.stop(call, AbortMode.kill),
			detach: (call: OutgoingCall) => dispatcher.detach(call),
			explain: (call: OutgoingCall) => dispatcher.explain(call),
			send: (call: OutgoingCall, frame: Frame) => dispatcher.sendBeside(call, frame),
		};
		const call = new CountedCall(entry, compilePlan(entry, overrides), owner, undefined);
		call.gang = gang;
		call.handle = createHandle(owner, call);
		call.clock = this.clock;
		call.spawnedAt = this.clock.now();
		this.#sequence += 1;
		call.sequence = this.#sequence;
		made?.(call);
		dispatcher.pending.add(call);
		dispatcher.dispatch(call, this.#encoder.encode(call, [number]));
		return call;
	}

	/** As `spawnStream` does; `window` is that of what the task yields. */
	spawnStream(id: string, args: readonly unknown[], window: StreamWindow): StreamHandle<unknown> {
		const { dispatcher } = this.program;
		const entry = findFunctionById(id) as RegisteredFunction;
		const caller: Caller = {
			origin: 7,
			streams: window,
			start: () => undefined,
			send: (call, frame) => dispatcher.sendBeside(call, frame),
			abort: (call) => dispatcher.stop(call, AbortMode.abort),
			kill: (call) => dispatcher.stop(call, AbortMode.kill),
			detach: (call) => dispatcher.detach(call),
			explain: (call) => dispatcher.explain(call),
		};
		const sent = findArgumentStreams(args) ?? { args: [], sources: [], values: args };
		const call = new StreamedCall({
			entry,
			plan: compilePlan(entry),
			caller,
			spawned: undefined,
			isStream: true,
			sent,
		});
		const handle = createHandle(caller, call);
		const settled = (): void => call.settled();
		handle.then(settled, settled);
		this.#sequence += 1;
		call.sequence = this.#sequence;
		dispatcher.pending.add(call);
		dispatcher.dispatch(call, this.#encoder.encode(call, sent.values));
		return createStreamHandle(call, handle);
	}

	close(): void {
		for (const { dispatcher } of [...this.programs, ...this.nodes]) dispatcher.pending.close();
		for (const { membership } of this.programs) void membership.leave();
	}

	#createNode(options: { name: string; threads: number; seeds: readonly string[]; run: Run }): SimulatedNode {
		const { name, threads } = options;
		const capacity = this.#capacities[name] ?? {};
		const description: NodeDescription = { name, labels: {}, taints: [], capacity, threads };
		const pool = new SimulatedPool(options.run);
		const functionOf = (target: number) => listFunctions()[target]?.id;
		const tell = (): void => {
			introduction.stated();
			membership.broadcast({ kind: "state", state: node.state() });
		};
		const node = createNode({
			description,
			pool,
			maxCalls: 1_000,
			clock: this.clock,
			stopGrace: 10_000,
			functionOf,
			onChange: tell,
			onLoad: tell,
		});
		const instance = `instance of ${name}`;
		const address = this.#hasLines && options.threads > 0 ? `unix:///${name}` : "";
		const desk = new LineDesk({
			door: (line) => (address === "" ? undefined : { address: `${address}~${line}` }),
			instance,
			limits: defaultLinkLimits,
			threads: () => pool.threads(),
			maxCalls: 1e6,
			running: () => node.running,
			clock: this.clock,
			stopGrace: 10_000,
			onLoad: tell,
		});
		const introduction = new Introduction({
			clock: this.clock,
			limits: { ...defaultLinkLimits, maxFrame: 2 ** 26 },
			window: 16_384,
			node,
			instance,
			address: () => address,
		});
		const dispatcher = new Dispatcher({
			node,
			scheduler: createScheduler({ seed: 1 }),
			clock: this.clock,
			view: () => membership.view,
			peer: (peer) => membership.find(peer),
			peers: () => membership.peers(),
			missingSeeds: () => membership.missing(),
			recycle: () => undefined,
			maxPending: this.#hasLines ? 1_000_000 : 1_000,
			window: 50,
			joinTimeout: 1e9,
			dialLine: async (to) => this.#dialLine(to, name),
		});
		const routers = new Map<Link, LinkRouter>();
		const self: NodeView = { ...description, free: {}, running: 0, draining: false };
		const membership: Membership = createMembership({
			self,
			fits: () => true,
			seeds: options.seeds,
			dial: async (target) => this.#dial(introduction.hello(), target),
			onLink: (link: Link, peer: Peer) => {
				const onControl = membership.hear.bind(membership);
				const onBusy = membership.busy.bind(membership);
				const options = { node, dispatcher, lines: desk, window: 16_384, maxStreams: 1_024, onControl, onBusy };
				const router = new LinkRouter(link, peer, options);
				routers.set(link, router);
				router.attach();
				for (const message of introduction.sinceHello()) link.control(message);
			},
			onLinkClosed: (link) => {
				routers.get(link)?.abandon();
				desk.onLinkClosed(link);
				void link.closed.then(({ error }) => dispatcher.onLinkLost(link, error ?? new Error("the link closed")));
			},
			onChange: (changed) => dispatcher.onViewChange(changed),
			clock: this.clock,
			random: createSeededRandom(1),
		});
		const made: SimulatedNode = {
			name,
			node,
			pool,
			dispatcher,
			membership,
			hello: () => introduction.hello(),
			desk,
			thread: undefined,
		};
		if (address !== "") this.startThread(made);
		return made;
	}

	/** Its thread, or one in its place. */
	startThread(node: SimulatedNode): void {
		const { name, desk, pool } = node;
		node.thread = new SimulatedLineThread({
			node: name,
			instance: `instance of ${name}`,
			clock: this.clock,
			onWord: (thread, frame) => desk.onWord(thread, frame),
			onKill: () => this.killThread(node),
		});
		pool.lines = [node.thread];
		pool.onKill = () => this.killThread(node);
	}

	/** The thread dies with what it had begun, and there is a new one. */
	killThread(node: SimulatedNode): void {
		const { thread, pool, desk } = node;
		this.onKill();
		thread?.die();
		pool.die();
		if (thread === undefined) return;
		desk.onThreadClosed(thread);
		this.startThread(node);
	}

	#dialLine(address: string, caller: string): Link {
		const node = this.nodes.find(({ name }) => address.startsWith(`unix:///${name}~`));
		return node!.thread!.dial(address, caller);
	}

	async #dial(hello: Hello, target: string): Promise<Link> {
		const node = this.nodes.find(({ name }) => name === target)!;
		const [here, there] = await this.connect(hello, node.hello());
		node.membership.accept(there);
		return here;
	}

	/** A link between two: the end of who dials, and the other. */
	protected async connect(dialling: Hello, listening: Hello): Promise<readonly [Link, Link]> {
		const ends = SimulatedLink.pair(dialling, listening);
		this.links.push(ends[0]);
		return ends;
	}
}
