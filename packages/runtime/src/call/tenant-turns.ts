/** Whose call goes next when tenants share what there is: by their weights, and none above its quota. */
import { type CallQueue, createCallQueue, type QueuedCall, type TenantOptions } from "@skein/scheduler";
import type { OutgoingCall } from "./outgoing-call.js";

interface Turn extends QueuedCall {
	readonly call: OutgoingCall;
}

export class TenantTurns {
	readonly #queue: CallQueue<Turn>;
	readonly #fits: (call: OutgoingCall) => boolean;
	readonly #waiting = new Map<OutgoingCall, Turn>();
	/** Whose turn has come, until they are over or wait again. */
	readonly #taken = new Map<OutgoingCall, Turn>();

	/** @throws SKEIN_SCHEDULER_INVALID */
	constructor(tenants: Readonly<Record<string, TenantOptions>>, fits: (call: OutgoingCall) => boolean) {
		this.#queue = createCallQueue<Turn>({ tenants });
		this.#fits = fits;
	}

	/** Whether its turn has come. */
	has(call: OutgoingCall): boolean {
		return this.#taken.has(call);
	}

	add(call: OutgoingCall): void {
		this.done(call);
		const turn = { call, request: call.plan.request };
		this.#waiting.set(call, turn);
		this.#queue.add(turn);
	}

	remove(call: OutgoingCall): void {
		const turn = this.#waiting.get(call);
		if (turn === undefined) return;
		this.#waiting.delete(call);
		this.#queue.remove(turn);
	}

	/** Takes the call whose turn it is among those that `isWanted` and that some node takes now. */
	next(isWanted: (call: OutgoingCall) => boolean): OutgoingCall | undefined {
		const turn = this.#queue.next(({ call }) => isWanted(call) && this.#fits(call))?.call;
		if (turn === undefined) return undefined;
		this.#waiting.delete(turn.call);
		this.#taken.set(turn.call, turn);
		return turn.call;
	}

	/** Of a call whose turn had come: it holds nothing any more. False for any other. */
	done(call: OutgoingCall): boolean {
		const turn = this.#taken.get(call);
		if (turn === undefined) return false;
		this.#taken.delete(call);
		this.#queue.done(turn);
		return true;
	}

	/** Why a call cannot go that some node would take; undefined when nothing is in its way. */
	reasonFor(call: OutgoingCall): string | undefined {
		const turn = this.#waiting.get(call);
		return turn && this.#queue.reasonFor(turn);
	}
}
