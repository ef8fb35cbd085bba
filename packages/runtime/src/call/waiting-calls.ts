/**
 * Calls that no node can take now, by priority and then in the order in which they came. A change of the view wakes those
 * that it can help, once per turn.
 *
 * W1  at most `limit` calls wait.
 * W2  a woken call has left: whoever places it puts it back when it still fits nowhere.
 * W3  of calls with one request, none is placed after one that had to wait again in the same turn.
 * W4  a call that lines up is placed in the same turn, after those that go before it.
 */
import type { Clock, NodeView, PlacementRequest } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";
import { overloaded } from "./placement-errors.js";
import type { TenantTurns } from "./tenant-turns.js";

export interface WaitingOptions {
	readonly limit: number;
	readonly clock: Clock;
	readonly place: (call: OutgoingCall) => void;
	/** Whether the node by itself could take such a call now. */
	readonly mayFit: (request: PlacementRequest, node: NodeView) => boolean;
	/** Where tenants share: whose turn it is. Default: by priority and age. */
	readonly turns?: TenantTurns | undefined;
}

export class WaitingCalls {
	readonly #options: WaitingOptions;
	#calls = new Set<OutgoingCall>();
	/** What changed since calls were placed last; undefined: it may be anything. */
	#changed: Set<NodeView> | undefined = new Set();
	#waking = false;
	/** No call that waits has a higher one; it may be that of one that is gone. */
	#highest = Number.NEGATIVE_INFINITY;

	constructor(options: WaitingOptions) {
		this.#options = options;
	}

	get size(): number {
		return this.#calls.size;
	}

	/** Whether a call that waits goes before one of this priority that comes now. */
	goBefore(priority: number): boolean {
		return this.#calls.size > 0 && this.#highest >= priority;
	}

	/** @throws SKEIN_OVERLOADED */
	add(call: OutgoingCall): void {
		if (this.#calls.size >= this.#options.limit) throw overloaded(this.#calls.size);
		call.phase = "pending";
		call.node = undefined;
		this.#keep(call);
		this.#options.turns?.add(call);
	}

	/** False when it did not wait. */
	remove(call: OutgoingCall): boolean {
		this.#options.turns?.remove(call);
		return this.#calls.delete(call);
	}

	/** @param changed the one node of which there is news; without it any node may have come, gone or changed */
	wake(changed?: NodeView): void {
		if (this.#calls.size === 0) return;
		if (changed === undefined) this.#changed = undefined;
		else this.#changed?.add(changed);
		if (this.#waking) return;
		this.#waking = true;
		queueMicrotask(() => this.#placeAll());
	}

	/** For calls that wait without a change of the view to hope for. */
	wakeIn(milliseconds: number): void {
		this.#options.clock.schedule(milliseconds, () => this.wake());
	}

	/** Runs `expired` unless the call was placed, or ended, before. */
	expire(call: OutgoingCall, milliseconds: number, expired: () => void): void {
		this.#options.clock.schedule(milliseconds, () => {
			if (this.remove(call)) expired();
		});
	}

	#keep(call: OutgoingCall): void {
		this.#highest = this.#calls.size === 0 ? call.priority : Math.max(this.#highest, call.priority);
		this.#calls.add(call);
	}

	#placeAll(): void {
		const { turns } = this.#options;
		if (turns === undefined) this.#placeByPriority();
		else this.#placeByTurns(turns);
	}

	/** News of one node does not help a tenant alone: all that wait are asked. */
	#placeByTurns(turns: TenantTurns): void {
		this.#waking = false;
		this.#changed = new Set();
		const hopeless = new Set<PlacementRequest>();
		const isWanted = ({ plan }: OutgoingCall): boolean => !hopeless.has(plan.request);
		for (let call = turns.next(isWanted); call !== undefined; call = turns.next(isWanted)) {
			this.#calls.delete(call);
			this.#options.place(call);
			if (this.#calls.has(call)) hopeless.add(call.plan.request);
		}
	}

	#placeByPriority(): void {
		const { place, mayFit } = this.#options;
		const changed = this.#changed && [...this.#changed];
		const calls = byPriority([...this.#calls]);
		this.#waking = false;
		this.#changed = new Set();
		this.#calls = new Set();
		const hopeless = new Set<PlacementRequest>();
		for (const call of calls) {
			const { request } = call.plan;
			// Asked for each call: those before it have taken what was free. Of calls that go by what runs elsewhere, any news.
			const mayHelp = (): boolean =>
				changed === undefined || call.plan.looks || changed.some((node) => mayFit(request, node));
			if (!hopeless.has(request) && mayHelp()) place(call);
			else this.#keep(call);
			if (this.#calls.has(call)) hopeless.add(request);
		}
	}
}

/** The higher first, equal ones in their order. */
function byPriority(calls: OutgoingCall[]): OutgoingCall[] {
	if (calls.every(({ priority }) => priority === 0)) return calls;
	return calls.sort((a, b) => b.priority - a.priority);
}
