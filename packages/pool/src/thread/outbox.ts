/**
 * Replies of a thread, one message per turn.
 *
 * O1  a finished reply waits at most HOLD microseconds of the thread's own work before it leaves.
 */
import type { MessagePort } from "node:worker_threads";
import { FrameBatch } from "../frame-batch.js";

/** Bytes at which a batch leaves at once. */
const FULL = 128 * 1024;

export class Outbox {
	readonly batch = new FrameBatch();
	readonly #port: MessagePort;
	#scheduled = false;

	constructor(port: MessagePort) {
		this.#port = port;
	}

	/** A frame was appended: it leaves at the end of this turn. */
	touch(): void {
		if (this.batch.length >= FULL) this.flush();
		if (this.#scheduled) return;
		this.#scheduled = true;
		queueMicrotask(this.#atTurnEnd);
	}

	flush(): void {
		if (this.batch.length === 0) return;
		const buffer = this.batch.take();
		this.#port.postMessage(buffer, [buffer]);
	}

	readonly #atTurnEnd = (): void => {
		this.#scheduled = false;
		this.flush();
	};
}
