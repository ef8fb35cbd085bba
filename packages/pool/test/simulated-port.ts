/** A port between two threads that exist only in a test: what is posted waits until the test delivers it. */
import type { LaneMessage } from "../src/posted-frame.js";

type OnMessage = (message: LaneMessage) => void;

export class SimulatedPort {
	/** Posted by the other side and not taken. */
	readonly inbox: LaneMessage[] = [];
	isClosed = false;
	readonly #peer: SimulatedPort;
	#onMessage: OnMessage | undefined;
	/** Whether a side is in the middle of something: no other looks then. */
	static #isBusy = false;
	#posted = 0;

	constructor(peer?: SimulatedPort) {
		this.#peer = peer ?? new SimulatedPort(this);
	}

	/** The other end. */
	get peer(): SimulatedPort {
		return this.#peer;
	}

	on(event: string, listener: OnMessage): this {
		if (event === "message") this.#onMessage = listener;
		return this;
	}

	/** What is transferred is gone here, as between real threads. */
	postMessage(message: LaneMessage, transfer: ArrayBuffer[] = []): void {
		const arrived = structuredClone(message, { transfer });
		if (message !== null) this.#letPeerLook();
		if (!this.isClosed && !this.#peer.isClosed) this.#peer.inbox.push(arrived);
	}

	/** A receiver that is awake may see the ring between what its sender writes there and the message: here each second time. */
	#letPeerLook(): void {
		this.#posted += 1;
		if (this.#posted % 2 === 0 || this.isClosed || this.#peer.isClosed) return;
		SimulatedPort.busy(() => this.#peer.#onMessage?.(null));
	}

	/** Work in which no other side looks; not done in the middle of such work. */
	static busy(work: () => void): void {
		if (SimulatedPort.#isBusy) return;
		SimulatedPort.#isBusy = true;
		work();
		SimulatedPort.#isBusy = false;
	}

	/** What `receiveMessageOnPort` does. */
	take(): { message: LaneMessage } | undefined {
		const message = this.inbox.shift();
		return message === undefined ? undefined : { message };
	}

	/** The loop of this side turns: its listener gets the first message that waits. */
	deliver(): void {
		const first = this.take();
		if (first !== undefined && !this.isClosed) this.#onMessage?.(first.message);
	}

	ref(): void {}

	unref(): void {}

	close(): void {
		this.isClosed = true;
	}
}

/** In place of the one of `node:worker_threads`. */
export class SimulatedChannel {
	readonly port1: SimulatedPort = new SimulatedPort();
	readonly port2: SimulatedPort = this.port1.peer;
}
