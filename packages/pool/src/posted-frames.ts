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
		return this.#frames.shift()!;
	}
}
