/**
 * The inbox of one node: admits calls by its own books, routes them to the threads, drains.
 *
 * It does not place calls (the caller does), nor read payloads (the threads do).
 *
 * N1  a call that is not admitted never runs, and its refusal says so.
 * N2  what a call holds is given back when it is answered, not before.
 * N3  while draining nothing is admitted, and what was admitted finishes.
 * N4  a call that is aborted takes the calls with it that its task made, whatever the task itself does.
 */
import {
	type Frame,
	type NodeDescription,
	type NodeState,
	type Pool,
	passStation,
	SkeinError,
	setFrameCall,
} from "@skein/kernel";
import { AdmittedCall, type CallTicket, type ReplySink } from "./admitted-call.js";
import { Books } from "./books.js";
import { CallsOfSink } from "./calls-of-sink.js";

export interface NodeOptions {
	readonly description: NodeDescription;
	readonly pool: Pool;
	/** Calls admitted at once; more are refused with SKEIN_NODE_OVERLOADED. */
	readonly maxCalls: number;
	/** What the node holds for calls changed. */
	readonly onChange: () => void;
	/** A call came or went; called for each. */
	readonly onLoad: () => void;
}

export interface Node {
	readonly description: NodeDescription;
	/** Undefined when admitted; else why not (SKEIN_NODE_OVERLOADED or SKEIN_NODE_DRAINING). Throws what the pool throws. */
	submit(ticket: CallTicket, frame: Frame): SkeinError | undefined;
	/** Aborts the call that this sink knows by this id, and what its task called; nothing happens when it was answered already. */
	abort(sink: ReplySink, call: number): void;
	/** Hands a frame of a stream to the task that runs the call; dropped when there is none. */
	stream(sink: ReplySink, call: number, frame: Frame): void;
	/** Ends the thread that runs the call. */
	kill(sink: ReplySink, call: number): void;
	/** The call outlives its caller. */
	detach(sink: ReplySink, call: number): void;
	/** The caller is gone: what it asked for and did not detach is aborted. */
	abandon(sink: ReplySink): void;
	state(): NodeState;
	/** Calls admitted and not answered. */
	readonly running: number;
	/** Admits nothing more; resolves when nothing is admitted any longer. */
	drain(): Promise<void>;
}

export function createNode(options: NodeOptions): Node {
	return new Inbox(options);
}

class Inbox implements Node {
	readonly #options: NodeOptions;
	readonly #books: Books;
	#running = 0;
	#draining = false;
	#drained: (() => void)[] = [];

	constructor(options: NodeOptions) {
		this.#options = options;
		this.#books = new Books(options.description.capacity);
	}

	get description(): NodeDescription {
		return this.#options.description;
	}

	get running(): number {
		return this.#running;
	}

	submit(ticket: CallTicket, frame: Frame): SkeinError | undefined {
		passStation("node");
		const refusal = this.#admit(ticket);
		if (refusal !== undefined) return refusal;
		this.#running += 1;
		this.#options.onLoad();
		const call = new AdmittedCall(ticket, this.#finished);
		ticket.sink.admitted ??= new CallsOfSink();
		ticket.sink.admitted.add(call);
		try {
			this.#options.pool.submit(call, frame);
		} catch (error) {
			// The pool has no room and will never answer, so what the call holds comes back here.
			this.#finished(call);
			throw error;
		}
		return undefined;
	}

	abort(sink: ReplySink, call: number): void {
		const admitted = sink.admitted?.find(call);
		if (admitted !== undefined) this.#stop(admitted);
	}

	stream(sink: ReplySink, call: number, frame: Frame): void {
		const admitted = sink.admitted?.find(call);
		if (admitted?.lane === undefined) return;
		setFrameCall(frame.view, frame.start, admitted.id);
		admitted.lane.send(frame);
	}

	kill(sink: ReplySink, call: number): void {
		const admitted = sink.admitted?.find(call);
		if (admitted === undefined) return;
		this.#options.pool.kill(admitted);
		admitted.children?.abort();
	}

	detach(sink: ReplySink, call: number): void {
		const admitted = sink.admitted?.find(call);
		if (admitted !== undefined) admitted.detached = true;
	}

	abandon(sink: ReplySink): void {
		for (const call of sink.admitted?.all() ?? []) if (!call.detached) this.#stop(call);
	}

	state(): NodeState {
		return { free: this.#books.free, running: this.#running, draining: this.#draining };
	}

	drain(): Promise<void> {
		this.#draining = true;
		this.#options.onChange();
		if (this.#running === 0) return Promise.resolve();
		return new Promise((resolve) => this.#drained.push(resolve));
	}

	#stop(call: AdmittedCall): void {
		this.#options.pool.abort(call);
		call.children?.abort();
	}

	#admit(ticket: CallTicket): SkeinError | undefined {
		const { name } = this.#options.description;
		if (this.#draining) return new SkeinError("SKEIN_NODE_DRAINING", `node ${name} is draining and takes no new calls`);
		if (this.#running >= this.#options.maxCalls) {
			return new SkeinError("SKEIN_NODE_OVERLOADED", `node ${name} runs ${this.#running} calls, which is its limit`);
		}
		if (ticket.amounts === undefined) return undefined;
		const lacking = this.#books.take(ticket.amounts);
		if (lacking !== undefined) return new SkeinError("SKEIN_NODE_OVERLOADED", `node ${name} lacks ${lacking}`);
		this.#options.onChange();
		return undefined;
	}

	readonly #finished = (call: AdmittedCall): void => {
		call.sink.admitted?.remove(call);
		this.#running -= 1;
		this.#options.onLoad();
		if (call.amounts !== undefined) {
			this.#books.give(call.amounts);
			this.#options.onChange();
		}
		if (this.#running > 0) return;
		for (const resolve of this.#drained.splice(0)) resolve();
	};
}
