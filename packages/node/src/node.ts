/** What a node is to those who wire it: its inbox, its books, and how it is asked to stop. */
import type {
	CallClaim,
	CallGroup,
	Clock,
	Frame,
	NodeDescription,
	NodeState,
	Pool,
	ResourceAmounts,
	SkeinError,
} from "@skein/kernel";
import type { AdmittedCall, ReplySink } from "./admitted-call.js";

export interface NodeOptions {
	readonly description: NodeDescription;
	readonly pool: Pool;
	/** Calls that the threads have beside those that are submitted here. Default: none. */
	readonly beside?: CallsBeside;
	/** Calls admitted at once; more are refused with SKEIN_NODE_OVERLOADED. */
	readonly maxCalls: number;
	readonly clock: Clock;
	/** Milliseconds that a task which the node stops has to end by itself; then its thread is ended. */
	readonly stopGrace: number;
	/** Id of the function at an index of the node's table. */
	readonly functionOf: (target: number) => string | undefined;
	/** What the node holds for calls changed. */
	readonly onChange: () => void;
	/** A call came or went; called for each. */
	readonly onLoad: () => void;
}

export interface CallsBeside {
	/** How many count against `maxCalls`, whether they are there or not. */
	readonly setAside: number;
	readonly running: number;
	/** How many of them, by the index of their function. */
	calls(): ReadonlyMap<number, number>;
}

export interface Node {
	readonly description: NodeDescription;
	/** Undefined when admitted; else why not (SKEIN_NODE_OVERLOADED or SKEIN_NODE_DRAINING). Throws what the pool throws. */
	submit(call: AdmittedCall, frame: Frame): SkeinError | undefined;
	/** Aborts the call, and what its task called; nothing happens when it was answered already. */
	abort(call: AdmittedCall): void;
	/** Hands a frame of a stream to the task that runs the call; dropped when there is none. */
	stream(call: AdmittedCall, frame: Frame): void;
	/** Ends the thread that runs the call; nothing happens when it was answered already. */
	kill(call: AdmittedCall): void;
	/** The caller is gone: its `admitted` that are not detached are aborted, and what was set aside for it is free again. */
	abandon(sink: ReplySink): void;
	/** Holds what a call that comes later will claim; undefined, or why not. */
	reserve(sink: ReplySink, id: number, claim: CallClaim): SkeinError | undefined;
	release(sink: ReplySink, id: number): void;
	/** Calls admitted and not answered. */
	calls(): readonly AdmittedCall[];
	/**
	 * Stops a call: refused when it did not begin, else lost with this error, unless it ends by itself. A task that ignores its
	 * signal is killed when its grace is over, as by `kill`.
	 */
	stop(call: AdmittedCall, error: SkeinError): void;
	/** Told of each call that is admitted from now on; undefined: of none. */
	watch(onAdmitted: ((call: AdmittedCall) => void) | undefined): void;
	/** Its labels or taints are others from now on. */
	describe(description: NodeDescription): void;
	state(): NodeState;
	readonly free: ResourceAmounts;
	readonly gpuFree: readonly number[] | undefined;
	readonly draining: boolean;
	/** Calls admitted and not answered, in groups. */
	groups(): readonly CallGroup[];
	/** Whether one of them keeps other calls away. */
	readonly avoids: boolean;
	/** Number of calls admitted and not answered. */
	readonly running: number;
	/** Admits nothing more; resolves when nothing is admitted any longer. */
	drain(): Promise<void>;
}
