/**
 * Threads that exist only in a test: the pool's own lanes and the threads' own lane servers, with a port between them
 * whose messages the test delivers, a clock that only tasks move, and threads that die when the test says so.
 *
 * It takes the place of the thread host, as the mocks at the top of the test say.
 */
import type { MessagePort } from "node:worker_threads";
import { createVirtualClock, type VirtualClock } from "@skein/testkit";
import type { HostedLane, ThreadHost, ThreadHostOptions, ThreadHostOwner } from "../src/host/thread-host.js";
import { serveLane } from "../src/thread/lane-server.js";
import { SimulatedPort } from "./simulated-port.js";

export interface SimulatedThread {
	/** What `currentTask().node` says in it. */
	readonly name: string;
	/** The node's end and the thread's end of the lane. */
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

	/** Ends a thread where it stands: what it has not posted is lost. */
	die(thread: SimulatedThread): void {
		thread.isDead = true;
		thread.there.close();
	}

	/** The node notices what died: it hears what was posted before, and a replacement starts. */
	mourn(): void {
		for (const thread of this.threads.filter(({ isDead }) => isDead)) {
			this.threads.splice(this.threads.indexOf(thread), 1);
			for (let rest = thread.here.take(); rest !== undefined; rest = thread.here.take())
				thread.lane.receive(rest.message);
			this.#owner!.onClosed(thread.lane, new Error(`${thread.name} died`));
			if (!this.#isClosing) this.#start();
		}
	}

	#start(): void {
		this.#started += 1;
		const here = new SimulatedPort();
		const lane = this.#owner!.createLane(here as unknown as MessagePort);
		const thread = { name: `thread-${this.#started}`, here, there: here.peer, lane, isDead: false };
		lane.worker = { terminate: async () => this.die(thread) } as unknown as NonNullable<HostedLane["worker"]>;
		const port = here.peer as unknown as MessagePort;
		serveLane(
			{ port, node: thread.name, loader: "", loaderActive: false, slicedEntry: "" },
			{ onReply: () => undefined },
		);
		this.threads.push(thread);
	}
}
