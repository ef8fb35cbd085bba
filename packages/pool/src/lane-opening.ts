/** What a thread gets when its lane is opened. */
import type { MessagePort } from "node:worker_threads";
import type { DistributedOptions } from "@skein/kernel";

export interface LaneOpening {
	readonly port: MessagePort;
	/** The ring of frames that the thread reads. */
	readonly toThread: SharedArrayBuffer;
	/** The ring of frames that the thread writes. */
	readonly toHost: SharedArrayBuffer;
	/** Half of the ids of the tasks that the thread spawns. */
	readonly origin: number;
	/** URL of the module that gives a thread the macro and TypeScript. */
	readonly loader: string;
	/** Whether every module needs the loader, not only a sliced one. */
	readonly loaderActive: boolean;
	/** URL of the program's entry file: its top-level statements do not run in a thread. */
	readonly slicedEntry: string;
	/** Name of the node, for `currentTask().node`. */
	readonly node: string;
	/** Options of functions from the configuration, by id, for the calls of tasks. */
	readonly functions: Readonly<Record<string, DistributedOptions>>;
}

/** What the thread gets of its lane itself. */
export type LaneEnds = Pick<LaneOpening, "port" | "toThread" | "toHost" | "origin">;
