/** Wires the stations of one runtime: pool, node, membership, scheduler, transports, dispatcher. Holds no state. */
import { randomUUID } from "node:crypto";
import { createMembership, type Membership, type Peer } from "@skein/cluster";
import {
	type Clock,
	type LinkSetup,
	type Listener,
	type NodeDescription,
	realClock,
	realRandom,
	type SkeinError,
} from "@skein/kernel";
import { createNode, type Node } from "@skein/node";
import { createPool } from "@skein/pool";
import { listFunctions, onFunctionRegistered, type RegisteredFunction } from "@skein/registry";
import { createScheduler } from "@skein/scheduler";
import { createTransports } from "@skein/transport";
import { createNatsTransport } from "@skein/transport-nats";
import { createTcpTransport } from "@skein/transport-tcp";
import { createUnixTransport } from "@skein/transport-unix";
import type { CallPlan } from "../call/call-plan.js";
import { Dispatcher } from "../call/dispatcher.js";
import type { DispatcherOptions } from "../call/dispatcher-options.js";
import { explainTask } from "../call/explain-task.js";
import { lineSetup } from "../call/line-link.js";
import type { PlanOverrides } from "../call/merge-options.js";
import type { ResolvedConfig } from "../config/resolved-config.js";
import { Beats } from "./beats.js";
import { CallsView } from "./calls-view.js";
import { changeDescription } from "./change-description.js";
import { ControlDesk } from "./control-desk.js";
import { doorOfLine } from "./door-of-line.js";
import { Evictor } from "./evictor.js";
import { findNetworks } from "./find-networks.js";
import { hashOf } from "./hash-of.js";
import { Introduction } from "./introduction.js";
import { LineDesk } from "./line-desk.js";
import { LinkRouter } from "./link-router.js";
import { createReporter } from "./load-reporter.js";
import { fits, offer } from "./offered-functions.js";
import { processNetwork } from "./process-network.js";
import { programEntry, sliced } from "./program-entry.js";
import { SelfView } from "./self-view.js";
import { threadOptions } from "./thread-options.js";
import { Upcalls } from "./upcalls.js";

export interface Engine {
	readonly node: Node;
	readonly dispatcher: Dispatcher;
	readonly membership: Membership;
	readonly desk: ControlDesk;
	readonly lines: Pick<LineDesk, "size" | "completed">;
	/** Where other nodes dial this one; empty when it does not listen. */
	readonly address: string;
	readonly stats: () => import("@skein/kernel").PoolStats;
	/** Nothing new is admitted; resolves when nothing runs. */
	drain(): Promise<unknown>;
	close(error: SkeinError): Promise<void>;
}

export interface EngineOwner {
	/** Half of the id of each task that it makes. */
	readonly origin: number;
	readonly planFor: PlanFor;
	readonly recycle: DispatcherOptions["recycle"];
}

export type PlanFor = (entry: RegisteredFunction, overrides: PlanOverrides | undefined) => CallPlan;

/** @throws SKEIN_TRANSPORT_ADDRESS, SKEIN_TRANSPORT_IN_USE, SKEIN_TRANSPORT_INSECURE */
export async function createEngine(config: ResolvedConfig, { planFor, recycle, origin }: EngineOwner): Promise<Engine> {
	const clock: Clock = realClock;
	const entry = programEntry();
	const description: NodeDescription = { ...config.node, threads: config.pool.threads };
	const transports = createTransports([
		processNetwork,
		createUnixTransport(),
		createTcpTransport(),
		createNatsTransport(config.nats),
	]);
	const routers = new Map<object, LinkRouter>();
	let listener: Listener | undefined;

	const pool = createPool(threadOptions(config, entry), {
		function: (index) => {
			const { id, module = "" } = listFunctions()[index] ?? { id: `function ${index}` };
			return { id, module: sliced(module, entry) };
		},
		onUpcall: (origin, frame) => upcalls.onFrame(origin, frame),
		onLine: (thread, frame) => lines.onWord(thread, frame),
		onOriginClosed: (origin) => {
			lines.onThreadClosed(origin);
			upcalls.onClosed(origin);
		},
	});
	const instance = randomUUID();
	const { maxCalls, stopGrace } = config.node;
	const admission = { maxCalls, clock, stopGrace, onLoad: () => report.later() };
	const lines = new LineDesk({
		...admission,
		door: (line) => doorOfLine(line, listener?.address ?? "", config),
		instance,
		limits: config.limits,
		threads: () => pool.threads(),
		running: () => node.running,
	});
	const node = createNode({
		...admission,
		description,
		pool,
		beside: lines,
		functionOf: (target) => listFunctions()[target]?.id,
		onChange: () => report.soon(),
	});
	const self = new SelfView(node);
	const withCalls = new CallsView(() => [self, ...membership.peers()]);
	const dispatcher = new Dispatcher({
		node,
		scheduler: createScheduler({ seed: hashOf(description.name) }),
		clock,
		view: (looks) => {
			// It may be one that keeps others away.
			if (looks) withCalls.avoided = true;
			return withCalls.avoided ? withCalls.view : membership.view;
		},
		peer: (name) => membership.find(name),
		peers: () => membership.peers(),
		missingSeeds: () => membership.missing(),
		recycle,
		maxPending: config.maxPending,
		window: config.window,
		joinTimeout: config.discovery.joinTimeout,
		tenants: config.tenants,
		dialLine: (address) => transports.get(address).dial(address, lineSetup(description.name, instance, config.limits)),
	});
	const upcalls = new Upcalls({ dispatcher, planFor, parentOfLine: (line, call) => lines.parent(line, call) });
	const introduction = new Introduction({ ...config, clock, node, instance, address: () => listener?.address ?? "" });
	const beats = new Beats({
		config,
		instance,
		clock,
		announce: (port) => membership.broadcast({ kind: "beat", port }),
		portOf: ({ node: { name }, instance }) => {
			const peer = membership.find(name);
			return peer?.instance === instance ? peer.beatPort : undefined;
		},
	});
	const setup: LinkSetup = {
		hello: () => introduction.hello(),
		limits: config.limits,
		isBusy: (peer) => beats.isBusy(peer),
	};
	const membership = createMembership({
		self,
		fits,
		...findNetworks(config),
		discover: (uri, onFound) => transports.get(uri).discover!(uri, { own: listener?.address ?? "", onFound }),
		dial: (uri) => transports.get(uri).dial(uri, setup),
		onLink: (link, peer) => {
			const router = new LinkRouter(link, peer, {
				node,
				dispatcher,
				lines,
				window: config.window,
				maxStreams: config.maxStreams,
				onControl,
				onBusy,
			});
			routers.set(link, router);
			router.attach();
			beats.onLink(link);
			for (const message of introduction.sinceHello()) link.control(message);
		},
		onLinkClosed: (link, peer) => {
			routers.get(link)?.abandon();
			lines.onLinkClosed(link);
			routers.delete(link);
			const cause = new Error(`the link to node ${peer.name} closed`);
			void link.closed.then(({ error }) => dispatcher.onLinkLost(link, error ?? cause));
		},
		onChange: (node) => {
			withCalls.refresh();
			dispatcher.onViewChange(node);
		},
		clock,
		random: realRandom,
	});
	const evictor = new Evictor({
		node,
		lines,
		clock,
		stays: (call) => call.sink === dispatcher && dispatcher.pending.get(call.call)?.plan.local === true,
	});
	const desk = new ControlDesk({
		clock,
		membership: () => membership,
		explain: (task) => explainTask(task, dispatcher.pending.values(), origin, (call) => dispatcher.explain(call)),
		change(change) {
			const changed = changeDescription(node.description, change);
			node.describe(changed);
			self.labels = changed.labels;
			self.taints = changed.taints;
			evictor.update();
			introduction.described();
			membership.broadcast({ kind: "description", node: changed });
			dispatcher.onViewChange();
		},
	});
	const onControl = (peer: Peer, message: Parameters<Membership["hear"]>[1]): void => {
		if (desk.hear(peer, message)) return;
		membership.hear(peer, message);
		if (message.kind !== "description") return;
		desk.noteDescribed(peer.name);
		// It may help calls that wait for others than this one.
		dispatcher.onViewChange();
	};
	evictor.update();
	const onBusy = (peer: Peer, busy: boolean): void => membership.busy(peer, busy);
	const report = createReporter(clock, () => {
		introduction.stated();
		membership.broadcast({ kind: "state", state: node.state() });
		withCalls.refresh();
		dispatcher.onViewChange(self);
	});
	const forget = onFunctionRegistered((added) => {
		const offered = offer(added);
		introduction.registered(offered);
		membership.refit(added.id);
		membership.broadcast({ kind: "functions", functions: [offered] });
	});

	if (config.listen !== undefined) {
		const options = { insecure: config.insecure };
		listener = await transports
			.get(config.listen)
			.listen(config.listen, setup, (link) => membership.accept(link), options);
	}
	await membership.join();

	return {
		node,
		dispatcher,
		membership,
		desk,
		lines,
		address: listener?.address ?? "",
		stats: () => pool.stats(),
		drain: () => Promise.all([node.drain(), lines.close()]),
		async close(error) {
			forget();
			beats.close();
			dispatcher.close(error);
			await listener?.close();
			await membership.leave();
			await pool.close();
		},
	};
}
