/**
 * Tasks of one caller that came to an await and are not over, by the caller's numbers of them.
 *
 * A caller gives a number again, sooner or later, while a task that it has given up still runs under it: the younger one has it then.
 */
import type { RunningTask } from "./running-task.js";

export class RunningTasks {
	readonly #tasks = new Map<number, RunningTask>();
	/** Those whose numbers younger ones have. */
	readonly #givenUp = new Set<RunningTask>();

	get size(): number {
		return this.#tasks.size + this.#givenUp.size;
	}

	add(task: RunningTask): void {
		const older = this.#tasks.get(task.call);
		if (older !== undefined) this.#givenUp.add(older);
		this.#tasks.set(task.call, task);
	}

	find(call: number): RunningTask | undefined {
		return this.#tasks.get(call);
	}

	delete(task: RunningTask): void {
		if (!this.#givenUp.delete(task)) this.#tasks.delete(task.call);
	}

	*[Symbol.iterator](): Iterator<RunningTask> {
		yield* this.#tasks.values();
		yield* this.#givenUp;
	}
}
