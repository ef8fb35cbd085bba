/** Calls that no lane could take yet, first in, first out; an aborted one is skipped. */
import type { Job } from "@skein/kernel";

export interface QueuedCall {
	readonly job: Job;
	readonly frame: Uint8Array;
}

export class CallQueue {
	#calls: QueuedCall[] = [];
	#head = 0;
	#live = 0;

	/** Calls that still want to run. */
	get size(): number {
		return this.#live;
	}

	push(job: Job, frame: Uint8Array): void {
		this.#calls.push({ job, frame });
		this.#live += 1;
	}

	/** The next call that is still queued; it stays at the head until `shift`. */
	peek(): QueuedCall | undefined {
		while (this.#head < this.#calls.length) {
			const call = this.#calls[this.#head]!;
			if (call.job.phase === "queued") return call;
			this.#advance();
		}
		return undefined;
	}

	shift(): void {
		this.#live -= 1;
		this.#advance();
	}

	/** The job left the queue without being sent. */
	forget(): void {
		this.#live -= 1;
	}

	#advance(): void {
		this.#head += 1;
		if (this.#head < 1024 && this.#head < this.#calls.length) return;
		this.#calls = this.#calls.slice(this.#head);
		this.#head = 0;
	}
}
