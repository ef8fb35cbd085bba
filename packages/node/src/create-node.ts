/**
 * The inbox of one node: admits calls by its own books, routes them to the threads, drains.
 *
 * It does not place calls (the caller does), nor read payloads (the threads do).
 *
 * N1  a call that is not admitted never runs, and its refusal says so.
 * N2  what a call holds is given back when it is answered, not before.
 * N3  while draining nothing is admitted, and what was admitted finishes.
 * N4  a call stops for a more important one only when it has not begun, or said that it may be stopped.
 * N5  what is set aside for a member of a gang is held for it alone, until it comes or its caller lets go of it.
 * N6  a call that the node stops is over when its grace is, whatever its task does.
 * N7  a call that is aborted takes the calls with it that its task made, whatever the task itself does.
 */
import { failureFrame } from "@skein/codec";
import {
	bareFrame,
	type CallClaim,
	type CallGroup,
	type Frame,
	FrameKind,
	keepFrame,
	type NodeDescription,
	type NodeState,
	passStation,
	type ResourceAmounts,
	SkeinError,
	setFrameCall,
	writeDevices,
} from "@skein/kernel";
import type { AdmittedCall, ReplySink } from "./admitted-call.js";
import { AwaitedCalls } from "./awaited-calls.js";
import { CallTally } from "./call-tally.js";
import { findVictims } from "./find-victims.js";
import { Holdings } from "./holdings.js";
import type { Node, NodeOptions } from "./node.js";

export function createNode(options: NodeOptions): Node {
	return new Inbox(options);
}

class Inbox implements Node {
	readonly #options: NodeOptions;
	readonly #holdings: Holdings;
	readonly #tally: CallTally;
	#description: NodeDescription;
	#running = 0;
	draining = false;
	#drained: (() => void)[] = [];
	readonly #awaited = new AwaitedCalls();
	#onAdmitted: ((call: AdmittedCall) => void) | undefined;

	constructor(options: NodeOptions) {
		this.#options = options;
		this.#description = options.description;
		this.#holdings = Holdings.of(options.description);
		this.#tally = new CallTally(options.functionOf);
	}

	get description(): NodeDescription {
		return this.#description;
	}

	get running(): number {
		return this.#running + (this.#options.beside?.running ?? 0);
	}

	get free(): ResourceAmounts {
		return this.#holdings.free;
	}

	get gpuFree(): readonly number[] | undefined {
		return this.#holdings.gpuFree;
	}

	get avoids(): boolean {
		return this.#tally.avoids;
	}

	groups(): readonly CallGroup[] {
		return this.#tally.groups(this.#options.beside?.calls() ?? new Map());
	}

	submit(call: AdmittedCall, frame: Frame): SkeinError | undefined {
		passStation("node");
		// What was set aside is held for it, also when the node has begun to drain.
		const refusal = call.claim?.reservation ? undefined : this.#refusal();
		if (refusal !== undefined) return refusal;
		if (call.claim === undefined) {
			this.#admit(call, undefined, frame);
			return undefined;
		}
		const held = this.#hold(call.sink, call.claim);
		if (typeof held !== "string") this.#admit(call, held, frame);
		else if (!this.#makeRoom(call, frame)) return this.#lacks(held);
		return undefined;
	}

	abort(call: AdmittedCall): void {
		if (call.answered) return;
		if (!this.#awaited.has(call)) this.#options.pool.abort(call);
		else call.onReply(bareFrame(FrameKind.cancelled, call.call));
		call.children?.abort();
	}

	stream(call: AdmittedCall, frame: Frame): void {
		if (call.lane === undefined) return;
		setFrameCall(frame.view, frame.start, call.id);
		call.lane.send(frame);
	}

	kill(call: AdmittedCall): void {
		if (this.#awaited.has(call)) this.abort(call);
		if (call.answered) return;
		this.#options.pool.kill(call);
		call.children?.abort();
	}

	abandon(sink: ReplySink): void {
		for (const id of [...(sink.reserved?.keys() ?? [])]) this.release(sink, id);
		for (const call of sink.admitted?.all() ?? []) if (!call.detached) this.abort(call);
	}

	reserve(sink: ReplySink, id: number, claim: CallClaim): SkeinError | undefined {
		const refusal = this.#refusal(sink.reserved?.size);
		if (refusal !== undefined) return refusal;
		const held = this.#holdings.take(claim);
		if (typeof held === "string") return this.#lacks(held);
		sink.reserved ??= new Map();
		sink.reserved.set(id, held);
		this.#options.onChange();
		return undefined;
	}

	release(sink: ReplySink, id: number): void {
		const held = sink.reserved?.get(id);
		if (held === undefined) return;
		sink.reserved!.delete(id);
		this.#giveBack(held);
	}

	calls(): readonly AdmittedCall[] {
		return this.#options.pool.jobs() as readonly AdmittedCall[];
	}

	stop(call: AdmittedCall, error: SkeinError): void {
		const { clock, stopGrace, pool } = this.#options;
		if (!call.stop(error, (stopped) => this.abort(stopped))) return;
		clock.schedule(stopGrace, () => {
			if (!call.answered) pool.kill(call);
		});
	}

	watch(onAdmitted: ((call: AdmittedCall) => void) | undefined): void {
		this.#onAdmitted = onAdmitted;
	}

	describe(description: NodeDescription): void {
		this.#description = description;
	}

	state(): NodeState {
		const { free, gpuFree, draining } = this;
		const calls = this.groups();
		return {
			free,
			running: this.running,
			draining,
			...(gpuFree === undefined ? {} : { gpuFree }),
			...(calls.length === 0 ? {} : { calls }),
		};
	}

	drain(): Promise<void> {
		this.draining = true;
		this.#options.onChange();
		if (this.#running === 0) return Promise.resolve();
		return new Promise((resolve) => this.#drained.push(resolve));
	}

	/** @param reserved calls that are to come */
	#refusal(reserved = 0): SkeinError | undefined {
		const { name } = this.#description;
		const { beside, maxCalls } = this.#options;
		if (this.draining) return new SkeinError("SKEIN_NODE_DRAINING", `node ${name} is draining and takes no new calls`);
		if (this.#running + reserved + (beside?.setAside ?? 0) < maxCalls) return undefined;
		return new SkeinError("SKEIN_NODE_OVERLOADED", `node ${name} runs ${this.#running} calls, which is its limit`);
	}

	#lacks(what: string): SkeinError {
		return new SkeinError("SKEIN_NODE_OVERLOADED", `node ${this.#description.name} lacks ${what}`);
	}

	/** What a call holds from now on, or what lacks for it. */
	#hold(sink: ReplySink, claim: CallClaim): CallClaim | string {
		if (this.#awaited.goBefore(claim)) return "room: a call of higher priority waits for it";
		if (!claim.reservation) {
			const held = this.#holdings.take(claim);
			if (typeof held !== "string" && held.amounts !== undefined) this.#options.onChange();
			return held;
		}
		const reserved = sink.reserved?.get(claim.reservation);
		if (reserved === undefined) return "what was set aside for the call: it was let go";
		sink.reserved!.delete(claim.reservation);
		return { ...claim, ...reserved };
	}

	#admit(call: AdmittedCall, held: CallClaim | undefined, frame: Frame): void {
		if (held?.gpus !== undefined && call.claim?.gpus === undefined) writeDevices(frame, held.gpus);
		this.#enter(call, held);
		this.#tally.add(call.target, held);
		this.#start(call, frame);
	}

	#enter(call: AdmittedCall, held: CallClaim | undefined): void {
		this.#running += 1;
		this.#options.onLoad();
		call.finished = this.#finished;
		call.claim = held;
		call.sink.admitted?.add(call);
	}

	#start(call: AdmittedCall, frame: Frame): void {
		try {
			this.#options.pool.submit(call, frame);
		} catch (error) {
			// The pool has no room and will never answer, so what the call holds comes back here.
			this.#finished(call);
			throw error;
		}
		this.#onAdmitted?.(call);
	}

	/** A call that may take the place of others waits here for those that go. */
	#makeRoom(call: AdmittedCall, frame: Frame): boolean {
		const { claim } = call;
		if (claim?.preempts !== true || claim.reservation) return false;
		// Which devices come free is the node's to say.
		const { gpus: _, ...wanted } = claim;
		const victims = findVictims(wanted, this.calls(), this.#holdings);
		if (victims === undefined) return false;
		this.#enter(call, undefined);
		this.#awaited.add({ call, claim: wanted, frame: keepFrame(frame) });
		const error = new SkeinError(
			"SKEIN_TASK_EVICTED",
			`node ${this.#description.name} needs the room for a call of higher priority`,
		);
		for (const victim of victims) this.stop(victim, error);
		this.#admitAwaited();
		return true;
	}

	#admitAwaited(): void {
		for (const awaited of this.#awaited.all()) {
			const held = this.#holdings.take(awaited.claim);
			if (typeof held === "string") continue;
			const { call, frame } = awaited;
			this.#awaited.remove(call);
			call.claim = held;
			this.#tally.add(call.target, held);
			if (held.gpus !== undefined) writeDevices(frame, held.gpus);
			this.#options.onChange();
			try {
				this.#options.pool.submit(call, frame);
				this.#onAdmitted?.(call);
			} catch (error) {
				call.onReply(failureFrame(FrameKind.refused, error as SkeinError));
			}
		}
	}

	readonly #finished = (call: AdmittedCall): void => {
		call.sink.admitted?.remove(call);
		this.#running -= 1;
		this.#options.onLoad();
		const { claim } = call;
		if (this.#awaited.has(call)) this.#awaited.remove(call);
		else this.#tally.remove(call.target, claim);
		if (claim !== undefined) this.#giveBack(claim);
		if (this.#running > 0 || this.#drained.length === 0) return;
		for (const resolve of this.#drained.splice(0)) resolve();
	};

	#giveBack(claim: CallClaim): void {
		this.#holdings.give(claim);
		if (claim.amounts !== undefined) this.#options.onChange();
		if (this.#awaited.size > 0) this.#admitAwaited();
	}
}
