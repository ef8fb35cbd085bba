/**
 * Where calls wait that no node takes now: who may wait, for how long, and whose turn it is.
 *
 * It does not place them (the dispatcher does).
 */
import type { Explanation, Frame, NodeView } from "@skein/kernel";
import type { TenantOptions } from "@skein/scheduler";
import type { DispatcherOptions } from "./dispatcher-options.js";
import type { KeptFrames } from "./kept-frames.js";
import type { OutgoingCall } from "./outgoing-call.js";
import { hopeless, tookTooLong, type Unplaced } from "./placement-errors.js";
import { TenantTurns } from "./tenant-turns.js";
import { WaitingCalls } from "./waiting-calls.js";

export interface RoomOwner {
	/** It is the call's turn; it has left, and comes back when it still fits nowhere. */
	place(call: OutgoingCall): void;
	/** A call may wait no longer; the error says why. */
	unplaced(call: OutgoingCall, error: Error): void;
}

export class WaitingRoom {
	readonly #options: DispatcherOptions;
	readonly #kept: KeptFrames;
	readonly #owner: RoomOwner;
	readonly #waiting: WaitingCalls;
	readonly #turns: TenantTurns | undefined;
	/** Calls whose time to wait is measured. */
	readonly #timed = new Set<OutgoingCall>();

	constructor(options: DispatcherOptions, kept: KeptFrames, owner: RoomOwner) {
		const { scheduler, view, clock, maxPending, tenants = {} } = options;
		this.#options = options;
		this.#kept = kept;
		this.#owner = owner;
		this.#turns = turnsOf(tenants, ({ plan }) => scheduler.place(plan.request, view(plan.looks)).ok);
		this.#waiting = new WaitingCalls({
			limit: maxPending,
			clock,
			place: (call) => owner.place(call),
			mayFit: (request, node) => scheduler.mayFit(request, node),
			turns: this.#turns,
		});
	}

	get size(): number {
		return this.#waiting.size;
	}

	/** Whether a call that is over may have to leave. */
	get busy(): boolean {
		return this.#waiting.size > 0 || this.#timed.size > 0 || this.#turns !== undefined;
	}

	/**
	 * True when the call waits for its turn from now on. A call that holds something of its node lines up behind those that
	 * wait and are as important, as what has come free may be theirs: it is placed in this turn, after them. With tenants every
	 * call waits for its turn.
	 */
	lineUp(call: OutgoingCall, frame: Frame): boolean {
		if (this.#turns === undefined) {
			if (call.plan.booking === undefined || !this.#waiting.goBefore(call.priority)) return false;
		} else if (this.#turns.has(call)) return false;
		call.waiting = () => this.#explainTurn(call);
		if (this.#keep(call, frame)) this.#waiting.wake();
		return true;
	}

	/** No node takes the call now, for these reasons. */
	wait(call: OutgoingCall, frame: Frame, placement: Unplaced): void {
		const { joinTimeout, missingSeeds, peers } = this.#options;
		const isHopeless = placement.code === "SKEIN_UNSCHEDULABLE" && !call.plan.waitForNodes;
		const giveUp = () => this.#owner.unplaced(call, hopeless(call, placement, peers(), missingSeeds()));
		if (isHopeless && (missingSeeds().length === 0 || joinTimeout === 0)) {
			giveUp();
			return;
		}
		call.waiting = () => placement.explain();
		if (!this.#keep(call, frame)) return;
		if (isHopeless) this.#waiting.expire(call, joinTimeout, giveUp);
	}

	/** Nodes refused the call several times: it waits for news, or a moment. */
	rest(call: OutgoingCall, frame: Frame, milliseconds: number): void {
		if (this.#keep(call, frame)) this.#waiting.wakeIn(milliseconds);
	}

	/** @param changed the one node of which there is news; without it any node may have come, gone or changed */
	wake(changed?: NodeView): void {
		this.#waiting.wake(changed);
	}

	/** Why the call waits, or where it would go now and why. */
	explain({ waiting, plan }: OutgoingCall): Explanation {
		const { scheduler, view } = this.#options;
		return waiting?.() ?? scheduler.place(plan.request, view(plan.looks)).explain();
	}

	/** The call waits no more, or is over. */
	leave(call: OutgoingCall): void {
		this.#waiting.remove(call);
		if (this.#timed.size > 0) this.#timed.delete(call);
		if (this.#turns?.done(call) === true) this.#waiting.wake();
	}

	#keep(call: OutgoingCall, frame: Frame): boolean {
		try {
			this.#waiting.add(call);
			this.#kept.keep(call.call, frame);
		} catch (error) {
			this.#owner.unplaced(call, error as Error);
			return false;
		}
		if (call.plan.pendingTimeout > 0 && !this.#timed.has(call)) this.#measure(call);
		return true;
	}

	/** From its first wait; a call that runs by then has its time over when it would wait again. */
	#measure(call: OutgoingCall): void {
		const { pendingTimeout } = call.plan;
		this.#timed.add(call);
		this.#options.clock.schedule(pendingTimeout, () => {
			if (!this.#timed.delete(call) || !this.#waiting.remove(call)) return;
			this.#owner.unplaced(call, tookTooLong(call, pendingTimeout));
		});
	}

	#explainTurn(call: OutgoingCall): Explanation {
		const { scheduler, view } = this.#options;
		const quota = this.#turns?.reasonFor(call);
		const now = scheduler.place(call.plan.request, view(call.plan.looks)).explain();
		return quota === undefined ? now : { ...now, summary: `${quota}; ${now.summary}` };
	}
}

function turnsOf(
	tenants: Readonly<Record<string, TenantOptions>>,
	fits: (call: OutgoingCall) => boolean,
): TenantTurns | undefined {
	return Object.keys(tenants).length === 0 ? undefined : new TenantTurns(tenants, fits);
}
