/**
 * Stops the calls on this node that a `NoExecute` taint of it drives out: at once, or after the seconds for which they
 * tolerate it.
 *
 * V1  a call's time runs from when its node had the taint and it was there, whatever else changes meanwhile.
 */
import { type Clock, SkeinError } from "@skein/kernel";
import type { AdmittedCall, Node } from "@skein/node";
import { evictionDelay, formatTaint } from "@skein/scheduler";
import type { LineDesk } from "./line-desk.js";

export interface EvictorOptions {
	readonly node: Node;
	/** Their calls tolerate nothing. */
	readonly lines: Pick<LineDesk, "close" | "reopen">;
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
		const { node, lines } = this.#options;
		const drives = node.description.taints.some(({ effect }) => effect === "NoExecute");
		node.watch(drives ? (call) => this.#judge(call) : undefined);
		for (const call of node.calls()) this.#judge(call);
		if (drives) void lines.close(this.#verdict());
		else if (!node.draining) lines.reopen();
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
		this.#options.node.stop(call, this.#verdict());
	}

	#verdict(): SkeinError {
		const { name, taints } = this.#options.node.description;
		const which = taints.filter(({ effect }) => effect === "NoExecute").map(formatTaint);
		const message = `node ${name} has the taint ${which.join(", ")}, which the call does not tolerate (any longer)`;
		return new SkeinError("SKEIN_TASK_EVICTED", message);
	}
}
