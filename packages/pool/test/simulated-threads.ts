/**
 * Threads that exist only in a test: the pool's own lanes and the threads' own lane servers over real rings, with ports
 * whose messages the test delivers, a clock that only tasks move, and threads that die when the test says so.
 *
 * It takes the place of the thread host, as the mocks at the top of the test say.
 */
import type { MessagePort } from "node:worker_threads";
import { createVirtualClock, type VirtualClock } from "@skein/testkit";
import type { HostedLane, ThreadHost, ThreadHostOptions, ThreadHostOwner } from "../src/host/thread-host.js";
import { serveLane } from "../src/thread/lane-server.js";
import type { SimulatedPort } from "./simulated-port.js";

export interface SimulatedThread {
	/** What `currentTask().node` says in it. */
	readonly name: string;
	/** The node's end and the thread's end of the lane's port. */
	readonly here: SimulatedPort;
	readonly there: SimulatedPort;
	readonly lane: HostedLane;
	/** Nothing runs in it any longer; the node may not have noticed. */
	isDead: boolean;
}

export class SimulatedThreads {
	readonly clock: VirtualClock = createVirtualClock();
	/** Those that the node believes to be alive. */
	readonly threads: SimulatedThread[] = [];
	#started = 0;
	#owner: ThreadHostOwner<HostedLane> | undefined;
	#isClosing = false;
	/** Rings that the code of dead threads, which goes on here, must not touch. */
	readonly #dead = { reads: new Set<SharedArrayBuffer>(), writes: new Set<SharedArrayBuffer>() };

	open<L extends HostedLane>(options: ThreadHostOptions, owner: ThreadHostOwner<L>): ThreadHost {
		this.#owner = owner as unknown as ThreadHostOwner<HostedLane>;
		for (let i = 0; i < options.threads; i += 1) this.#start();
		return {
			threads: options.threads,
			close: async () => {
				this.#isClosing = true;
				for (const thread of this.threads) this.die(thread);
				this.mourn();
			},
		};
	}

	find(name: string): SimulatedThread | undefined {
		return this.threads.find((thread) => thread.name === name);
	}

	/** Ends a thread where it stands: what it has not shown is lost. */
	die(thread: SimulatedThread): void {
		thread.isDead = true;
		thread.there.close();
		this.#dead.reads.add(thread.lane.ends.toThread);
		this.#dead.writes.add(thread.lane.ends.toHost);
	}

	/** Whether the thread that writes, or reads, this ring is dead. */
	isDead(ring: SharedArrayBuffer, does: "reads" | "writes"): boolean {
		return this.#dead[does].has(ring);
	}

	/** The node notices what died: it sees what was shown before, and a replacement starts. */
	mourn(): void {
		for (const thread of this.threads.filter(({ isDead }) => isDead)) {
			this.threads.splice(this.threads.indexOf(thread), 1);
			thread.lane.look();
			this.#owner!.onClosed(thread.lane, new Error(`${thread.name} died`));
			if (!this.#isClosing) this.#start();
		}
	}

	#start(): void {
		this.#started += 1;
		const lane = this.#owner!.createLane();
		const there = lane.ends.port as unknown as SimulatedPort;
		const thread = { name: `thread-${this.#started}`, here: there.peer, there, lane, isDead: false };
		lane.worker = { terminate: async () => this.die(thread) } as unknown as NonNullable<HostedLane["worker"]>;
		serveLane(
			{ ...lane.ends, port: there as unknown as MessagePort, node: thread.name, ...NOTHING_TO_LOAD },
			{ onReply: () => undefined },
			() => Promise.reject(new Error("there are no lines here")),
		);
		this.threads.push(thread);
	}
}

const NOTHING_TO_LOAD = {
	loader: "",
	loaderActive: false,
	slicedEntry: "",
	functions: {},
	streams: { items: 4, bytes: 1_000 },
};
