/**
 * Stops the calls on this node that a `NoExecute` taint of it drives out: at once, or after the seconds for which they
 * tolerate it.
 *
 * V1  a call's time runs from when its node had the taint and it was there, whatever else changes meanwhile.
 */
import { type Clock, SkeinError } from "@skein/kernel";
import type { AdmittedCall, Node } from "@skein/node";
import { evictionDelay, formatTaint } from "@skein/scheduler";

export interface EvictorOptions {
	readonly node: Node;
	readonly clock: Clock;
	/** Calls that stay, whatever the taints: those that may run on this node only. */
	readonly stays: (call: AdmittedCall) => boolean;
}

export class Evictor {
	readonly #options: EvictorOptions;
	/** Since when a call is bound to go. */
	readonly #since = new WeakMap<AdmittedCall, number>();

	constructor(options: EvictorOptions) {
		this.#options = options;
	}

	/** The node's taints are others now. */
	update(): void {
		const { node } = this.#options;
		const drives = node.description.taints.some(({ effect }) => effect === "NoExecute");
		node.watch(drives ? (call) => this.#judge(call) : undefined);
		for (const call of node.calls()) this.#judge(call);
	}

	#judge(call: AdmittedCall): void {
		const { node, clock, stays } = this.#options;
		const delay = evictionDelay(node.description.taints, call.claim?.tolerations ?? []);
		if (delay === undefined || stays(call)) {
			this.#since.delete(call);
			return;
		}
		const since = this.#since.get(call) ?? clock.now();
		this.#since.set(call, since);
		const left = since + delay * 1_000 - clock.now();
		if (left <= 0) this.#evict(call);
		else clock.schedule(left, () => this.#judgeAgain(call));
	}

	#judgeAgain(call: AdmittedCall): void {
		if (call.phase !== "done" && !call.stopping && this.#since.has(call)) this.#judge(call);
	}

	#evict(call: AdmittedCall): void {
		const { node } = this.#options;
		const { name, taints } = node.description;
		const which = taints.filter(({ effect }) => effect === "NoExecute").map(formatTaint);
		const message = `node ${name} has the taint ${which.join(", ")}, which the call does not tolerate (any longer)`;
		node.stop(call, new SkeinError("SKEIN_TASK_EVICTED", message));
	}
}
