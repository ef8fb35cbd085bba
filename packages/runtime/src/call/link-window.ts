/**
 * How many calls a link may carry without an answer, and the calls that wait for their turn on it.
 *
 * V1  at most `limit` calls are under way, and none is added while the link has more bytes than it wants.
 * V2  calls that wait are sent by priority, and in the order in which they were added where it is the same; one that gave up
 *     is passed over.
 */

/** Entries at the head that are over before a list is cut, as soon as they are also half of it. */
const CUT_AT = 1_024;

/** What a window writes down on a call, and reads of it. */
export interface WindowedCall {
	readonly priority: number;
	/** It waits for its turn on the link, and was not sent. */
	queued: boolean;
	window: unknown;
}

/** Calls of one priority. */
interface Lane<C> {
	readonly priority: number;
	calls: C[];
	/** Those before it are over. */
	head: number;
}

export class LinkWindow<C extends WindowedCall> {
	/** Calls that wait and have not given up. */
	waiting = 0;
	/** The link has bytes enough. */
	isFull = false;
	/** Calls wait for others that go another way. */
	isHeld = false;
	/** Calls sent and not answered. */
	underWay = 0;
	readonly #limit: number;
	/** The most important first; in nearly every program there is one. */
	#lanes: Lane<C>[] = [];

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Whether a call can be sent now, ahead of nobody. */
	get isOpen(): boolean {
		return this.waiting === 0 && this.#hasRoom;
	}

	/** Calls sent and not answered, and those that wait. */
	get load(): number {
		return this.underWay + this.waiting;
	}

	/** A call is being sent. */
	enter(_call: C): void {
		this.underWay += 1;
	}

	wait(call: C): void {
		call.queued = true;
		this.#laneOf(call.priority).calls.push(call);
		this.waiting += 1;
	}

	/** The calls, of one priority, wait before those of it that wait already. */
	waitFirst(calls: readonly C[]): void {
		const [first] = calls;
		if (first === undefined) return;
		for (const call of calls) call.queued = true;
		const lane = this.#laneOf(first.priority);
		lane.calls = [...calls, ...lane.calls.slice(lane.head)];
		lane.head = 0;
		this.waiting += calls.length;
	}

	/** The call was answered, lost, or gave up waiting. */
	leave(call: C): void {
		if (!call.queued) {
			this.underWay -= 1;
			return;
		}
		call.queued = false;
		this.#stopWaiting();
	}

	/** The call whose turn it is, which waits no more; undefined: there is none, or no room. */
	next(): C | undefined {
		while (this.waiting > 0 && this.#hasRoom) {
			const call = this.#first();
			if (!call.queued || call.window !== this) continue;
			call.queued = false;
			this.#stopWaiting();
			return call;
		}
		return undefined;
	}

	get #hasRoom(): boolean {
		return this.underWay < this.#limit && !this.isFull && !this.isHeld;
	}

	/** Nobody waits: what is left gave up. */
	#stopWaiting(): void {
		this.waiting -= 1;
		if (this.waiting === 0) this.#lanes = [];
	}

	/** Takes the first entry away; it may have given up. */
	#first(): C {
		const lane = this.#lanes[0]!;
		const call = lane.calls[lane.head]!;
		lane.head += 1;
		if (lane.head === lane.calls.length) this.#lanes.shift();
		else if (lane.head >= CUT_AT && lane.head >= lane.calls.length / 2) {
			lane.calls = lane.calls.slice(lane.head);
			lane.head = 0;
		}
		return call;
	}

	#laneOf(priority: number): Lane<C> {
		const last = this.#lanes.at(-1);
		if (last?.priority === priority) return last;
		const at = this.#lanes.findIndex((lane) => lane.priority <= priority);
		if (at >= 0 && this.#lanes[at]!.priority === priority) return this.#lanes[at]!;
		const lane: Lane<C> = { priority, calls: [], head: 0 };
		this.#lanes.splice(at < 0 ? this.#lanes.length : at, 0, lane);
		return lane;
	}
}
