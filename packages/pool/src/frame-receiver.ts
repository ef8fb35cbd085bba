/** The receiving end of a lane, on either side: frames as they stand in the ring, or as they were posted beside it. */
import type { MessagePort } from "node:worker_threads";
import { type Frame, frameLength } from "@skein/kernel";
import type { LaneMessage } from "./posted-frame.js";
import { PostedFrames } from "./posted-frames.js";
import { IN_RING, type RingMemory, ringFlags } from "./ring/ring-memory.js";

export class FrameReceiver {
	readonly #posted: PostedFrames;
	/** The frame of the ring that is being handed on. */
	readonly #lent: Frame;

	constructor({ bytes, view }: RingMemory, port: MessagePort) {
		this.#posted = new PostedFrames(port);
		this.#lent = { bytes, view, start: 0, end: 0, attachments: undefined };
	}

	/** A message that the loop delivered. */
	receive(message: LaneMessage): void {
		this.#posted.receive(message);
	}

	/** The frame whose header stands at `at`: lent, unless it was posted. Undefined: it is being posted. */
	take(at: number): Frame | undefined {
		const lent = this.lend(at);
		return (ringFlags(lent.view, at) & IN_RING.posted) === 0 ? lent : this.#posted.take(lent);
	}

	/** What stands at `at`, until the next one is lent. */
	lend(at: number): Frame {
		const lent = this.#lent;
		lent.start = at;
		lent.end = at + frameLength(lent.view, at);
		return lent;
	}

	isLent(frame: Frame): boolean {
		return frame === this.#lent;
	}
}
