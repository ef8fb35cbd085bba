/** The receiving end of a lane's port: keeps posted frames until their headers come up in the ring. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { LaneMessage, PostedFrame } from "./posted-frame.js";

export class PostedFrames {
	readonly #port: MessagePort;
	#frames: PostedFrame[] = [];

	constructor(port: MessagePort) {
		this.#port = port;
	}

	/** A message that the loop delivered. */
	receive(message: LaneMessage): void {
		if (message !== null) this.#frames.push(message);
	}

	/** The next posted frame: its message was posted before its header was shown, so it is here or in the port. */
	take(): PostedFrame {
		while (this.#frames.length === 0) {
			const next = receiveMessageOnPort(this.#port);
			if (next === undefined) throw new Error("a header in the ring has no frame");
			this.receive(next.message as LaneMessage);
		}
		collectYoung();
		return this.#frames.shift()!;
	}
}

/**
 * V8 asks whether there are dead young buffers when one is allocated. In a thread whose buffers all come from elsewhere it
 * never does, until there are 64 MB of them and the whole heap is searched, which takes ten times as long.
 */
const collectYoung = (): void => void new ArrayBuffer(8);
