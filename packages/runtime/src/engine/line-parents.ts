/**
 * The tasks of one line that make calls: what becomes of those calls when a task is aborted or let go of, whatever its thread does.
 *
 * P1  what an aborted task calls from then on is cancelled, also when its thread has not heard of the abort.
 */
import { LINE_WINDOW } from "@skein/kernel";
import type { Parent } from "./upcalls.js";

export class LineParents {
	/** By the caller's numbers. */
	readonly #parents = new Map<number, Parent>();
	/** Calls that are to be aborted, which the thread has not heard, and which have made none so far. */
	readonly #aborted = new Set<number>();
	/** The caller is gone. */
	#isGone = false;
	/** The node stops what runs. */
	#isStopped = false;

	/** The task makes a call. */
	of(call: number): Parent {
		let parent = this.#parents.get(call);
		if (parent === undefined) {
			const aborted = this.#isGone || this.#isStopped || this.#aborted.delete(call);
			parent = { aborted, detached: false, children: undefined };
			this.#parents.set(call, parent);
		}
		return parent;
	}

	/** The caller wants it aborted. */
	abort(call: number): void {
		const parent = this.#parents.get(call);
		if (parent !== undefined) abort(parent);
		else if (this.#aborted.size < LINE_WINDOW) this.#aborted.add(call);
	}

	/** The caller lets go of it. */
	detach(call: number): void {
		const parent = this.#parents.get(call);
		if (parent !== undefined) parent.detached = true;
	}

	/** The thread has read that it is to be aborted. */
	heard(call: number): void {
		this.#aborted.delete(call);
	}

	/** By the thread's word, of one that makes calls. */
	aborted(call: number): void {
		abort(this.of(call));
	}

	/** By the thread's word: it was let go of before it made a call. */
	detached(call: number): void {
		const parent = this.of(call);
		parent.detached = true;
		parent.aborted = this.#isStopped;
	}

	over(call: number): void {
		this.#parents.delete(call);
	}

	callerGone(): void {
		this.#isGone = true;
		for (const parent of this.#parents.values()) if (!parent.detached) abort(parent);
	}

	stop(): void {
		this.#isStopped = true;
		for (const parent of this.#parents.values()) abort(parent);
	}
}

function abort(parent: Parent): void {
	parent.aborted = true;
	parent.children?.abort();
}
